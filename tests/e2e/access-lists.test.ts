import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hashSync } from 'bcryptjs';
import { startBackend, type Backend } from '../support/backend.ts';
import { eventually } from '../support/eventually.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

const HOST = 'members.example.com';
let system: System;
let backend: Backend;
let folder: string;

beforeAll(async () => {
  backend = await startBackend('the members');
  system = await System.start();
  await system.token('admin', 'me@example.com');
  folder = await mkdtemp(join(tmpdir(), 'mpm-e2e-lists-'));
});
afterAll(async () => {
  await system?.stop();
  await backend?.stop();
  if (folder) await rm(folder, { recursive: true });
});

const recipe = async (name: string, ...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await system.recipe(name, ...words);
  expect({ name, words, code, stderr }).toEqual({ name, words, code: 0, stderr: '' });
  return stdout;
};
const status = async (credentials?: string): Promise<number> => {
  const headers = credentials ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {};
  return (await visit(HOST, { protocol: 'h2', port: system.httpsPort, headers })).status;
};
/** A change is at every worker within a moment. */
const becomes = (expected: number, credentials?: string): Promise<unknown> =>
  eventually(async () => expect(await status(credentials)).toBe(expected));

test('an operator closes a host to all but members by recipes, takes in a file of theirs, and opens it again', async () => {
  await recipe(
    'proxy-create',
    HOST,
    backend.url,
    'admin',
    'enable-https=true',
    'acme-directory-url=https://127.0.0.1:1/dir',
  );
  await becomes(200);
  const file = join(folder, 'users');
  await writeFile(file, `carol:${hashSync('from the file', 5).replace('$2b', '$2y')}\n`);
  await recipe('access-list-create', 'members', 'admin', 'user=alice:wonderland', 'realm=Members');
  await recipe('access-list-import-htpasswd', 'members', file, 'admin');
  await recipe('access-list-attach', HOST, 'members', 'admin');
  await becomes(401);
  await becomes(200, 'alice:wonderland');
  await becomes(200, 'carol:from the file');
  await becomes(401, 'carol:x');
  await recipe('access-list-update', 'members', 'admin', 'rule=allow 192.0.2.0/24');
  await becomes(403, 'alice:wonderland');
  await recipe('access-list-update', 'members', 'admin', 'rule=allow 127.0.0.0/8', 'satisfy=any');
  await becomes(200);
  await recipe('access-list-update', 'members', 'admin', 'rule=none', 'remove-user=carol');
  await becomes(401, 'carol:from the file');
  const refused = await system.recipe('access-list-delete', 'members', 'admin');
  expect([refused.code, refused.stderr.includes(HOST)]).toEqual([1, true]);
  await recipe('access-list-detach', HOST, 'members', 'admin');
  await becomes(200);
});

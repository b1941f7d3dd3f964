import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { environment } from '../../support/environment.ts';
import { runRecipe } from '../../support/recipe.ts';
import { runScript } from '../../support/run-script.ts';

const { uid } = userInfo();
let temporary: string;
let folder: string;
/** Too long for a socket in it, which lies in the private folder then. */
let dataDir: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'mpm-planted-'));
  folder = join(temporary, `mpm-${uid}`);
  dataDir = join(temporary, 'long'.repeat(25));
});
afterEach(() => rmSync(temporary, { recursive: true }));

const socketName = (): string =>
  `${createHash('sha256').update(join(dataDir, 'redis.sock')).digest('hex').slice(0, 16)}.sock`;
const variables = (own: Record<string, string> = {}): Record<string, string> => ({
  TMPDIR: temporary,
  DATA_DIR: dataDir,
  REDIS_PASSWORD: 'a password',
  ...own,
});

const planted: [how: string, plant: () => void, why: string][] = [
  ['open to all', () => chmodSync(folder, 0o777), 'is open to others (mode 777)'],
  ['open to a group', () => chmodSync(folder, 0o710), 'is open to others (mode 710)'],
  [
    'behind a link',
    () => {
      rmSync(folder, { recursive: true });
      mkdirSync(join(temporary, 'elsewhere'), { mode: 0o700 });
      symlinkSync(join(temporary, 'elsewhere'), folder);
    },
    'is a symbolic link',
  ],
];
// Only root can give a folder to somebody else.
if (uid === 0) planted.push(['of another user', () => chownSync(folder, 65_534, 65_534), 'belongs to another user']);

describe.each(planted)('a folder for sockets that is %s', (_, plant, why) => {
  test('gets no password, and the message says what to do', async () => {
    mkdirSync(folder, { mode: 0o700 });
    plant();
    let heard = '';
    const thief = createServer((socket) => socket.on('data', (bytes) => (heard += bytes.toString())));
    thief.listen(join(folder, socketName()));
    await once(thief, 'listening');
    const { code, stderr } = await runRecipe(variables(), 'token-list');
    thief.close();
    expect({ code, heard }).toEqual({ code: 1, heard: '' });
    expect(stderr).toContain(why);
    expect(stderr).toContain(`rm -rf ${folder}`);
    expect(stderr).toContain('set TMPDIR');
  });
});

test('start takes no ports by claims in a folder that is not ours alone, and ends', async () => {
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const own = variables({ DATA_DIR: join(temporary, 'data'), REDIS_URL: 'redis://127.0.0.1:1' });
  const { code, stderr } = await runScript('start.ts', [], environment(own));
  expect(code).toBe(1);
  expect(stderr).toContain(`rm -rf ${folder}`);
});

/** Where a recipe has looked for the socket. */
const found = (stderr: string): string | undefined => /unix:\/\/([^:]+)\/\w+\.sock/.exec(stderr)?.[1];

describe('XDG_RUNTIME_DIR', () => {
  test('is where the socket lies, where it is private', async () => {
    const runtime = mkdtempSync(join(temporary, 'run-'));
    const { stderr } = await runRecipe(variables({ XDG_RUNTIME_DIR: runtime }), 'token-list');
    expect(found(stderr)).toBe(join(runtime, 'mpm'));
    expect(lstatSync(join(runtime, 'mpm')).mode & 0o777).toBe(0o700);
  });

  test('is passed over where others can enter it', async () => {
    const runtime = mkdtempSync(join(temporary, 'run-'));
    chmodSync(runtime, 0o755);
    const { stderr } = await runRecipe(variables({ XDG_RUNTIME_DIR: runtime }), 'token-list');
    expect(found(stderr)).toBe(folder);
    expect(existsSync(join(runtime, 'mpm'))).toBe(false);
  });

  test('does not hide the socket of a system that was started without it', async () => {
    const runtime = mkdtempSync(join(temporary, 'run-'));
    mkdirSync(folder, { mode: 0o700 });
    const system = createServer((socket) => socket.destroy()).listen(join(folder, socketName()));
    await once(system, 'listening');
    const { stderr } = await runRecipe(variables({ XDG_RUNTIME_DIR: runtime }), 'token-list');
    system.close();
    expect(found(stderr)).toBe(folder);
  });
});

test('a data folder that everybody can write to is refused, by start and by recipes', async () => {
  const open = mkdtempSync(join(temporary, 'data-'));
  chmodSync(open, 0o777);
  const own = variables({ DATA_DIR: open });
  for (const { code, stderr } of [
    await runScript('start.ts', [], environment(own)),
    await runRecipe(own, 'token-list'),
  ]) {
    expect(code).toBe(1);
    expect(stderr).toContain(`chmod 700 ${open}`);
  }
});

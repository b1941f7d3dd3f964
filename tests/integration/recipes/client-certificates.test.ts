import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseHostname } from '#domain';
import { OpensslCa } from '../../support/openssl-ca.ts';
import { recipeSystemOf } from '../../support/recipe.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const HOST = 'app.example.com';
const alice = tokenOf('alice', { cert_email: 'alice@example.com' });
const maker = new OpensslCa();
const folder = mkdtempSync(join(tmpdir(), 'mpm-client-ca-'));

const { just, store } = await recipeSystemOf([alice]);

beforeAll(async () => {
  await store.targets.create(targetOf(HOST, alice));
});
afterAll(async () => {
  maker.remove();
  rmSync(folder, { recursive: true });
});

test('proxy-update asks clients for certificates of a CA that is in a file, proxy-show says so, and both can be taken back', async () => {
  const { pem } = maker.make('ca', { extensions: ['basicConstraints=critical,CA:TRUE'] });
  const file = join(folder, 'ca.pem');
  writeFileSync(file, pem);
  const without = await just('proxy-update', HOST, 'alice', 'client-certificate=require');
  expect([without.code === 0, without.stderr]).toEqual([false, expect.stringContaining('client-ca-pem')]);
  const asked = await just('proxy-update', HOST, 'alice', '--client-certificate=require', `client-ca-pem=${file}`);
  expect(asked.code).toBe(0);
  const stored = async () => (await store.targets.find(parseHostname(HOST)))?.record;
  expect(await stored()).toMatchObject({ client_certificate: 'require', client_ca_pem: pem });
  expect((await just('proxy-show', HOST)).stdout).toMatch(/client certificate +required/);
  expect((await just('proxy-update', HOST, 'alice', 'client-certificate=no')).stderr).toContain(
    'must be one of off, request, require',
  );
  await just('proxy-update', HOST, 'alice', 'client-certificate=off', 'client-ca-pem=none');
  expect(await stored()).toMatchObject({ client_certificate: 'off', client_ca_pem: null });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSelfSigned } from '#pki';
import { startBackend, type Backend } from '../support/backend.ts';
import { ROOT } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

/** A backup on an empty machine: the whole system as it was, served from the first moment. */
let folder: string;
let backend: Backend;
const systems: System[] = [];
const at = (name: string): string => join(folder, name);
const start = async (dataDir?: string): Promise<System> => {
  const system = await System.start(dataDir === undefined ? {} : { dataDir });
  systems.push(system);
  return system;
};
/** As the guide says: the restored keys count after the next start. */
const anew = async (system: System): Promise<System> => {
  await system.stop({ keepData: true });
  return start(system.dataDir);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mpm-restore-'));
  writeFileSync(at('passphrase'), 'correct horse battery staple\n');
  backend = await startBackend('the backend');
});
afterAll(async () => {
  for (const system of systems) await system.stop();
  await backend?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('hosts, certificates and tokens are there on an empty machine, and nothing is ordered', async () => {
  const old = await start();
  const token = await old.token('alice', 'alice@example.com');
  const { certificate_pem, private_key_pem } = await createSelfSigned({
    commonName: 'app.example.com',
    names: ['app.example.com'],
    days: 90,
  });
  const pems = { cert_name: 'mine', fullchain_pem: certificate_pem, private_key_pem };
  expect((await old.api('POST', '/certificates/import', { token, body: pems })).status).toBe(201);
  const host = { hostname: 'app.example.com', target_url: backend.url, cert_name: 'mine' };
  expect((await old.api('POST', '/proxy/targets', { token, body: host })).status).toBe(201);
  const way = { protocol: 'https', ca: certificate_pem } as const;
  const served = (by: System): Promise<void> =>
    eventually(async () =>
      expect((await visit('app.example.com', { ...way, port: by.httpsPort })).body).toContain('the backend'),
    );
  await served(old);
  expect((await old.recipe('backup', at('whole'), at('passphrase'))).code).toBe(0);
  await old.stop({ keepData: true });

  const empty = await start();
  expect((await empty.recipe('restore', at('whole'), at('passphrase'))).code).toBe(0);
  // Those that run take it over at once.
  await served(empty);
  const system = await anew(empty);
  expect((await visit('app.example.com', { ...way, port: system.httpsPort })).body).toContain('the backend');
  const { body } = await system.api<{ hostname: string }[]>('GET', '/proxy/targets', { token });
  expect(body.map(({ hostname }) => hostname)).toEqual(['app.example.com']);
  const changed = await system.api('PUT', '/proxy/targets/app.example.com', { token, body: { notes: 'moved' } });
  expect(changed.status).toBe(200);
}, 180_000);

test('what the first release had is served by this one', async () => {
  const system = await start();
  const fixture = join(ROOT, 'tests/fixtures/first-release.backup');
  const restored = await system.recipe('restore', fixture, at('passphrase'), 'force', '--json');
  expect(JSON.parse(restored.stdout)).toMatchObject({ hosts: 2, certificates: 1, tokens: 2 });
  const next = await anew(system);
  const token = 'mpm_of-the-first-release';
  const { body: certificate } = await next.api<{ fullchain_pem: string }>('GET', '/certificates/proxy-app-example-com');
  const update = { target_url: backend.url };
  for (const name of ['app.example.com', 'plain.example.com'])
    expect((await next.api('PUT', `/proxy/targets/${name}`, { token, body: update })).status).toBe(200);
  const pem = certificate.fullchain_pem;
  await eventually(async () => {
    const secure = await visit('app.example.com', { protocol: 'https', port: next.httpsPort, ca: pem });
    const plain = await visit('plain.example.com', { protocol: 'http', port: next.httpPort });
    expect([secure.body, plain.body]).toEqual(Array(2).fill(expect.stringContaining('the backend')));
  });
  const health = await next.api<{ status: string }>('GET', '/health');
  expect(JSON.stringify(health.body)).not.toContain('cannot be used');
}, 180_000);

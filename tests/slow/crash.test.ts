import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startBackend, type Backend } from '../support/backend.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { RedisClient } from '../support/redis-client.ts';
import { embeddedRedisSocket } from '../../scripts/embedded-redis.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

let pebble: Pebble;
let system: System;
let backend: Backend;
let admin: string;

beforeAll(async () => {
  const httpPort = await freePort();
  // Pebble takes its time here, so that the kill falls into the issuance.
  pebble = await startPebble({ httpPort, env: { PEBBLE_VA_NOSLEEP: '0', PEBBLE_VA_SLEEPTIME: '2' } });
  backend = await startBackend('survivor');
  system = await System.start({
    httpPort,
    environment: { ACME_DIRECTORY_URL: pebble.directoryUrl, ACME_CA_BUNDLE: pebble.caBundlePath },
  });
  admin = await system.token('admin', 'me@example.com');
});
afterAll(async () => {
  await system?.stop();
  await backend?.stop();
  await pebble?.stop();
});

test.each([
  ['mpm gateway', 'one'],
  ['mpm gateway worker', 'two'],
  ['mpm cert-manager', 'three'],
  ['mpm admin-api', 'four'],
  ['mpm oauth-server', 'five'],
  ['redis-server', 'six'],
])('kill -9 of %s during an issuance ends with one certificate and no orphan', async (title, name) => {
  const hostname = `${name}.example.com`;
  const issued = pebble.certificatesIssued();
  const body = { hostname, target_url: backend.url };
  const created = await system.api('POST', '/proxy/targets', { token: admin, body });
  expect(created.status).toBe(201);
  process.kill(system.process(title).pid, 'SIGKILL');

  const ca = await pebble.roots();
  const answer = await eventually(
    async () => {
      const shown = await visit(hostname, { protocol: 'h2', port: system.httpsPort, ca });
      expect(shown.status).toBe(200);
      return shown;
    },
    { deadlineMs: 50_000 },
  );
  expect(answer.body).toBe('hello from survivor');
  expect(pebble.certificatesIssued()).toBe(issued + 1);
  const redis = new RedisClient(embeddedRedisSocket(system.dataDir));
  await eventually(async () => expect(await redis.command('KEYS challenge:*')).toBe('*0\r\n'));
  expect(await redis.command('KEYS cert:*')).toContain(`cert:proxy-${name}-example-com`);
  expect((await redis.command('KEYS account:*')).startsWith('*1\r\n')).toBe(true);
  await eventually(async () =>
    expect((await system.api('GET', '/health')).body).toMatchObject({ status: 'healthy', orphaned_resources: [] }),
  );
});

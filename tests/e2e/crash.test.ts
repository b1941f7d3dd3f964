import { afterEach, beforeEach, expect, test } from '@jest/globals';
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

beforeEach(async () => {
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
afterEach(async () => {
  await system?.stop();
  await backend?.stop();
  await pebble?.stop();
});

test.each([
  'mpm gateway',
  'mpm gateway worker',
  'mpm cert-manager',
  'mpm admin-api',
  'mpm oauth-server',
  'redis-server',
])('kill -9 of %s during an issuance ends with one certificate and no orphan', async (title) => {
  const body = { hostname: 'app.example.com', target_url: backend.url };
  const created = await system.api('POST', '/proxy/targets', { token: admin, body });
  expect(created.status).toBe(201);
  process.kill(system.process(title).pid, 'SIGKILL');

  const ca = await pebble.roots();
  const answer = await eventually(
    async () => {
      const shown = await visit('app.example.com', { protocol: 'h2', port: system.httpsPort, ca });
      expect(shown.status).toBe(200);
      return shown;
    },
    { deadlineMs: 50_000 },
  );
  expect(answer.body).toBe('hello from survivor');
  expect(pebble.certificatesIssued()).toBe(1);
  const redis = new RedisClient(embeddedRedisSocket(system.dataDir));
  await eventually(async () => expect(await redis.command('KEYS challenge:*')).toBe('*0\r\n'));
  expect(await redis.command('KEYS cert:*')).toContain('cert:proxy-app-example-com');
  expect((await redis.command('KEYS account:*')).startsWith('*1\r\n')).toBe(true);
  await eventually(async () =>
    expect((await system.api('GET', '/health')).body).toMatchObject({ status: 'healthy', orphaned_resources: [] }),
  );
});

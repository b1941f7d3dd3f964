import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startBackend, type Backend } from '../support/backend.ts';
import { eventually } from '../support/eventually.ts';
import { startEveryWay, type Outcomes } from '../support/every-way.ts';
import { freePort } from '../support/free-port.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

let pebble: Pebble;
let system: System;
let backend: Backend;
let admin: string;
let ca: string;

beforeAll(async () => {
  const httpPort = await freePort();
  pebble = await startPebble({ httpPort });
  backend = await startBackend('busy');
  system = await System.start({
    httpPort,
    environment: { ACME_DIRECTORY_URL: pebble.directoryUrl, ACME_CA_BUNDLE: pebble.caBundlePath },
  });
  admin = await system.token('admin', 'me@example.com');
  ca = await pebble.roots();
  await system.api('POST', '/proxy/targets', {
    token: admin,
    body: { hostname: 'busy.example.com', target_url: backend.url },
  });
  await eventually(() => visit('busy.example.com', { protocol: 'h2', port: system.httpsPort, ca }), {
    deadlineMs: 30_000,
  });
});
afterAll(async () => {
  await system?.stop();
  await backend?.stop();
  await pebble?.stop();
});

/** Clients of every kind ask while something is done. */
async function whileLoaded(work: () => Promise<void>): Promise<Outcomes> {
  const load = startEveryWay(() => system.httpsPort, 'busy.example.com', ca);
  let outcomes;
  try {
    await work();
  } finally {
    outcomes = await load.stop();
  }
  return outcomes;
}

test('a renewal under load fails no request, on open and on new connections', async () => {
  const { sent, failures } = await whileLoaded(async () => {
    for (let i = 0; i < 3; i++) {
      const { status } = await system.api('POST', '/certificates/proxy-busy-example-com/renew', { token: admin });
      expect(status).toBe(200);
    }
  });
  expect(failures).toEqual([]);
  expect(sent).toBeGreaterThan(100);
});

test('changes of another host, and its deletion, fail no request of this one', async () => {
  const { failures } = await whileLoaded(async () => {
    const other = { hostname: 'other.example.com', target_url: backend.url, enable_https: false };
    expect((await system.api('POST', '/proxy/targets', { token: admin, body: other })).status).toBe(201);
    expect(
      (await system.api('PUT', '/proxy/targets/other.example.com', { token: admin, body: { enabled: false } })).status,
    ).toBe(200);
    expect((await system.api('DELETE', '/proxy/targets/other.example.com', { token: admin })).status).toBe(200);
  });
  expect(failures).toEqual([]);
  await eventually(() => expect(system.output).toContain('Proxy-only instance shutting down'));
  await eventually(() => expect(system.output).toContain('Stopped proxy instance for domains'));
  expect(system.output).not.toContain('Shutting down ACME Certificate Manager');
  expect(system.output).not.toContain('client has been closed');
});

test.each(['mpm cert-manager', 'mpm admin-api', 'mpm oauth-server', 'redis-server'])(
  'kill -9 of %s fails no proxied request',
  async (title) => {
    const { failures } = await whileLoaded(async () => {
      const victim = system.process(title).pid;
      process.kill(victim, 'SIGKILL');
      await eventually(() => expect(system.process(title).pid).not.toBe(victim));
      await eventually(
        async () => expect((await system.api('GET', '/health')).body).toMatchObject({ status: 'healthy' }),
        { deadlineMs: 20_000 },
      );
    });
    expect(failures).toEqual([]);
  },
);

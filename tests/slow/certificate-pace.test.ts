import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startBackend, type Backend } from '../support/backend.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

/** The newcomer's wait: everything as it comes out of the box, and a CA that answers at once. */
let pebble: Pebble;
let system: System;
let backend: Backend;

beforeAll(async () => {
  const httpPort = await freePort();
  pebble = await startPebble({ httpPort, nonceReject: 0 });
  backend = await startBackend('the host');
  system = await System.start({
    httpPort,
    environment: {
      ACME_DIRECTORY_URL: pebble.directoryUrl,
      ACME_CA_BUNDLE: pebble.caBundlePath,
      CERT_KEY_TYPE: 'rsa-2048',
      ACME_POLL_INTERVAL_SECONDS: '2',
    },
  });
});
afterAll(async () => {
  await system?.stop();
  await backend?.stop();
  await pebble?.stop();
});

test('from the request for a host to its certificate in a handshake it takes less than 3 s', async () => {
  const token = await system.token('admin', 'me@example.com');
  const ca = await pebble.roots();
  const took: number[] = [];
  for (const host of ['one', 'two', 'three', 'four', 'five'].map((name) => `${name}.example.com`)) {
    const began = performance.now();
    const body = { hostname: host, target_url: backend.url };
    expect((await system.api('POST', '/proxy/targets', { token, body })).status).toBe(201);
    await eventually(() => visit(host, { protocol: 'https', port: system.httpsPort, ca }), { deadlineMs: 20_000 });
    took.push(Math.round(performance.now() - began));
  }
  process.stderr.write(`served after ${took.join(', ')} ms\n`);
  expect(Math.min(...took)).toBeLessThan(3_000);
});

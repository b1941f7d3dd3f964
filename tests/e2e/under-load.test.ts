import { Agent, request as httpsRequest } from 'node:https';
import { connect, type ClientHttp2Session } from 'node:http2';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startBackend, type Backend } from '../support/backend.ts';
import { eventually } from '../support/eventually.ts';
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

/** Requests one after another over one way until told to stop; returns how many were sent and what failed. */
async function load(
  once_: () => Promise<number>,
  isOver: () => boolean,
): Promise<{ sent: number; failures: string[] }> {
  const failures: string[] = [];
  let sent = 0;
  while (!isOver()) {
    sent++;
    const result = await once_().catch((error: unknown) => String(error));
    if (result !== 200) failures.push(String(result));
  }
  return { sent, failures };
}

const overHttp1 = (agent?: Agent) => async (): Promise<number> => {
  const request = httpsRequest({
    host: '127.0.0.1',
    port: system.httpsPort,
    servername: 'busy.example.com',
    headers: { host: 'busy.example.com' },
    ca,
    ...(agent ? { agent } : { agent: false }),
  });
  request.end();
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  for await (const chunk of response) void chunk;
  return response.statusCode ?? 0;
};

const overHttp2 = (session: ClientHttp2Session) => async (): Promise<number> => {
  const stream = session.request({ ':path': '/', ':authority': 'busy.example.com' });
  const [headers] = (await once(stream, 'response')) as [{ ':status'?: number }];
  for await (const chunk of stream) void chunk;
  return headers[':status'] ?? 0;
};

/** Kept-alive and new connections over HTTP/1.1, and one long HTTP/2 session, while something is done. */
async function whileLoaded(work: () => Promise<void>): Promise<{ sent: number; failures: string[] }> {
  let over = false;
  const agent = new Agent({ keepAlive: true });
  const session = connect(`https://127.0.0.1:${system.httpsPort}`, { servername: 'busy.example.com', ca });
  const loads = [overHttp1(agent), overHttp1(), overHttp2(session)].map((way) => load(way, () => over));
  try {
    await work();
  } finally {
    over = true;
  }
  const results = await Promise.all(loads);
  agent.destroy();
  session.destroy();
  return {
    sent: results.reduce((sum, { sent }) => sum + sent, 0),
    failures: results.flatMap(({ failures }) => failures),
  };
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
  expect(system.output).toContain('Proxy-only instance shutting down');
  expect(system.output).toContain('Stopped proxy instance for domains');
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

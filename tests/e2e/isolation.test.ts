import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { createSelfSigned } from '#pki';
import { startHttpBackend, type HttpBackend } from '../support/backends.ts';
import { echoes, openSocket } from '../support/echo-sockets.ts';
import { eventually } from '../support/eventually.ts';
import { startEveryWay } from '../support/every-way.ts';
import { System } from '../support/system.ts';

const STEADY = 'steady.example.com';
const SHUTTING_DOWN = 'Proxy-only instance shutting down';
const STOPPED = 'Stopped proxy instance for domains';
const FORBIDDEN = ['Shutting down ACME Certificate Manager', 'client has been closed'];

let system: System;
let backend: HttpBackend;
let sockets: WebSocketServer;
let admin: string;
let ca: string;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    if (request.url === '/stream') response.write('it begins;');
    else response.end('hello');
  });
  sockets = new WebSocketServer({ server: backend.server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  system = await System.start({ environment: { DRAIN_TIMEOUT_SECONDS: '3' } });
  admin = await system.token('admin', 'me@example.com');
  const made = await createSelfSigned({ commonName: STEADY, names: [STEADY], days: 30, keyType: 'ecdsa-p256' });
  ca = made.certificate_pem;
  const { certificate_pem: fullchain_pem, private_key_pem } = made;
  await call('POST', '/certificates/import', { cert_name: 'steady', fullchain_pem, private_key_pem });
  await call('POST', '/proxy/targets', { hostname: STEADY, target_url: backend.url, cert_name: 'steady' });
  await eventually(async () => (await ask(STEADY)).status === 200);
});
afterAll(async () => {
  await system?.stop();
  for (const socket of sockets?.clients ?? []) socket.terminate();
  await backend?.stop();
});

/** Calls the API, which must do what it is told. */
async function call(method: string, path: string, body?: object): Promise<void> {
  const { status, body: answer } = await system.api(method, path, { token: admin, ...(body && { body }) });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
}

/** One request over plain HTTP. */
async function ask(host: string, agent: Agent | false = false): Promise<{ status: number; socket: object }> {
  const request = httpRequest({ agent, port: system.httpPort, host: '127.0.0.1', headers: { host } });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const { socket } = response;
  for await (const chunk of response) void chunk;
  return { status: response.statusCode ?? 0, socket };
}

/** An answer that has begun and never ends by itself. */
async function openStream(host: string): Promise<IncomingMessage> {
  const request = httpRequest({
    agent: false,
    port: system.httpPort,
    host: '127.0.0.1',
    path: '/stream',
    headers: { host },
  });
  request.on('error', () => {}).end();
  const [stream] = (await once(request, 'response')) as [IncomingMessage];
  await once(
    stream.on('error', () => {}),
    'data',
  );
  return stream.resume();
}

/** All that an operator may do to a host, while it has connections of its own. */
async function liveAndDie(hostname: string): Promise<void> {
  const path = `/proxy/targets/${hostname}`;
  await call('POST', '/proxy/targets', { hostname, target_url: backend.url, enable_https: false });
  await eventually(async () => (await ask(hostname)).status === 200);
  const stream = await openStream(hostname);
  for (const change of [
    { custom_headers: { 'X-One': '1' } },
    { target_url: `${backend.url}/elsewhere` },
    { maintenance: true },
    { maintenance: false, kind: 'redirect', redirect_to: 'www.example.com' },
    { kind: 'closed', closed_with: 'abort' },
    { kind: 'proxy', enabled: false },
    { enabled: true },
  ])
    await call('PUT', path, change);
  await call('DELETE', path);
  await eventually(async () => (await ask(hostname)).status === 404);
  await eventually(() => stream.destroyed);
}

/** Hosts whose instances have been stopped, by the logs of the gateway's workers. */
const stopped = (line: string): Set<string> =>
  new Set(
    system.output
      .split('\n')
      .filter((text) => text.includes(line))
      .map((text) => /"hostname":"([^"]*)"/.exec(text)?.[1] ?? text),
  );

test('hosts are made, changed and deleted while another one is busy: it loses no request and no connection', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const kept = (await ask(STEADY, agent)).socket;
  const stream = await openStream(STEADY);
  const socket = await openSocket(system.httpPort, STEADY);
  const load = startEveryWay(() => system.httpsPort, STEADY, ca);

  const hosts = ['one', 'two', 'three'].map((name) => `${name}.example.com`);
  await Promise.all(hosts.map(liveAndDie));
  // The source's own check.
  const recipes = 'test.example.com';
  const created = await system.recipe('proxy-create', recipes, backend.url, 'admin', '--enable-https=false');
  const deleted = await system.recipe('proxy-delete', recipes, 'admin', '', 'force=1');
  expect([created.code, deleted.code]).toEqual([0, 0]);

  const all = [...hosts, recipes].sort();
  await eventually(() => expect([...stopped(STOPPED)].sort()).toEqual(all));
  expect((await ask(STEADY, agent)).socket).toBe(kept);
  expect(await echoes(socket, 'still here')).toBe(true);
  expect([stream.destroyed, stream.complete]).toEqual([false, false]);
  const { sent, failures } = await load.stop();
  expect(failures).toEqual([]);
  expect(sent).toBeGreaterThan(100);
  agent.destroy();
  stream.destroy();
  socket.terminate();
});

test('the logs have the lines of the acceptance check for the hosts that went, and none of the forbidden ones', () => {
  expect([...stopped(SHUTTING_DOWN)].sort()).toEqual([...stopped(STOPPED)].sort());
  expect(stopped(SHUTTING_DOWN).has(STEADY)).toBe(false);
  expect(stopped(SHUTTING_DOWN).size).toBeGreaterThan(0);
  for (const line of FORBIDDEN) expect(system.output).not.toContain(line);
  expect(system.output).not.toMatch(/"level":"(error|fatal)"/);
});

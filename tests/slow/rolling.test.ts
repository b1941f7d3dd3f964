import { once } from 'node:events';
import { connect } from 'node:http2';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startBackend, type Backend } from '../support/backend.ts';
import { echoes, openSocket, startEchoSockets } from '../support/echo-sockets.ts';
import { startEveryWay } from '../support/every-way.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { RawClient } from '../support/raw-client.ts';
import { System } from '../support/system.ts';

const HOST = 'app.example.com';
const ended: (() => Promise<unknown>)[] = [];
/** For hanging, not for speed. */
const PATIENT = { deadlineMs: 60_000 };
/** The same for a test whose clients keep a busy machine busier. */
const BUSY_MS = 180_000;
const soon = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(30_000) });
let backend: Backend;

beforeAll(async () => {
  backend = await startBackend('busy');
});
afterAll(() => backend.stop());
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

describe('just reload', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start({ environment: { DRAIN_TIMEOUT_SECONDS: '3' } });
  });
  afterAll(() => system?.stop());

  test(
    'puts new workers in the place of the old ones, and no request fails on any kind of connection',
    async () => {
      const token = await system.token('admin', 'me@example.com');
      const body = { hostname: HOST, target_url: backend.url, acme_directory_url: 'https://127.0.0.1:1/directory' };
      expect((await system.api('POST', '/proxy/targets', { token, body })).status).toBe(201);
      const workers = (): number[] =>
        system.processes().flatMap(({ pid, title }) => (title.startsWith('mpm gateway worker') ? pid : []));
      const load = startEveryWay(() => system.httpsPort, HOST);
      ended.push(() => load.stop());
      await eventually(() => load.sent() > 100, PATIENT);
      const before = workers();
      for (let i = 0; i < 2; i++) {
        const reloaded = await system.recipe('reload', '--json');
        expect([reloaded.code, reloaded.stderr]).toEqual([0, '']);
        const now = (JSON.parse(reloaded.stdout) as { workers: number[] }).workers;
        expect(workers()).toEqual(expect.arrayContaining(now));
        const sent = load.sent();
        await eventually(() => load.sent() > sent + 100, PATIENT);
      }
      // The old ones leave when what they have in hand is done.
      await eventually(() => expect(workers()).toHaveLength(2), PATIENT);
      expect(workers().filter((pid) => before.includes(pid))).toEqual([]);
      const { sent, failures } = await load.stop();
      expect(failures).toEqual([]);
      expect(sent).toBeGreaterThan(300);
    },
    BUSY_MS,
  );

  test('says so where nothing runs', async () => {
    await system.stop({ keepData: true });
    const reloaded = await system.recipe('reload');
    expect([reloaded.code, reloaded.stderr]).toEqual([1, expect.stringContaining('the system is not running')]);
  });
});

describe('a rolling restart of two gateways', () => {
  test(
    'fails no request while whoever shares out connections sends new ones to the other',
    async () => {
      const first = await GatewayProcess.start({ environment: { DRAIN_TIMEOUT_SECONDS: '3' } });
      ended.push(() => first.stop());
      await first.target(HOST, { target_url: backend.url });
      const second = await first.beside();
      let port = first.httpsPort;
      const load = startEveryWay(() => port, HOST);
      ended.push(() => load.stop());
      await eventually(() => load.sent() > 100, PATIENT);
      let current = first;
      for (const next of [second, first]) {
        const other = next === first ? await first.again() : next;
        if (next === first) await other.ready();
        port = other.httpsPort;
        current.child.signal('SIGTERM');
        await eventually(() => !current.child.running(), PATIENT);
        expect(await current.child.exited).toBe(0);
        current = other;
        const sent = load.sent();
        await eventually(() => load.sent() > sent + 100, PATIENT);
      }
      const { failures } = await load.stop();
      await current.child.stop();
      expect(failures).toEqual([]);
    },
    BUSY_MS,
  );
});

describe('a worker that is replaced', () => {
  test('keeps streams and WebSockets for their grace, and tells HTTP/2 clients before it takes no more', async () => {
    const gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', DRAIN_TIMEOUT_SECONDS: '4' } });
    ended.push(() => gateway.stop());
    await gateway.target(HOST, { target_url: backend.url });
    const sockets = await startEchoSockets();
    ended.push(() => sockets.stop());
    await gateway.target('ws.example.com', { target_url: sockets.url });
    const socket = await openSocket(gateway.httpPort, 'ws.example.com');
    const socketEnd = once(socket, 'close', soon());
    const session = connect(`https://127.0.0.1:${gateway.httpsPort}`, { servername: HOST, rejectUnauthorized: false });
    session.on('error', () => {});
    await once(session, 'connect', soon());
    const told = once(session, 'goaway', soon()) as Promise<[code: number, last: number]>;
    const idle = await RawClient.open(gateway.httpPort);
    const question = `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
    idle.write(question);
    await eventually(() => idle.statuses.length === 1);
    const [old] = await gateway.workerPids();
    await gateway.reload();
    expect(await gateway.workerPids()).not.toContain(old);
    // RFC 9113 6.8: at first without a last stream, so that what is on its way is served.
    expect((await told).slice(0, 2)).toEqual([0, 2 ** 31 - 1]);
    // A request that was on its way when the connection was to end is answered, and only then it ends.
    idle.write(question);
    await eventually(() => idle.closed);
    expect([idle.statuses, /connection: close/i.test(idle.received)]).toEqual([[200, 200], true]);
    expect(await echoes(socket, 'still')).toBe(true);
    await socketEnd;
    expect((await gateway.visit(HOST, { protocol: 'h2' })).status).toBe(200);
  });

  test('stays where its successor cannot start', async () => {
    const gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
    ended.push(() => gateway.stop());
    await gateway.target(HOST, { target_url: backend.url });
    const [old = 0] = await gateway.workerPids();
    const reloaded = gateway.reload();
    const successor = await eventually(() => gateway.childPids().find((pid) => pid !== old) ?? false);
    process.kill(successor, 'SIGKILL');
    expect((await reloaded).error).toContain('worker 1 stays');
    expect(await gateway.workerPids()).toEqual([old]);
    expect((await gateway.visit(HOST, { protocol: 'h2' })).status).toBe(200);
  });
});

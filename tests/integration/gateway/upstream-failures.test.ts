import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Ejection } from '#domain';
import { startRawBackend, type RunningBackend } from '../../support/backends.ts';
import { startDeadDns, type DeadDns } from '../../support/dead-dns.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { freeze } from '../../support/freeze.ts';
import { GatewayProcess, type LogLine } from '../../support/gateway-process.ts';
import {
  backendOf,
  specs,
  startBackendProcess,
  startNamedBackend,
  tally,
  type BackendProcess,
  type NamedBackend,
} from '../../support/named-backends.ts';

const HOST = 'app.example.com';
const SLOW = 'slow.example.com';
const NEVER: Ejection = { failures: 1_000, window: 1, time: 1, max_time: 1 };
const SOON: Ejection = { failures: 2, window: 30, time: 1, max_time: 8 };

let gateway: GatewayProcess;
let live: NamedBackend;
let dns: DeadDns;
const processes: BackendProcess[] = [];
const raw: RunningBackend[] = [];

beforeAll(async () => {
  [dns, live] = [await startDeadDns(), await startNamedBackend('live')];
  gateway = await GatewayProcess.start({
    environment: { PROXY_CONNECT_TIMEOUT: '2', PROXY_REQUEST_TIMEOUT: '1', PROXY_NAME_SERVERS: dns.at },
  });
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map(({ child }) => child.kill()));
  await Promise.all(raw.splice(0).map((backend) => backend.stop()));
});
afterAll(async () => {
  await gateway?.stop();
  await live?.stop();
  dns?.stop();
});

async function processOf(name: string, port?: number): Promise<BackendProcess> {
  const started = await startBackendProcess(name, port);
  processes.push(started);
  return started;
}

interface Out {
  readonly hostname: string;
  readonly url: string;
  readonly state: string;
  readonly until: string | null;
  readonly last_error: { readonly code: string } | null;
}

/** The upstreams that get no requests, as /health of the gateway says. */
async function out(host = HOST): Promise<Out[]> {
  const health = (await gateway.health()) as unknown as { upstreams_out: Out[] };
  return health.upstreams_out.filter(({ hostname }) => hostname === host);
}

describe('an upstream that cannot be reached', () => {
  test('after kill -9 loses no request: every method goes to another one, and is done there once', async () => {
    const killed = await processOf('killed');
    await gateway.target(HOST, { upstreams: specs([killed, live]), ejection: NEVER });
    expect(Object.keys(await tally(gateway, HOST, 8)).sort()).toEqual(['killed', 'live']);
    await killed.child.kill();
    for (const protocol of ['http', 'https', 'h2'] as const) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'PATCH']) {
        for (let i = 0; i < 3; i++) {
          live.seen.length = 0;
          const body = method.startsWith('P') ? `${method} ${'x'.repeat(70_000)}` : '';
          const path = `/${protocol}/${method}/${i}`;
          const answer = await gateway.visit(HOST, { protocol, method, path, ...(body && { body }) });
          expect([method, backendOf(answer)]).toEqual([method, 'live']);
          expect(live.seen).toEqual([`${method} ${path} ${body}`.trim()]);
        }
      }
    }
  }, 60_000);

  test('is 502 where all are dead, and each was tried once', async () => {
    const dead = await Promise.all([1, 2].map(async () => ({ url: `http://127.0.0.1:${await freePort()}` })));
    await gateway.target(HOST, { upstreams: specs(dead), ejection: NEVER });
    expect(await tally(gateway, HOST, 4)).toEqual({ '502': 4 });
  });
});

test('a request that a backend may have seen is not sent to another one', async () => {
  const heard: string[] = [];
  const breaking = await startRawBackend((socket, head) => {
    heard.push(head.split(' ')[0] ?? '');
    socket.destroy();
  });
  raw.push(breaking);
  await gateway.target(HOST, { upstreams: specs([breaking, live], [{ weight: 100 }]), ejection: NEVER });
  live.seen.length = 0;
  for (const method of ['GET', 'POST', 'PUT']) {
    const body = method === 'GET' ? '' : 'x';
    expect((await gateway.visit(HOST, { protocol: 'http', method, ...(body && { body }) })).status).toBe(502);
  }
  expect([heard, live.seen]).toEqual([['GET', 'POST', 'PUT'], []]);
});

describe('an upstream that fails again and again', () => {
  test('is left out by all workers, for longer each time, comes back by itself, and is told in the log and /health', async () => {
    const port = await freePort();
    const dead = { url: `http://127.0.0.1:${port}` };
    await gateway.target(HOST, { upstreams: specs([dead, live]), ejection: SOON, slow_start: 0 });
    const told = (): LogLine[] => gateway.logs().filter(({ upstream }) => upstream === dead.url);
    const inHealth: Out[] = [];
    for (const lines of [2, 4])
      await eventually(async () => {
        // Until it is out; then it has to come back without being asked.
        if (told().length % 2 === 0) await gateway.visit(HOST, { protocol: 'http' });
        inHealth.push(...(await out()));
        return told().length === lines;
      });
    expect(told().map(({ level, seconds }) => [level, seconds])).toEqual([
      ['warn', 1],
      ['info', undefined],
      ['warn', 2],
      ['info', undefined],
    ]);
    const [out1 = 0, in1 = 0, out2 = 0, in2 = 0] = told().map(({ time }) => Date.parse(String(time)));
    expect([in1 - out1 > 900, in2 - out2 > 1_900]).toEqual([true, true]);
    expect(inHealth[0]).toMatchObject({ url: dead.url, state: 'ejected', last_error: { code: 'ECONNREFUSED' } });
    await eventually(async () => (await out()).length === 0);
    const back = await processOf('back', port);
    expect(await tally(gateway, HOST, 12)).toMatchObject({ back: expect.any(Number), live: expect.any(Number) });
    await eventually(() => back.seen().length >= 4);
  }, 40_000);

  test('because it stands still (SIGSTOP: it is connected to, and silent) is left out', async () => {
    const still = await processOf('still');
    await gateway.target(HOST, { upstreams: specs([still, live]), ejection: { ...SOON, time: 60, max_time: 60 } });
    expect(Object.keys(await tally(gateway, HOST, 6)).sort()).toEqual(['live', 'still']);
    await freeze(still.child.pid);
    await eventually(async () => {
      await Promise.all([1, 2, 3, 4].map(() => gateway.visit(HOST, { protocol: 'http' })));
      return (await out()).length === 1;
    });
    expect((await out())[0]).toMatchObject({ url: still.url, last_error: { code: 'UND_ERR_HEADERS_TIMEOUT' } });
    expect(await tally(gateway, HOST, 10)).toEqual({ live: 10 });
    still.child.signal('SIGCONT');
    // A worker that begins now knows of it.
    const pids = await gateway.workerPids();
    await gateway.reload();
    expect((await gateway.workerPids()).some((pid) => pids.includes(pid))).toBe(false);
    expect(await tally(gateway, HOST, 10)).toEqual({ live: 10 });
  }, 30_000);

  test('is not left out where it is the only one, or the last', async () => {
    const dead = { url: `http://127.0.0.1:${await freePort()}` };
    await gateway.target(HOST, { upstreams: specs([dead]), ejection: { ...SOON, failures: 1 } });
    expect(await tally(gateway, HOST, 4)).toEqual({ '502': 4 });
    expect(await out()).toEqual([]);
    const other = { url: `http://127.0.0.1:${await freePort()}` };
    await gateway.target(HOST, { upstreams: specs([dead, other, live], [{}, {}, { drain: true }]) });
    expect(Object.keys(await tally(gateway, HOST, 6))).toEqual(['502']);
    expect((await out()).length).toBeLessThanOrEqual(1);
    await gateway.target(HOST, { upstreams: specs([dead, other, live]) });
    expect(await tally(gateway, HOST, 6)).toEqual({ live: 6 });
  });

  test('begins with little when it came back (slow_start)', async () => {
    const port = await freePort();
    const ejection = { failures: 1, window: 10, time: 1, max_time: 1 };
    const upstreams = specs([{ url: `http://127.0.0.1:${port}` }, live]);
    await gateway.target(SLOW, { upstreams, ejection, slow_start: 600 });
    await eventually(async () => {
      await gateway.visit(SLOW, { protocol: 'http' });
      return (await out(SLOW)).length === 1;
    });
    await processOf('back', port);
    await eventually(async () => (await out(SLOW)).length === 0);
    const { back = 0, live: others = 0 } = await tally(gateway, SLOW, 44);
    expect(others).toBe(44 - back);
    // A tenth of the other's share, at each of the two workers.
    expect(back).toBeGreaterThanOrEqual(2);
    expect(back).toBeLessThanOrEqual(8);
  });
});

test('8 hosts whose names nobody resolves: the gateway starts, and serves the other hosts meanwhile', async () => {
  const hosts = Array.from({ length: 8 }, (_, i) => `dead-${i}.example.com`);
  for (const [i, host] of hosts.entries()) await gateway.write(host, { target_url: `http://backend-${i}.example.net` });
  await gateway.target('named.example.com', { target_url: `http://localhost:${live.port}` });
  let waiting = 0;
  let asked: Promise<void>[] = [];
  const started = await gateway.beside({ PROXY_NAME_SERVERS: dns.at, PROXY_CONNECT_TIMEOUT: '6' });
  try {
    asked = hosts.flatMap((host) =>
      [1, 2].map(async () => {
        waiting += 1;
        // They end with the gateway.
        await started.visit(host, { protocol: 'http' }).catch(() => {});
        waiting -= 1;
      }),
    );
    await eventually(() => waiting === 16);
    // A name as well: nothing that looks one up waits for those.
    expect(await tally(started, 'named.example.com', 20)).toEqual({ live: 20 });
    expect(waiting).toBe(16);
  } finally {
    await started.child.kill();
    await Promise.all(asked);
  }
}, 40_000);

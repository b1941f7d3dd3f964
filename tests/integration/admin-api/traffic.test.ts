import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { LoggedRequest, SystemView, TrafficView } from '#contracts';
import type { ApiToken } from '#domain';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { EventStream } from '../../support/event-stream.ts';
import { eventually } from '../../support/eventually.ts';
import { freeze } from '../../support/freeze.ts';
import { GatewayProcess, residentBytes } from '../../support/gateway-process.ts';
import type { Instance } from '#store';
import { HttpApp, type Told } from '../../support/http-app.ts';

const HOST = 'app.example.com';

let gateway: GatewayProcess;
let second: GatewayProcess;
let api: HttpApp;
let backend: HttpBackend;
let admin: ApiToken;
let stranger: ApiToken;

beforeAll(async () => {
  backend = await startHttpBackend((incoming, response) => {
    incoming.resume();
    response.writeHead(incoming.url?.startsWith('/missing') ? 404 : 200).end('content');
  });
  gateway = await GatewayProcess.start({ environment: { LOG_LEVEL: 'debug' } });
  second = await gateway.beside();
  api = await HttpApp.start('admin-api', {}, { redis: gateway.redis, store: gateway.store });
  await gateway.store.tokens.create(gateway.owner);
  [admin, stranger] = [await api.token('admin'), await api.token('stranger')];
  await host(HOST);
});
afterAll(async () => {
  await api?.stop();
  await second?.child.stop();
  await gateway?.stop();
  await backend?.stop();
});

/** A host that both gateways have. */
const host = async (name: string): Promise<void> => {
  await gateway.target(name, { target_url: backend.url });
  await second.caughtUp();
};
const logs = (query: Record<string, string>): Promise<Told<LoggedRequest[]>> =>
  api.ask<LoggedRequest[]>('GET', `/logs?${new URLSearchParams(query)}`, { token: gateway.owner.token });
const visited = async (path: string, name = HOST): Promise<string> => {
  const { headers } = await gateway.visit(name, { protocol: 'http', path });
  const id = String(headers['x-request-id']);
  await eventually(async () => (await gateway.store.accessLog.find(id)) !== undefined);
  return id;
};
const told = (stream: EventStream): string[] =>
  stream.events.filter(({ event }) => event === 'request').map(({ data }) => (data as LoggedRequest).request_id);
const traffic = (query: Record<string, string>, token = gateway.owner): Promise<Told<TrafficView>> =>
  api.ask<TrafficView>('GET', `/traffic?${new URLSearchParams(query)}`, { token: token.token });
const toldAll = (stream: EventStream, ids: readonly string[]): Promise<void> =>
  eventually(() => {
    if (ids.length === told(stream).length) return expect(told(stream)).toEqual(ids);
    throw new Error(`told ${told(stream).join()} of ${ids.join()}`);
  });
const counted = async (query: Record<string, string>, requests: number, token = gateway.owner): Promise<TrafficView> =>
  eventually(async () => {
    const { body } = await traffic(query, token);
    if (body.total.requests === requests) return body;
    throw new Error(JSON.stringify(body.total));
  });
const system = async (): Promise<SystemView> =>
  (await api.ask<SystemView>('GET', '/system', { token: admin.token })).body;
const leftOut = (text: string): number =>
  [...text.matchAll(/^data: \{"count":(\d+),"reason":"slow"\}$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);

describe('GET /logs/tail', () => {
  let streams: EventStream[] = [];
  afterEach(() => {
    for (const stream of streams) stream.close();
    streams = [];
  });
  const tail = async (query: Record<string, string>, token = admin, last?: string): Promise<EventStream> => {
    const stream = await EventStream.open(`${api.url}/logs/tail?${new URLSearchParams(query)}`, {
      authorization: `Bearer ${token.token}`,
      ...(last !== undefined && { 'last-event-id': last }),
    });
    streams.push(stream);
    await stream.next('ready');
    return stream;
  };

  test('tells of requests at every gateway as they are logged, each reader of those that it asked for', async () => {
    await visited('/before-the-tail');
    const [all, failed, posted, texts] = [
      await tail({ host: HOST }),
      await tail({ host: HOST, status: '4xx' }),
      await tail({ method: 'post', client: '127.0.0.1' }),
      await tail({ text: 'NEEDLE' }),
    ];
    const there = await second.visit(HOST, {
      protocol: 'http',
      path: '/there',
      headers: { 'user-agent': 'needle/1' },
    });
    const atSecond = String(there.headers['x-request-id']);
    await toldAll(all, [atSecond]);
    const missing = await visited('/missing');
    const { headers } = await gateway.visit(HOST, { protocol: 'http', method: 'POST', path: '/a-needle' });
    const post = String(headers['x-request-id']);
    await toldAll(all, [atSecond, missing, post]);
    await toldAll(failed, [missing]);
    await toldAll(posted, [post]);
    await toldAll(texts, [atSecond, post]);
    expect(
      (await logs({ host: HOST, text: 'needle', method: 'POST' })).body.map(({ request_id }) => request_id),
    ).toEqual([post]);
    const [, first] = all.events;
    expect(first).toMatchObject({ id: (first?.data as LoggedRequest | undefined)?.log_id });
  });

  test('goes on where a reader left it, and says so where the log has forgotten what came', async () => {
    const stream = await tail({ host: HOST });
    const first = await visited('/one-before');
    const last = (await stream.next('request')).id;
    stream.close();
    const [two, three] = [await visited('/meanwhile'), await visited('/meanwhile-too')];
    const again = await tail({ host: HOST }, gateway.owner, last);
    await toldAll(again, [two, three]);
    expect(again.events.map(({ event }) => event)).toEqual(['ready', 'request', 'request']);
    const late = await tail({ path: '/one-before' }, admin, '1-1');
    expect((await late.next('left-out')).data).toEqual({ count: null, reason: 'forgotten' });
    await toldAll(late, [first]);
  });

  test('is of the hosts of a token alone, and ends when they are not its own any more', async () => {
    await host('passed-on.example.com');
    const [owners, strangers] = [
      await tail({ host: 'passed-on.example.com' }, gateway.owner),
      await tail({}, stranger),
    ];
    const id = await visited('/owned', 'passed-on.example.com');
    await toldAll(owners, [id]);
    await gateway.removeTarget('passed-on.example.com');
    await eventually(() => owners.isOver);
    expect(told(strangers)).toEqual([]);
    const refused = await api.ask('GET', `/logs/tail?host=${HOST}`, { token: stranger.token });
    expect([refused.status, (await api.ask('GET', '/logs/tail')).status]).toEqual([403, 401]);
    expect((await api.ask('GET', '/logs/tail?since=0-0', { token: admin.token })).status).toBe(400);
  });

  test('keeps nothing for a reader that does not read, and says how much it left out', async () => {
    const slow = connect(api.port, '127.0.0.1');
    slow.pause();
    slow.write(
      `GET /logs/tail?path=/filling HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${admin.token}\r\n\r\n`,
    );
    const quick = await tail({ path: '/filling' });
    const like = (await logs({ host: HOST, limit: '1' })).body[0];
    const line = JSON.stringify({ ...like, path: '/filling', user_agent: 'x'.repeat(20_000) });
    const [lines, before] = [1_200, residentBytes(api.process.pid)];
    await gateway.store.accessLog.append(Array(lines).fill(line), { seconds: 600, most: 50_000 });
    await eventually(() => told(quick).length + leftOut(quick.text) === lines, { deadlineMs: 30_000 });
    // All of it would be 24 MB, in more than one copy.
    expect(residentBytes(api.process.pid) - before).toBeLessThan(120 * 1024 * 1024);
    let text = '';
    slow.setEncoding('utf8').on('data', (part: string) => (text += part));
    slow.resume();
    await eventually(() => leftOut(text) > 0, { deadlineMs: 30_000 });
    expect(leftOut(text) + [...text.matchAll(/^event: request$/gm)].length).toBe(lines);
    slow.destroy();
  });
});

describe('GET /traffic', () => {
  test('adds up what two gateways of two workers each have counted of a host, in steps', async () => {
    const counting = 'counted.example.com';
    await host(counting);
    const [owners, all] = [(await traffic({})).body.total.requests, (await traffic({}, admin)).body.total.requests];
    const ask = async (those: GatewayProcess): Promise<void> => {
      await those.visit(counting, { protocol: 'http', path: '/found', method: 'POST', body: 'twelve bytes' });
      await those.visit(counting, { protocol: 'http', path: '/missing' });
    };
    await Promise.all([gateway, second].flatMap((those) => Array.from({ length: 10 }, () => ask(those))));
    await second.visit('nobody.example.com', { protocol: 'http' });
    const { points, total, ...rest } = await counted({ host: counting }, 40);
    expect(rest).toEqual({ host: counting, from: expect.stringMatching(/:00\.000Z$/), step: 60 });
    expect(total).toMatchObject({ requests: 40, client_errors: 20, server_errors: 0, unanswered: 0 });
    expect(total).toMatchObject({ sent: 40 * 'content'.length, received: 20 * 'twelve bytes'.length });
    expect(total.median_ms).toBeGreaterThan(0);
    expect(total.p95_ms).toBeGreaterThanOrEqual(total.median_ms ?? 0);
    expect(points.length).toBeGreaterThanOrEqual(61);
    expect(points.reduce((sum, { requests }) => sum + requests, 0)).toBe(40);
    expect(points[0]).toMatchObject({ requests: 0, median_ms: null });
    const from = new Date(Date.now() - 86_000_000).toISOString();
    const day = await counted({ host: counting, from }, 40);
    expect([day.step, day.points.length]).toEqual([900, expect.any(Number)]);
    expect((await traffic({ host: counting, from, step: '3600' })).body.points.length).toBeLessThanOrEqual(25);
    expect((await traffic({}, stranger)).body.total.requests).toBe(0);
    // What the tests before have asked for may still be on its way.
    expect((await traffic({})).body.total.requests).toBeGreaterThanOrEqual(owners + 40);
    await eventually(async () => (await traffic({}, admin)).body.total.requests >= all + 41);
  });

  test('while Redis stands still it waits, and counts once when Redis goes on', async () => {
    await host('patient.example.com');
    const pid = gateway.redis.pid();
    await freeze(pid);
    try {
      for (let i = 0; i < 3; i += 1) await gateway.visit('patient.example.com', { protocol: 'http' });
      // Told at least twice: what was written first had no answer.
      await eventually(() => gateway.logs().filter(({ msg }) => msg.includes('is written later')).length >= 2);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await counted({ host: 'patient.example.com' }, 3);
    await gateway.visit('patient.example.com', { protocol: 'http' });
    await counted({ host: 'patient.example.com' }, 4);
  });

  test('what a gateway counted last is not lost when it stops', async () => {
    const third = await gateway.beside();
    await host('last.example.com');
    await third.caughtUp();
    await third.visit('last.example.com', { protocol: 'http' });
    await third.child.stop();
    expect((await traffic({ host: 'last.example.com' })).body.total.requests).toBe(1);
  });

  test('a host is told to its owner alone, from when it is its own, and wrong questions are told what to ask', async () => {
    expect((await traffic({ host: HOST }, stranger)).status).toBe(403);
    expect((await traffic({ host: 'nobody.example.com' }, admin)).status).toBe(404);
    expect((await api.ask('GET', '/traffic')).status).toBe(401);
    const early = new Date(Date.now() - 5 * 3_600_000).toISOString();
    for (const [query, words] of [
      [{ from: early, step: '60' }, 'step=900'],
      [{ from: '2020-01-01T00:00:00Z' }, 'later time'],
      [{ from: new Date(Date.now() + 60_000).toISOString() }, 'in the future'],
      [{ step: '7' }, 'must be one of 60, 300, 900, 3600'],
      [{ from: 'yesterday' }, 'is no time'],
      [{ to: early }, 'to'],
    ] as const) {
      const { status, text } = await traffic(query);
      expect([status, text]).toEqual([400, expect.stringContaining(words)]);
    }
  });
});

describe('GET /system', () => {
  test('shows every process that runs, with the workers of each gateway, and how Redis is; to the administrator alone', async () => {
    const { apps, redis, orders, version } = await eventually(async () => {
      const shown = await system();
      if (shown.apps.length === 3 && shown.apps.every((app) => app.gateway?.hosts !== 0)) return shown;
      throw new Error(JSON.stringify(shown.apps));
    });
    expect(apps.map(({ app }) => app)).toEqual(['admin-api', 'gateway', 'gateway']);
    expect(new Set(apps.map(({ pid }) => pid))).toEqual(
      new Set([api.process.pid, gateway.child.pid, second.child.pid]),
    );
    for (const { gateway: about } of apps.slice(1))
      expect(about?.workers.map(({ worker, listening }) => [worker, listening])).toEqual([
        [1, true],
        [2, true],
      ]);
    expect(new Set(apps.map((app) => app.version))).toEqual(new Set([version]));
    expect(redis).toMatchObject({
      deployment: 'socket',
      version: expect.stringMatching(/^\d+\./),
      persistence_failed: false,
    });
    expect(redis.memory_bytes).toBeGreaterThan(100_000);
    expect(orders).toEqual({ in_progress: 0, waiting: 0, failed: 0 });
    expect((await api.ask('GET', '/system', { token: stranger.token })).status).toBe(403);
    expect((await api.ask('GET', '/system')).status).toBe(401);
  });

  test('a process that stops is not shown any more, nor one that was killed after a while', async () => {
    const third = await gateway.beside();
    const pid = third.child.pid;
    const isThere = async (): Promise<boolean> => (await system()).apps.some((app) => app.pid === pid);
    await eventually(isThere);
    await third.child.stop();
    expect(await isThere()).toBe(false);
    const [one] = await gateway.store.instances.list();
    const ghost = { ...(one as Instance), id: 'ghost', pid: 1 };
    await gateway.store.instances.report(ghost, new Date(Date.now() - 60_000));
    expect((await system()).apps.some((app) => app.id === 'ghost')).toBe(true);
    // Whoever reports next takes it off.
    await eventually(async () => !(await system()).apps.some((app) => app.id === 'ghost'));
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AlertView, Health, NotificationView, WebhookMessage } from '#contracts';
import type { ApiToken, CertName } from '#domain';
import { EventStream } from '../../support/event-stream.ts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN_TOKEN, HttpApp } from '../../support/http-app.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/receivers.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { certificateOf, issuanceOf } from '../../support/store.ts';

const DAY_MS = 86_400_000;
const fromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
const QUICK = { ADMIN_TOKEN, ALERT_INTERVAL: '1', ALERT_SETTLE_SECONDS: '2' };

let replicas: HttpApp[] = [];
let api: HttpApp;
let receiver: WebhookReceiver;
let alice: ApiToken;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  api = await HttpApp.start('admin-api', QUICK);
  const second = await HttpApp.start('admin-api', QUICK, { redis: api.redis, store: api.store });
  replicas = [api, second];
  alice = await api.token('alice');
  await add('all', {});
});
afterAll(async () => {
  await replicas[1]?.process.stop();
  await api?.stop();
  await receiver?.stop();
});

const add = (name: string, own: object): Promise<unknown> =>
  api.ask('POST', '/notifications', {
    token: ADMIN_TOKEN,
    body: { name, kind: 'webhook', url: `${receiver.url}/${name}`, ...own },
  });
const alerts = async (query = '', token = ADMIN_TOKEN): Promise<AlertView[]> =>
  (await api.ask<AlertView[]>('GET', `/alerts${query}`, { token })).body;
/** What a target was told about a subject. */
const told = async (subject: string, target = 'all'): Promise<WebhookMessage[]> => {
  const received = await receiver.state();
  return received
    .filter((each) => each.target === `/${target}`)
    .map(({ body }) => JSON.parse(body) as WebhookMessage)
    .filter(({ alerts: about }) => about.some((alert) => alert.subject === subject));
};
const eventsOf = async (subject: string, target = 'all'): Promise<string[]> =>
  (await told(subject, target)).map(({ event }) => event);
const status = async (name: string): Promise<NotificationView> =>
  (await api.ask<NotificationView>('GET', `/notifications/${name}`, { token: ADMIN_TOKEN })).body;

/** The live events that the second replica has for a token. */
const streamOf = ({ token }: ApiToken): Promise<EventStream> =>
  EventStream.open(`${replicas[1]?.url}/events`, { authorization: `Bearer ${token}` });
const isLate = ({ kind, id }: { kind: string; id: string }): boolean =>
  kind === 'alert' && id === 'certificate-expiring late';

/** How many alerts each message to a target had. */
const sizes = async (target: string): Promise<number[]> =>
  (await receiver.state())
    .filter((each) => each.target === `/${target}`)
    .map(({ body }) => (JSON.parse(body) as WebhookMessage).alerts.length);

/** A certificate of 90 days that ends so many days from now. */
async function certificate(name: string, days: number): Promise<void> {
  const dates = { issued_at: fromNow(days - 90), expires_at: fromNow(days) };
  const record = certificateOf(`${name}.example.com`, alice, { cert_name: name as CertName, ...dates });
  await api.store.commit(api.store.certificates.saving(record));
}

describe('a certificate that ends soon (ALERT_INTERVAL)', () => {
  test('is an alert of its owner and the administrator, in /alerts, /health and /events, told once by two replicas, and once when it is mended', async () => {
    const bob = await api.token('bob');
    const [hers, his] = await Promise.all([streamOf(alice), streamOf(bob)]);
    await Promise.all([hers.next('ready'), his.next('ready')]);
    await certificate('late', 10);
    const { data } = await hers.next('change', isLate);
    const [alert] = await alerts('?kind=certificate-expiring');
    expect(alert).toMatchObject({
      id: 'certificate-expiring late',
      subject: 'late',
      severity: 'warning',
      message: expect.stringMatching(/^The certificate late for late\.example\.com expires: 20/),
      remedy: expect.stringContaining('just cert-status late'),
      cleared_at: null,
    });
    expect(data).toMatchObject({ deleted: false, view: { id: alert?.id, since: alert?.since } });
    expect(await alerts('', alice.token)).toEqual([alert]);
    expect(await alerts('', bob.token)).toEqual([]);
    expect((await api.ask('GET', '/alerts')).status).toBe(401);
    const health = (await api.ask<Health>('GET', '/health')).body.alerts;
    expect(health?.latest).toContainEqual({
      kind: 'certificate-expiring',
      subject: 'late',
      severity: 'warning',
      since: alert?.since,
    });
    await eventually(async () => expect(await eventsOf('late')).toEqual(['opened']));
    await certificate('late', 60);
    await hers.next(
      'change',
      (change: { view?: AlertView }) => change.view?.cleared_at !== null && isLate(change as never),
    );
    await eventually(async () => expect(await eventsOf('late')).toEqual(['opened', 'cleared']));
    expect(await alerts('?search=late')).toEqual([]);
    expect(await alerts('?search=late&state=cleared')).toMatchObject([
      { subject: 'late', cleared_at: expect.any(String) },
    ]);
    expect(his.events.filter(({ event }) => event === 'change')).toEqual([]);
    hers.close();
    his.close();
  });

  test('is told again at once when it becomes critical; others are told only what they want', async () => {
    await add('grave', { severity: 'critical' });
    await add('orders', { alerts: ['certificate-failing'] });
    await add('off', { enabled: false });
    await certificate('worse', 10);
    await eventually(async () => expect(await eventsOf('worse')).toEqual(['opened']));
    await certificate('worse', 1);
    await eventually(async () => expect(await eventsOf('worse')).toEqual(['opened', 'repeated']));
    await eventually(async () => expect(await eventsOf('worse', 'grave')).toEqual(['repeated']));
    await api.store.certificates.request(
      issuanceOf('broken', alice, { step: 'failed', message: 'the CA said no' }),
      undefined,
    );
    await eventually(async () => expect(await eventsOf('broken', 'orders')).toEqual(['opened']));
    const [message] = await told('broken', 'orders');
    expect(message?.text).toMatch(/^\[critical\] certificate-failing: broken\n.*could not be had: the CA said no\n/);
    expect(await eventsOf('worse', 'orders')).toEqual([]);
    expect(await eventsOf('worse', 'off')).toEqual([]);
  });

  test('is one of many: ten are told singly, and the others together', async () => {
    await add('many', { alerts: ['certificate-expiring'] });
    const names = Array.from({ length: 30 }, (_, i) => `many-${i}`);
    const records = names.map((name) =>
      certificateOf(`${name}.example.com`, alice, {
        cert_name: name as CertName,
        issued_at: fromNow(-80),
        expires_at: fromNow(10),
      }),
    );
    await api.store.commit(...records.map((record) => api.store.certificates.saving(record)));
    await eventually(async () => expect((await sizes('many')).reduce((sum, each) => sum + each, 0)).toBe(30));
    expect((await sizes('many')).toSorted((one, other) => one - other)).toEqual([
      ...Array.from({ length: 10 }, () => 1),
      20,
    ]);
  });
});

describe('a message', () => {
  test('that the receiver cannot take is tried again, with the same id, and is not lost when the process is killed over it', async () => {
    await add('frail', { alerts: ['certificate-expiring'] });
    await receiver.inject({ path: '/frail', answer: { status: 500, body: 'no' }, times: 1 });
    // Whoever has the turn is stuck with the second attempt, and is killed over it.
    await receiver.inject({ path: '/frail', late: true, delayMs: 60_000, times: 1 });
    await certificate('frail', 5);
    const attempts = async (): Promise<number> =>
      (await receiver.requests()).filter((request) => request === 'POST /frail').length;
    await eventually(async () => expect((await status('frail')).last_failure).toMatch(/^500 /));
    expect((await status('frail')).waiting).toBe(1);
    await eventually(async () => expect(await attempts()).toBe(2));
    for (const replica of replicas) await replica.process.kill();
    for (const replica of replicas) await replica.run();
    await eventually(async () => expect(await attempts()).toBeGreaterThanOrEqual(3));
    await eventually(async () => expect((await status('frail')).waiting).toBe(0));
    expect((await status('frail')).last_success_at).not.toBeNull();
    const ids = (await told('frail', 'frail')).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
  });
});

describe('Redis', () => {
  test('that goes away is told from memory, by the one replica that had the turn, and that it is back as well', async () => {
    await eventually(async () => expect(await alerts('?kind=app-away')).toHaveLength(2));
    const stream = await EventStream.open(`${api.url}/events`, { authorization: `Bearer ${alice.token}` });
    await stream.next('ready');
    await api.redis.kill();
    await stream.next('health', ({ redis }: { redis: string }) => redis === 'unreachable');
    await eventually(async () => expect(await eventsOf('redis')).toEqual(['opened']));
    const [message] = await told('redis');
    expect(message?.alerts[0]).toMatchObject({ kind: 'redis-trouble', severity: 'critical' });
    await api.redis.start();
    await stream.next('health', ({ redis }: { redis: string }) => redis === 'healthy');
    await eventually(async () => expect(await eventsOf('redis')).toEqual(['opened', 'cleared']));
    expect(await alerts('?kind=redis-trouble&state=cleared')).toMatchObject([{ subject: 'redis' }]);
    stream.close();
  });

  test('that may throw records away, or is nearly full, is an alert until it is mended', async () => {
    const redis = new RedisClient(api.redis.socketPath);
    await redis.command('CONFIG SET maxmemory-policy allkeys-lru');
    await redis.command('CONFIG SET maxmemory 1gb');
    await eventually(async () => expect(await eventsOf('redis eviction')).toEqual(['opened']));
    await redis.command('CONFIG SET maxmemory-policy noeviction');
    await eventually(async () => expect(await eventsOf('redis eviction')).toEqual(['opened', 'cleared']));
    const used = Number(/used_memory:(\d+)/.exec(await redis.command('INFO memory'))?.[1]);
    await redis.command(`CONFIG SET maxmemory ${Math.round(used * 1.05)}`);
    await eventually(async () => expect(await eventsOf('redis memory')).toEqual(['opened']));
    await redis.command('CONFIG SET maxmemory 0');
    await eventually(async () => expect(await eventsOf('redis memory')).toEqual(['opened', 'cleared']));
  });
});

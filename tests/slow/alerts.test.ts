import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AlertWorld } from '../support/alert-world.ts';
import { EventStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { RedisClient } from '../support/redis-client.ts';

let world: AlertWorld;

beforeAll(async () => {
  world = await AlertWorld.start();
});
afterAll(() => world?.stop());

describe('a message', () => {
  test('that the receiver cannot take is tried again, with the same id, and is not lost when the process is killed over it', async () => {
    await world.add('frail', { alerts: ['certificate-expiring'] });
    await world.receiver.inject({ path: '/frail', answer: { status: 500, body: 'no' }, times: 1 });
    // Whoever has the turn is stuck with the second attempt, and is killed over it.
    await world.receiver.inject({ path: '/frail', late: true, delayMs: 60_000, times: 1 });
    await world.certificate('frail', 5);
    const attempts = async (): Promise<number> =>
      (await world.receiver.requests()).filter((request) => request === 'POST /frail').length;
    await eventually(async () => expect((await world.status('frail')).last_failure).toMatch(/^500 /));
    expect((await world.status('frail')).waiting).toBe(1);
    await eventually(async () => expect(await attempts()).toBe(2));
    for (const replica of world.replicas) await replica.process.kill();
    for (const replica of world.replicas) await replica.run();
    await eventually(async () => expect(await attempts()).toBeGreaterThanOrEqual(3));
    await eventually(async () => expect((await world.status('frail')).waiting).toBe(0));
    expect((await world.status('frail')).last_success_at).not.toBeNull();
    const ids = (await world.told('frail', 'frail')).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
  });
});

describe('Redis', () => {
  test('that goes away is told from memory, by the one replica that had the turn, and that it is back as well', async () => {
    await eventually(async () => expect(await world.alerts('?kind=app-away')).toHaveLength(2));
    const stream = await EventStream.open(`${world.api.url}/events`, { authorization: `Bearer ${world.alice.token}` });
    await stream.next('ready');
    await world.api.redis.kill();
    await stream.next('health', ({ redis }: { redis: string }) => redis === 'unreachable');
    await eventually(async () => expect(await world.eventsOf('redis')).toEqual(['opened']));
    const [message] = await world.told('redis');
    expect(message?.alerts[0]).toMatchObject({ kind: 'redis-trouble', severity: 'critical' });
    await world.api.redis.start();
    await stream.next('health', ({ redis }: { redis: string }) => redis === 'healthy');
    await eventually(async () => expect(await world.eventsOf('redis')).toEqual(['opened', 'cleared']));
    expect(await world.alerts('?kind=redis-trouble&state=cleared')).toMatchObject([{ subject: 'redis' }]);
    stream.close();
  });

  test('that may throw records away, or is nearly full, is an alert until it is mended', async () => {
    const redis = new RedisClient(world.api.redis.socketPath);
    await redis.command('CONFIG SET maxmemory-policy allkeys-lru');
    await redis.command('CONFIG SET maxmemory 1gb');
    await eventually(async () => expect(await world.eventsOf('redis eviction')).toEqual(['opened']));
    await redis.command('CONFIG SET maxmemory-policy noeviction');
    await eventually(async () => expect(await world.eventsOf('redis eviction')).toEqual(['opened', 'cleared']));
    const used = Number(/used_memory:(\d+)/.exec(await redis.command('INFO memory'))?.[1]);
    await redis.command(`CONFIG SET maxmemory ${Math.round(used * 1.05)}`);
    await eventually(async () => expect(await world.eventsOf('redis memory')).toEqual(['opened']));
    await redis.command('CONFIG SET maxmemory 0');
    await eventually(async () => expect(await world.eventsOf('redis memory')).toEqual(['opened', 'cleared']));
  });
});

import { afterAll, describe, expect, test } from '@jest/globals';
import type { ConfigPlan, Problem } from '#contracts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { startRedisRelay } from '../../support/redis-relay.ts';
import { startRedis } from '../../support/redis-server.ts';
import { openStore, targetOf } from '../../support/store.ts';

const HOSTS = 600;

const redis = await startRedis();
const relay = await startRedisRelay(redis.socketPath);
const store = await openStore(redis.url);
const api = await HttpApp.start('admin-api', { ADMIN_TOKEN, REDIS_URL: relay.url }, { redis, store });
const alice = await api.token('alice');
const bob = await api.token('bob');

afterAll(async () => {
  await api.process.stop();
  store.close();
  await relay.stop();
  await redis.stop();
});

const apply = <T = ConfigPlan>(name: string, own: object = {}, token = alice.token): Promise<Told<T>> => {
  const target_url = 'http://localhost:3000';
  const hosts = Array.from({ length: HOSTS }, (_, i) => ({
    hostname: `h${i}.${name}`,
    target_url,
    enable_https: false,
  }));
  return api.ask<T>('POST', '/config/apply', { token, body: { document: { version: 1, hosts }, ...own } });
};
const counts = ({ body }: Told<ConfigPlan>): number[] => [body.create, body.change, body.delete, body.unchanged];
const told = ({ body }: Told<Problem>, message: string): string[] =>
  (body.details ?? []).filter((each) => each.message === message).map(({ field }) => field);
const madeAt = async (name: string): Promise<string[]> =>
  (await store.targets.list()).records
    .filter(({ hostname, created_by }) => hostname.endsWith(name) && created_by === 'alice')
    .map(({ hostname }) => `hosts ${hostname}`);

describe('a document that takes more than one commit', () => {
  test('and is overtaken in the middle says exactly what was done, and the rest is done by the next', async () => {
    const name = 'overtaken.example.com';
    const theirs = targetOf(`h${HOSTS - 1}.${name}`, bob);
    relay.onCommit(async (count) => {
      if (count === 2) await store.targets.create(theirs);
      return false;
    });
    const stopped = await apply<Problem>(name);
    relay.mend();
    const made = told(stopped, 'was created');
    expect([stopped.status, stopped.body.message]).toEqual([
      403,
      expect.stringMatching(new RegExp(`^${made.length} of ${HOSTS} changes were made before it stopped\\. `)),
    ]);
    expect([made.length > 0 && made.length < HOSTS, made.toSorted()]).toEqual([true, (await madeAt(name)).toSorted()]);
    expect(stopped.body.details).toContainEqual({
      field: `hosts[${HOSTS - 1}]`,
      message: 'belongs to another token; take it out of the document',
    });
    await store.targets.delete(theirs.hostname);
    expect(counts(await apply(name))).toEqual([HOSTS - made.length, 0, 0, made.length]);
  });

  test('and meets a record that somebody makes in the middle looks at it anew, and leaves it its owner', async () => {
    const name = 'met.example.com';
    const theirs = targetOf(`h${HOSTS - 1}.${name}`, bob);
    relay.onCommit(async (count) => {
      if (count === 2) await store.targets.create(theirs);
      return false;
    });
    expect(counts(await apply(name, {}, ADMIN_TOKEN))).toEqual([HOSTS - 1, 1, 0, 0]);
    relay.mend();
    expect((await store.targets.find(theirs.hostname))?.record).toMatchObject({
      created_by: 'bob',
      target_url: 'http://localhost:3000',
    });
  });

  test('and loses Redis in the middle says what was done and what may have been, and is finished by the next', async () => {
    const name = 'lost.example.com';
    relay.onCommit(async (count) => count === 2);
    const stopped = await apply<Problem>(name);
    const [made, open] = [told(stopped, 'was created'), told(stopped, 'may have been created')];
    const so = `${made.length} of ${HOSTS} changes were made before it stopped, and ${open.length} may have been`;
    expect([stopped.status, stopped.body.message]).toEqual([
      503,
      expect.stringContaining(`${so}. Redis is not available`),
    ]);
    expect([open.length > 0, made.length + open.length, made.toSorted()]).toEqual([
      true,
      HOSTS,
      (await madeAt(name)).toSorted(),
    ]);
    relay.mend();
    const again = await eventually(async () => {
      const answer = await apply(name);
      expect(answer.status).toBe(200);
      return answer;
    });
    expect(counts(again)).toEqual([HOSTS - made.length, 0, 0, made.length]);
    expect(counts(await apply(name, { mode: 'replace' }))).toEqual([0, 0, 0, HOSTS]);
  });
});

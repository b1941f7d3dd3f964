import { afterEach, expect, test } from '@jest/globals';
import { failOver, WHOLE } from '../../support/failover.ts';
import { startRedisCluster } from '../../support/redis-cluster.ts';
import { startRedisSentinels } from '../../support/redis-sentinel.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

test('Cluster: after the death of the master all goes on with its replica', async () => {
  const cluster = await startRedisCluster();
  ({ stop } = cluster);
  const seen = await failOver(cluster.url, await cluster.master(), (master) => master.child.kill());
  expect(seen).toMatchObject(WHOLE);
  expect(seen.downMs).toBeLessThan(30_000);
  expect(seen.slowestMs).toBeLessThan(10_000);
});

test('Sentinel: after the death of the master all goes on with its replica', async () => {
  const sentinels = await startRedisSentinels('secret');
  ({ stop } = sentinels);
  const url = sentinels.url.replace('//', '//:secret@');
  const seen = await failOver(url, sentinels.nodes[0], (master) => master.child.kill());
  expect(seen).toMatchObject(WHOLE);
  expect(seen.downMs).toBeLessThan(30_000);
  expect(seen.slowestMs).toBeLessThan(10_000);
});

import { afterEach, describe, expect, test } from '@jest/globals';
import { startBackend } from '../support/backend.ts';
import { eventually } from '../support/eventually.ts';
import { failOver, WHOLE } from '../support/failover.ts';
import { startPebble } from '../support/pebble.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { startRedisSentinels } from '../support/redis-sentinel.ts';
import { freePort } from '../support/free-port.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const deployments = [
  [
    'Cluster',
    async () => {
      const cluster = await startRedisCluster();
      ends.push(cluster.stop);
      return { url: cluster.url, master: await cluster.master() };
    },
  ],
  [
    'Sentinel',
    async () => {
      const sentinels = await startRedisSentinels('secret');
      ends.push(sentinels.stop);
      return { url: sentinels.url.replace('//', '//:secret@'), master: sentinels.nodes[0] };
    },
  ],
] as const;

describe.each(deployments)('Redis %s', (_name, start) => {
  test('a master that falls silent without closing its connections is left for its replica', async () => {
    const { url, master } = await start();
    const seen = await failOver(url, master, async () => master.child.signal('SIGSTOP'));
    expect(seen).toMatchObject(WHOLE);
    expect(seen.downMs).toBeLessThan(15_000);
    expect(seen.slowestMs).toBeLessThan(2_000);
  });

  test('the whole system runs on it: a host, its certificate, and a renewal after the death of the master', async () => {
    const { url, master } = await start();
    const httpPort = await freePort();
    const pebble = await startPebble({ httpPort });
    ends.push(() => pebble.stop());
    const system = await System.start({
      httpPort,
      environment: { REDIS_URL: url, ACME_DIRECTORY_URL: pebble.directoryUrl, ACME_CA_BUNDLE: pebble.caBundlePath },
    });
    ends.push(() => system.stop());
    const token = await system.token('admin', 'me@example.com');
    const backend = await startBackend('the first host');
    ends.push(() => backend.stop());
    const body = { hostname: 'first.example.com', target_url: backend.url };
    expect((await system.api('POST', '/proxy/targets', { token, body })).status).toBe(201);
    const fingerprint = await eventually(() => fingerprintOf(system), { deadlineMs: 30_000 });

    const answer = () => visit('first.example.com', { protocol: 'h2', port: system.httpsPort, ca });
    const ca = await pebble.roots();
    expect(await eventually(answer)).toMatchObject({ status: 200, body: 'hello from the first host' });

    await master.child.kill();
    expect(await answer()).toMatchObject({ status: 200 });
    const renewed = await eventually(
      async () =>
        [200, 202].includes(
          (await system.api('POST', '/certificates/proxy-first-example-com/renew', { token })).status,
        ),
      { deadlineMs: 30_000, intervalMs: 500 },
    );
    expect(renewed).toBe(true);
    await eventually(async () => (await fingerprintOf(system)) !== fingerprint, { deadlineMs: 40_000 });
  });
});

async function fingerprintOf(system: System): Promise<string> {
  const { body } = await system.api<{ fingerprint?: string }>('GET', '/certificates/proxy-first-example-com');
  if (!body.fingerprint) throw new Error(`no certificate yet: ${JSON.stringify(body)}\n${system.output.slice(-3_000)}`);
  return body.fingerprint;
}

import { Queue, Worker } from 'bullmq';
import { STATE_CHANGED } from '#contracts';
import type { Change } from '#domain';
import { StoreError, type Store } from '#store';
import { eventually } from './eventually.ts';
import { untilReplicated, type RedisNode } from './redis-cluster.ts';
import { openStore, targetOf, tokenOf } from './store.ts';
import { ask, commandClient, configurationOf, listenTo } from './transport.ts';

/** What was seen while the master of a deployment of Redis went away. */
export interface Failover {
  /** From the end of the master to the first write that was acknowledged after it. */
  readonly downMs: number;
  /** Hosts that were acknowledged and are not there. */
  readonly lost: readonly string[];
  /** Hosts that are there and that a follower was not told of. */
  readonly unseen: readonly string[];
  /** Codes of the writes that failed meanwhile. */
  readonly failures: readonly string[];
  /** The longest that one write took to be answered. */
  readonly slowestMs: number;
  /** Whether the event of a change arrives, and a command is answered, after it. */
  readonly heard: boolean;
  readonly answered: boolean;
  /** Numbers of the jobs that were done: one was in the queue before, one came after. */
  readonly jobs: readonly number[];
}

/** What is seen where nothing is wrong: writes fail for a while, with a clear error, and nothing else. */
export const WHOLE: Partial<Failover> = {
  lost: [],
  unseen: [],
  failures: ['STORE_UNAVAILABLE'],
  heard: true,
  answered: true,
  jobs: [1, 2],
};

const owner = tokenOf('owner');
const RECOVERY_MS = 20_000;

/**
 * Uses a deployment in every way that the product does, ends its master when the replica has all that was acknowledged, and
 * looks what became of it all.
 */
export async function failOver(
  redisUrl: string,
  master: RedisNode,
  end: (master: RedisNode) => Promise<void>,
): Promise<Failover> {
  const configuration = configurationOf(redisUrl);
  const store = await openStore(redisUrl);
  const followed = new Set<string>();
  const reload = async (): Promise<void> =>
    (await store.targets.list()).records.forEach(({ hostname }) => followed.add(hostname));
  const follower = store.follow({
    onReset: reload,
    onChanges: async (changes: readonly Change[]) => changes.forEach(({ id }) => followed.add(id)),
    onAvailability: () => {},
  });
  const listener = await listenTo(configuration, STATE_CHANGED, true);
  const server = await listenTo(configuration, 'test.command', false);
  const client = commandClient(configuration);
  const { connection, prefix } = store.openQueueConnection();
  const queue = new Queue('failover', { connection, prefix });
  const jobs: number[] = [];
  const worker = new Worker<number>('failover', async ({ data }) => void jobs.push(data), {
    connection,
    prefix,
    autorun: false,
    runRetryDelay: 500,
  });
  queue.on('error', () => {});
  worker.on('error', () => {});
  try {
    await follower.start();
    await ask(client, 'test.command', { question: 1 });
    await queue.add('before', 1);
    const written = await write(store, 'before', 20);
    await untilReplicated(master);
    await end(master);
    const ended = performance.now();
    worker.run().catch(() => {});
    const after = await write(store, 'after', 5);
    const downMs = after.firstAt - ended;
    await queue.add('after', 2);
    await eventually(() => jobs.length >= 2, { deadlineMs: RECOVERY_MS });
    const there = await hostsOf(store);
    await eventually(() => [...there].every((host) => followed.has(host))).catch(() => {});
    return {
      downMs,
      lost: [...written.acknowledged, ...after.acknowledged].filter((host) => !there.has(host)),
      unseen: [...there].filter((host) => !followed.has(host)),
      failures: [...new Set(after.failures)],
      slowestMs: after.slowestMs,
      heard: await hears(store, listener.messages),
      answered: Boolean(await eventually(() => ask(client, 'test.command', { question: 2 }))),
      jobs: [...jobs].sort((one, other) => one - other),
    };
  } finally {
    await follower.stop();
    await Promise.all([listener.close(), server.close(), client.close()]);
    await worker.close();
    await queue.close();
    connection.disconnect();
    store.close();
  }
}

const hostsOf = async (store: Store): Promise<Set<string>> =>
  new Set((await store.targets.list()).records.map(({ hostname }) => hostname));

interface Written {
  readonly acknowledged: string[];
  readonly failures: string[];
  readonly firstAt: number;
  readonly slowestMs: number;
}

/** Writes until so many writes are acknowledged. */
async function write(store: Store, label: string, wanted: number): Promise<Written> {
  const acknowledged: string[] = [];
  const failures: string[] = [];
  let [number, firstAt, slowestMs] = [0, 0, 0];
  const one = async (): Promise<boolean> => {
    const host = `${label}-${(number += 1)}.example.com`;
    const begun = performance.now();
    try {
      await store.targets.create(targetOf(host, owner));
      acknowledged.push(host);
      firstAt ||= performance.now();
    } catch (error) {
      failures.push(error instanceof StoreError ? error.code : String(error));
    }
    slowestMs = Math.max(slowestMs, performance.now() - begun);
    return acknowledged.length >= wanted;
  };
  await eventually(one, { deadlineMs: RECOVERY_MS });
  return { acknowledged, failures, firstAt, slowestMs };
}

/** Whether the event of a write arrives within a second; a listener may still be on its way to another node. */
async function hears(store: Store, messages: readonly unknown[]): Promise<boolean> {
  const before = messages.length;
  let number = 0;
  const attempt = async (): Promise<boolean> => {
    await store.targets.create(targetOf(`event-${(number += 1)}.example.com`, owner));
    return messages.length > before;
  };
  return eventually(attempt, { intervalMs: 100 }).catch(() => false);
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child-process.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { redisCli, startRedisNode, type RedisNode } from './redis-cluster.ts';

/** The name that the sentinels give to the master. */
const NAME = 'mpm-master';
/** After this time without an answer a sentinel takes the master for dead. */
const DOWN_AFTER_MS = 1_000;

/** A real master, its replica, and three sentinels that watch over them. */
export interface RedisSentinels {
  /** For REDIS_URL: `redis+sentinel://…`, with all sentinels. */
  readonly url: string;
  /** The master of the beginning, then its replica. */
  readonly nodes: readonly [RedisNode, RedisNode];
  readonly sentinels: readonly Child[];
  readonly stop: () => Promise<void>;
}

/** @param password asked by master and replica, not by the sentinels */
export async function startRedisSentinels(password?: string): Promise<RedisSentinels> {
  const folder = await mkdtemp(join(tmpdir(), 'mpm-redis-sentinel-'));
  const children: Child[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.kill()));
    await rm(folder, { recursive: true, force: true });
  };
  const startNode = async (own: Readonly<Record<string, string>>): Promise<RedisNode> => {
    const access = password ? { requirepass: password, masterauth: password } : {};
    const node = await startRedisNode(folder, { ...access, ...own });
    children.push(node.child);
    return node;
  };
  try {
    const master = await startNode({});
    const replica = await startNode({ replicaof: `127.0.0.1 ${master.port}` });
    await eventually(async () => (await replica.cli('INFO', 'replication')).includes('master_link_status:up'));
    const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel(folder, master.port, password)));
    children.push(...sentinels.map(({ child }) => child));
    for (const { cli } of sentinels)
      await eventually(async () => {
        const known = await cli('SENTINEL', 'MASTER', NAME);
        return /num-slaves\n1\n/.test(known) && /num-other-sentinels\n2\n/.test(known);
      });
    const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
    return {
      url: `redis+sentinel://${hosts}/${NAME}`,
      nodes: [master, replica],
      sentinels: sentinels.map(({ child }) => child),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSentinel(folder: string, masterPort: number, password?: string): Promise<RedisNode> {
  const port = await freePort();
  const file = join(folder, `sentinel-${port}.conf`);
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} 2`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${NAME} 5000`,
    ...(password ? [`sentinel auth-pass ${NAME} ${password}`] : []),
  ];
  // A sentinel keeps what it learns in its configuration file.
  await writeFile(file, `${lines.join('\n')}\n`);
  const child = await startChild('redis-server', { args: [file, '--sentinel'] });
  const cli = redisCli(port);
  await eventually(async () => (await cli('PING')) === 'PONG', { giveUp: () => !child.running() });
  return { port, child, cli };
}

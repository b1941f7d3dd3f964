import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild, type Child } from './child-process.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

/** After this time without an answer a node counts as dead; its replica then asks the other masters for its place. */
const NODE_TIMEOUT_MS = 1_500;

/** A redis-server of a test on a TCP port of 127.0.0.1. */
export interface RedisNode {
  readonly port: number;
  readonly child: Child;
  /** One command by redis-cli; its output. */
  readonly cli: (...words: string[]) => Promise<string>;
}

/** A real Redis Cluster: three masters, and a replica of the one that holds the product's keys. */
export interface RedisCluster {
  /** For REDIS_URL: `redis+cluster://…`, with all nodes. */
  readonly url: string;
  readonly nodes: readonly RedisNode[];
  /** The node that is master of the slot of `{mpm}:` now. */
  readonly master: () => Promise<RedisNode>;
  readonly stop: () => Promise<void>;
}

/** One command by redis-cli, to a server on this machine. */
export const redisCli =
  (port: number, password?: string): RedisNode['cli'] =>
  async (...words) => {
    const access = password ? ['-a', password, '--no-auth-warning'] : [];
    const { stdout } = await run('redis-cli', ['-p', String(port), ...access, ...words], { timeout: 20_000 });
    return stdout.trim();
  };

/** Starts a redis-server that gives every acknowledged command to the system first, so that none is lost when it is killed. */
export async function startRedisNode(folder: string, settings: Readonly<Record<string, string>>): Promise<RedisNode> {
  const port = await freePort();
  const all = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'no',
    appenddirname: `aof-${port}`,
    dbfilename: `dump-${port}.rdb`,
    save: '',
    'repl-diskless-sync-delay': '0',
    ...settings,
  };
  const child = await startChild('redis-server', {
    args: Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
    install: 'Install it: apt-get install redis-server',
  });
  const cli = redisCli(port, settings['requirepass']);
  await eventually(async () => (await cli('PING')) === 'PONG', { giveUp: () => !child.running() });
  return { port, child, cli };
}

/** Waits until the replica of a master has all that was written to it. */
export const untilReplicated = (master: RedisNode): Promise<void> =>
  eventually(async () => {
    const state = await master.cli('INFO', 'replication');
    const [, replica] = /slave0:.*offset=(\d+)/.exec(state) ?? [];
    const [, own] = /master_repl_offset:(\d+)/.exec(state) ?? [];
    if (replica === undefined || replica !== own) throw new Error(`not replicated yet: ${state}`);
  });

/** Starts a cluster; takes about five seconds. */
export async function startRedisCluster(own: Readonly<Record<string, string>> = {}): Promise<RedisCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'mpm-redis-cluster-'));
  const nodes: RedisNode[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map(({ child }) => child.kill()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await formCluster(nodes, folder, own);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    master: () => masterOf(nodes),
    stop,
  };
}

async function formCluster(nodes: RedisNode[], folder: string, own: Readonly<Record<string, string>>): Promise<void> {
  const start = async (): Promise<[RedisNode, bus: string]> => {
    const bus = String(await freePort());
    const node = await startRedisNode(folder, {
      'cluster-enabled': 'yes',
      'cluster-config-file': `nodes-${bus}.conf`,
      'cluster-port': bus,
      'cluster-node-timeout': String(NODE_TIMEOUT_MS),
      ...own,
    });
    nodes.push(node);
    return [node, bus];
  };
  const [first, bus] = await start();
  await start();
  await start();
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await first.cli('--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes');
  const [replica] = await start();
  await replica.cli('CLUSTER', 'MEET', '127.0.0.1', String(first.port), bus);
  const master = await eventually(() => masterOf(nodes));
  const id = await master.cli('CLUSTER', 'MYID');
  await eventually(async () => (await replica.cli('CLUSTER', 'REPLICATE', id)) === 'OK');
  await eventually(async () => (await replica.cli('INFO', 'replication')).includes('master_link_status:up'));
  for (const node of nodes)
    await eventually(async () => {
      const [state, members] = await Promise.all([node.cli('CLUSTER', 'INFO'), node.cli('CLUSTER', 'NODES')]);
      return state.includes('cluster_state:ok') && members.includes(`slave ${id}`);
    });
}

async function masterOf(nodes: readonly RedisNode[]): Promise<RedisNode> {
  for (const node of nodes) {
    if (!node.child.running()) continue;
    // A node that does not hold the slot points elsewhere, and so does a replica.
    if (/^\d+$/.test(await node.cli('EXISTS', '{mpm}:x'))) return node;
  }
  throw new Error('no node of the cluster holds the slot of {mpm}');
}

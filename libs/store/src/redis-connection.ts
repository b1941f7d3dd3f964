import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { COMMIT_SCRIPT } from './commit.ts';

/** A client of one server, of what its sentinels say is the master, or of a cluster: all take the same commands. */
export type RedisClient = Redis;

/** A client that knows the script of commit.ts. */
export type CommittingClient = RedisClient & {
  mpmCommit(keyCount: number, ...keysAndArguments: string[]): Promise<number>;
};

/** Where Redis is, read from REDIS_URL. */
export type RedisAddress =
  | { readonly kind: 'single'; readonly options: RedisOptions }
  | { readonly kind: 'sentinel'; readonly options: RedisOptions }
  | { readonly kind: 'cluster'; readonly nodes: { host: string; port: number }[]; readonly options: RedisOptions };

const COMMAND_TIMEOUT_MS = 800;
const CONNECT_TIMEOUT_MS = 2_000;
const MAX_RETRY_DELAY_MS = 1_000;

/**
 * Parses REDIS_URL: `redis://`, `rediss://` (TLS), `unix:///path/to.sock`, `redis+sentinel://host:port,host:port/NAME[/DB]`,
 * `redis+cluster://host:port,host:port`; user and password may stand before the hosts. `rediss+…` for TLS.
 * @throws Error that names what is wrong
 */
export function parseRedisUrl(url: string, password?: string): RedisAddress {
  const match = /^(unix|rediss?(?:\+sentinel|\+cluster)?):\/\/(.*)$/.exec(url);
  if (!match) throw new Error('must begin with redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://');
  const [, scheme = '', rest = ''] = match;
  if (scheme === 'unix') {
    if (!rest.startsWith('/')) throw new Error('needs an absolute path after unix://');
    return { kind: 'single', options: { path: rest, ...(password && { password }) } };
  }
  const [, credentials, hosts = '', path = ''] = /^(?:([^@]*)@)?([^/]*)(?:\/(.*))?$/.exec(rest) ?? [];
  const [user = '', secret = ''] = (credentials ?? '').split(/:(.*)/s);
  const common: RedisOptions = {
    ...(user && { username: decodeURIComponent(user) }),
    ...((password || secret) && { password: password || decodeURIComponent(secret) }),
    ...(scheme.startsWith('rediss') && { tls: {} }),
  };
  const nodes = hosts.split(',').map(parseHostPort);
  if (scheme.endsWith('+cluster')) return { kind: 'cluster', nodes, options: common };
  if (scheme.endsWith('+sentinel')) {
    const [name = '', db = '0'] = path.split('/');
    if (!name)
      throw new Error('needs the name of the master after the sentinels: redis+sentinel://host:26379/mymaster');
    return { kind: 'sentinel', options: { ...common, sentinels: nodes, name, db: parseDatabase(db) } };
  }
  const [node] = nodes;
  if (!node || nodes.length > 1)
    throw new Error('names several hosts; use redis+sentinel:// or redis+cluster:// for that');
  return { kind: 'single', options: { ...common, ...node, db: parseDatabase(path || '0') } };
}

/** In Redis Cluster all keys share one slot; elsewhere they stand as documented. */
export const keyPrefixOf = (address: RedisAddress): string => (address.kind === 'cluster' ? '{mpm}:' : '');

/**
 * Opens a connection for commands. It reconnects for ever; while it is away every command fails at once, and none is
 * kept for later, because what was answered with an error must not happen afterwards.
 */
export function openForCommands(address: RedisAddress, name: string): CommittingClient {
  const redis = open(address, {
    connectionName: name,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  redis.defineCommand('mpmCommit', { lua: COMMIT_SCRIPT });
  return redis as CommittingClient;
}

/** Opens a connection for BullMQ, which blocks on it and waits for Redis itself. */
export const openForQueue = (address: RedisAddress, name: string): RedisClient =>
  open(address, { connectionName: name, maxRetriesPerRequest: null });

/** What Nest's Redis transport hands to ioredis; it opens its own pair of connections. Not for Cluster, see openForQueue. */
export function transportOptions(
  address: RedisAddress,
  name: string,
): RedisOptions & { retryAttempts: number; retryDelay: number } {
  return {
    ...base,
    ...address.options,
    connectionName: name,
    maxRetriesPerRequest: null,
    retryAttempts: Number.MAX_SAFE_INTEGER,
    retryDelay: 500,
  };
}

const base: RedisOptions = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  lazyConnect: true,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), MAX_RETRY_DELAY_MS),
};

function open(address: RedisAddress, own: RedisOptions): RedisClient {
  const redisOptions = { ...base, ...address.options, ...own };
  if (address.kind !== 'cluster') return new Redis({ ...redisOptions, replyMapping: 'legacy' });
  const { enableOfflineQueue = true, retryStrategy: _, ...nodeOptions } = redisOptions;
  const options = { redisOptions: nodeOptions, enableOfflineQueue, lazyConnect: true };
  return new Cluster(address.nodes, options as ConstructorParameters<typeof Cluster>[1]) as unknown as RedisClient;
}

function parseHostPort(text: string): { host: string; port: number } {
  const match = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(text);
  if (!match?.[1]) throw new Error(`"${text}" is not host:port`);
  return { host: match[1].replace(/^\[|\]$/g, ''), port: Number(match[2] ?? 6379) };
}

function parseDatabase(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is not the number of a database`);
  return Number(text);
}

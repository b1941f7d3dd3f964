import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import type { RedisAddress } from '#config';
import type { Author } from '#domain';
import { COMMIT_SCRIPT } from './commit.ts';
import { DRAW_SCRIPT } from './rate-limit-repository.ts';
import { COUNT_SCRIPT } from './traffic-repository.ts';

/** A client of one server, of what its sentinels say is the master, or of a cluster: all take the same commands. */
export type RedisClient = Redis;

/** How the changes of a client are entered in the history. */
export interface HistoryKeeping {
  /** Whose they are where nobody says so. */
  readonly author: Author;
  /** About how many entries are kept. */
  readonly keep: number;
}

/** A client that knows the script of commit.ts. */
export type CommittingClient = RedisClient & {
  readonly mpmHistory: HistoryKeeping;
  /** It keeps writes in memory: conditions of the request stand for the commits that follow, and no history is made. */
  readonly mpmRehearses?: true;
  mpmCommit(keyCount: number, ...keysAndArguments: string[]): Promise<number>;
  mpmDraw(keyCount: number, ...keysAndArguments: string[]): Promise<number[]>;
  mpmCount(keyCount: number, ...keysAndArguments: string[]): Promise<number>;
};

const COMMAND_TIMEOUT_MS = 800;
const CONNECT_TIMEOUT_MS = 2_000;
const MAX_RETRY_DELAY_MS = 1_000;
/** A cluster's node that is gone without a word is noticed when the map of the cluster is read again. */
const CLUSTER_MAP_MS = 5_000;

/** In Redis Cluster all keys share one slot; elsewhere they stand as documented. */
export const keyPrefixOf = (address: RedisAddress): string => (address.kind === 'cluster' ? '{mpm}:' : '');

/**
 * Opens a connection for commands. It reconnects for ever; while it is away every command fails at once, and none is
 * kept for later or sent again, because what was answered with an error must not happen afterwards, and nothing twice.
 * @param commandTimeout ms that an answer may take
 */
export function openForCommands(
  address: RedisAddress,
  name: string,
  mpmHistory: HistoryKeeping,
  commandTimeout = COMMAND_TIMEOUT_MS,
): CommittingClient {
  const options = { connectionName: name, maxRetriesPerRequest: 0, commandTimeout };
  const redis = open(
    address,
    { ...options, enableOfflineQueue: false, autoResendUnfulfilledCommands: false },
    { enableOfflineQueue: false, retryDelayOnFailover: 0, retryDelayOnClusterDown: 0, redisOptions: options },
  );
  redis.defineCommand('mpmCommit', { lua: COMMIT_SCRIPT });
  redis.defineCommand('mpmDraw', { lua: DRAW_SCRIPT });
  redis.defineCommand('mpmCount', { lua: COUNT_SCRIPT });
  return Object.assign(redis, { mpmHistory }) as CommittingClient;
}

/**
 * Opens a connection for those who wait for Redis themselves: BullMQ, which blocks on it, and Nest's transport. Every command
 * is sent again after a loss, and answered some time.
 */
export function openPatiently(address: RedisAddress, name: string): RedisClient {
  const options = { connectionName: name, maxRetriesPerRequest: null };
  return open(address, options, { redisOptions: options });
}

/**
 * How many clients are subscribed to a channel. A node of a cluster counts only its own, and each client picks a node to
 * listen at, so all of them are asked; those that are away have no listeners.
 */
export async function countSubscribers(redis: RedisClient, channel: string): Promise<number> {
  const client: unknown = redis;
  const servers: Redis[] = client instanceof Cluster ? client.nodes('all') : [redis];
  const counts = await Promise.allSettled(servers.map((server) => server.pubsub('NUMSUB', channel)));
  const failed = counts.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected' && counts.length === 1) throw failed.reason;
  return counts.reduce((sum, count) => sum + (count.status === 'fulfilled' ? Number(count.value[1]) : 0), 0);
}

/** Why a connection does not stand. A cluster's client says only that it asked all nodes; the reason is in what the last one said. */
export const reasonOf = (error: Error & { readonly lastNodeError?: Error }): string =>
  (error.lastNodeError ?? error).message;

/** A server that was made a replica may keep its connections (behind a balancer, for one); the master is elsewhere then. */
const isReplicas = (error: Error): boolean => error.message.includes('READONLY');

const byName: NonNullable<ClusterOptions['dnsLookup']> = (host, done) => done(null, host);

const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 10), MAX_RETRY_DELAY_MS);

function open(
  address: RedisAddress,
  own: RedisOptions,
  ownOfCluster: ClusterOptions & { redisOptions: RedisOptions },
): RedisClient {
  const { username, password, tls } = address;
  const common: RedisOptions = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    lazyConnect: true,
    ...(username && { username }),
    ...(password && { password }),
    ...(tls && { tls: {} }),
  };
  if (address.kind === 'cluster') {
    const options = {
      ...ownOfCluster,
      lazyConnect: true,
      clusterRetryStrategy: retryStrategy,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      redisOptions: { ...common, ...ownOfCluster.redisOptions, replyMapping: 'legacy' as const },
      // The driver would connect to the addresses of the names, and certificates are made out for names.
      ...(tls && { dnsLookup: byName }),
    };
    return new UnwatchedCluster([...address.nodes], options) as unknown as RedisClient;
  }
  return new UnwatchedRedis({
    ...common,
    retryStrategy,
    reconnectOnError: isReplicas,
    ...own,
    ...placeOf(address),
    replyMapping: 'legacy',
  });
}

function placeOf(address: Exclude<RedisAddress, { kind: 'cluster' }>): RedisOptions {
  switch (address.kind) {
    case 'socket':
      return { path: address.path };
    case 'server':
      return { ...address.node, db: address.db };
    case 'sentinel':
      return {
        sentinels: [...address.sentinels],
        name: address.name,
        db: address.db,
        // Without these two the driver speaks plainly to the sentinels and to the master, whatever `tls` says.
        ...(address.tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
        sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
        // A master that is cut off takes writes that will be lost; the sentinels tell when another has its place.
        failoverDetector: true,
      };
  }
}

/*
 * Nest waits for none of its SUBSCRIBE, UNSUBSCRIBE and PUBLISH: one that is refused when a connection breaks would be an
 * unhandled rejection and end the process. Whoever awaits a command hears of its failure all the same.
 */
class UnwatchedRedis extends Redis {
  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    return handled(super.sendCommand(...args));
  }
}

class UnwatchedCluster extends Cluster {
  constructor(...args: ConstructorParameters<typeof Cluster<'legacy'>>) {
    super(...args);
    // The driver's own timer for this (slotsRefreshInterval) runs on for ever when it is closed at the wrong moment.
    const timer = setInterval(() => this.refreshSlotsCache(), CLUSTER_MAP_MS).unref();
    this.once('end', () => clearInterval(timer));
  }

  override sendCommand(...args: Parameters<Cluster['sendCommand']>): unknown {
    return handled(super.sendCommand(...args));
  }
}

function handled(answer: unknown): unknown {
  Promise.resolve(answer).catch(() => {});
  return answer;
}

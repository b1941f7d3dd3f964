import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

/** What one server says of itself that can lose data, or will soon. */
export interface RedisCondition {
  /** `host:port`; empty where there is but one server. */
  readonly server: string;
  /** Of memory: bytes, and how many there may be (0: as many as the machine has). */
  readonly used: number;
  readonly most: number;
  /** What it does when that is full; only `noeviction` keeps everything. */
  readonly policy: string;
  /** Whether the latest writes to its disk went wrong, by the names of what it writes. */
  readonly failing: readonly ('snapshot' | 'log')[];
}

/** Asks all masters. A managed Redis may leave out some of it, which then is as it should be. */
export async function redisConditions(redis: RedisClient): Promise<RedisCondition[]> {
  const client: unknown = redis;
  const servers: Redis[] = client instanceof Cluster ? client.nodes('master') : [redis];
  return Promise.all(
    servers.map(async (server) => {
      const texts = await Promise.all([
        reaching(() => server.info('memory')),
        reaching(() => server.info('persistence')),
      ]);
      const { host = '', port = '' } = server.options;
      return conditionOf(servers.length > 1 ? `${host}:${port}` : '', fieldsIn(texts.join('\n')));
    }),
  );
}

function conditionOf(server: string, fields: ReadonlyMap<string, string>): RedisCondition {
  const number = (name: string): number => Number(fields.get(name) ?? 0) || 0;
  const fails = (...names: string[]): boolean => names.some((name) => (fields.get(name) ?? 'ok') !== 'ok');
  const hasLog = fields.get('aof_enabled') === '1';
  return {
    server,
    used: number('used_memory'),
    most: number('maxmemory'),
    policy: fields.get('maxmemory_policy') ?? 'noeviction',
    failing: [
      ...(fails('rdb_last_bgsave_status') ? (['snapshot'] as const) : []),
      ...(hasLog && fails('aof_last_write_status', 'aof_last_bgrewrite_status') ? (['log'] as const) : []),
    ],
  };
}

const fieldsIn = (text: string): Map<string, string> =>
  new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(':');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
    }),
  );

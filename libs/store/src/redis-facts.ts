import type { RedisAddress } from '#config';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

/** What is known of Redis: of one node, where it is a cluster. Null: it does not say. */
export interface RedisFacts {
  readonly deployment: RedisAddress['kind'];
  readonly version: string | null;
  /** How long a question took, in milliseconds. */
  readonly latency_ms: number;
  readonly memory_bytes: number | null;
  /** Null: as much as the machine has. */
  readonly memory_limit_bytes: number | null;
  readonly clients: number | null;
  readonly uptime_seconds: number | null;
  /** How what it has survives its end: a journal of every write, a copy from time to time, or not at all. */
  readonly persistence: 'journal' | 'snapshot' | 'none' | null;
  readonly last_saved_at: string | null;
  /** Why the last copy or the journal could not be written. */
  readonly persistence_failed: boolean;
}

const SECTIONS = ['server', 'memory', 'clients', 'persistence'] as const;

export async function redisFacts(redis: RedisClient, kind: RedisAddress['kind'], key: string): Promise<RedisFacts> {
  const began = performance.now();
  await reaching(() => redis.exists(key));
  const latency = performance.now() - began;
  // Who provides Redis may have forbidden this.
  const texts = await Promise.all(SECTIONS.map((section) => redis.info(section).catch(() => '')));
  const facts = new Map(
    [...texts.join('\r\n').matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const number = (name: string): number | null => (facts.has(name) ? Number(facts.get(name)) : null);
  const saved = number('rdb_last_save_time');
  return {
    deployment: kind,
    version: facts.get('redis_version') ?? null,
    latency_ms: Math.round(latency * 100) / 100,
    memory_bytes: number('used_memory'),
    memory_limit_bytes: number('maxmemory') || null,
    clients: number('connected_clients'),
    uptime_seconds: number('uptime_in_seconds'),
    persistence: await persistenceOf(redis, facts.get('aof_enabled')),
    last_saved_at: saved ? new Date(saved * 1_000).toISOString() : null,
    persistence_failed: facts.get('rdb_last_bgsave_status') === 'err' || facts.get('aof_last_write_status') === 'err',
  };
}

async function persistenceOf(redis: RedisClient, journal: string | undefined): Promise<RedisFacts['persistence']> {
  if (journal === '1') return 'journal';
  const [, times] = await redis.config('GET', 'save').then(
    (answer) => answer,
    () => [],
  );
  if (times === undefined) return null;
  return times === '' ? 'none' : 'snapshot';
}

import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

const COUNT = 1_000;

/** All keys of a pattern, on every master of a cluster. SCAN, because KEYS stops the server while it looks (and may be forbidden). */
export async function scanKeys(redis: RedisClient, pattern: string): Promise<string[]> {
  const client: unknown = redis;
  const servers: Redis[] = client instanceof Cluster ? client.nodes('master') : [redis];
  const found = new Set<string>();
  for (const server of servers) {
    let cursor = '0';
    do {
      const [next, keys] = await reaching(() => server.scan(cursor, 'MATCH', pattern, 'COUNT', COUNT));
      for (const key of keys) found.add(key);
      cursor = next;
    } while (cursor !== '0');
  }
  return [...found];
}

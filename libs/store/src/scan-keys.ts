import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

const COUNT = 1_000;

/**
 * SCAN names no key, so that in a cluster any node would answer it with what it has itself. As a script with the pattern for
 * its key it is led to the node that holds our slot: the pattern carries the same `{mpm}` as the keys that it finds.
 */
const SCAN_SCRIPT = `return redis.call('SCAN', ARGV[1], 'MATCH', KEYS[1], 'COUNT', ARGV[2])`;

/** All keys of a pattern. SCAN, because KEYS stops the server while it looks (and may be forbidden). */
export async function scanKeys(redis: RedisClient, pattern: string): Promise<string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const answer = await reaching(() => redis.eval(SCAN_SCRIPT, 1, pattern, cursor, COUNT));
    const [next, keys] = answer as [string, string[]];
    for (const key of keys) found.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...found];
}

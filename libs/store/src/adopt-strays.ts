import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { scanKeys } from './scan-keys.ts';
import { reaching } from './store-error.ts';

/**
 * Enters records into the lists that were written by hand or by another program, which knows the keys and not our lists.
 * Those that cannot be used then show up as broken, instead of not at all.
 */
export async function adoptStrays(redis: RedisClient, keys: Keys): Promise<void> {
  const kinds: readonly [index: string, keyOf: (id: string) => string][] = [
    [keys.targetIndex, keys.target],
    [keys.certificateIndex, keys.certificate],
    [keys.accessListIndex, keys.accessList],
    [keys.routeIndex, keys.route],
    [keys.templateIndex, keys.template],
  ];
  for (const [index, keyOf] of kinds) {
    const prefix = keyOf('');
    const ids = (await scanKeys(redis, `${prefix}*`)).map((key) => key.slice(prefix.length));
    const listed = new Set(await reaching(() => redis.zrange(index, '0', '-1')));
    // No id has a colon; what has one is another kind of key, such as that of a route's priority.
    const strays = ids.filter((id) => id !== '' && !id.includes(':') && !listed.has(id));
    if (strays.length) await reaching(() => redis.zadd(index, ...strays.flatMap((id) => [0, id])));
  }
}

import { STATE_CHANGED } from '#contracts';
import type { Keys } from '../keys.ts';
import type { RedisClient } from '../redis-connection.ts';
import { scanKeys } from '../scan-keys.ts';
import { reaching, StoreError } from '../store-error.ts';
import { keepingOf, type Keeping } from './kept-keys.ts';
import type { SavedKey } from './saved-state.ts';

const ATTEMPTS = 20;
/** Members of a list or set in one command. */
const PORTION = 1_000;

type Command = (string | number)[];

/**
 * Puts saved keys in the place of all that is there, in one step: either everything is as it was saved, or nothing is changed.
 * Whoever follows the changes loads everything anew.
 * @throws StoreError STORE_CONFLICT when records are changed all the time, STORE_UNAVAILABLE when Redis does not answer or is full
 */
export async function writeState(redis: RedisClient, keys: Keys, saved: readonly SavedKey[]): Promise<void> {
  for (let left = ATTEMPTS; left > 0; left--) {
    await reaching(() => redis.watch(keys.version));
    const given = await givenUp(redis, keys);
    const commands: Command[] = [
      ...given.map((key) => ['del', key]),
      ...saved.flatMap((one) => commandsOf(keys.prefix + one.key, one)),
      // Another epoch tells followers that nothing which they know is so any more.
      ['set', keys.epoch, crypto.randomUUID()],
      ['incr', keys.version],
      ['publish', STATE_CHANGED, JSON.stringify({ pattern: STATE_CHANGED, data: {} })],
    ];
    if (await done(redis, commands)) return;
  }
  throw new StoreError(
    'STORE_CONFLICT',
    'Records were changed all the time, and nothing was restored. Stop what changes them, then try again.',
  );
}

async function givenUp(redis: RedisClient, keys: Keys): Promise<string[]> {
  const keeping = keepingOf(keys);
  const goes: ReadonlySet<Keeping | undefined> = new Set(['kept', 'ended']);
  return (await scanKeys(redis, `${keys.prefix}*`)).filter((key) => goes.has(keeping(key)));
}

/** @returns false where somebody changed a record since it was watched */
async function done(redis: RedisClient, commands: Command[]): Promise<boolean> {
  const answers = await reaching(() => redis.multi(commands).exec());
  if (answers === null) return false;
  for (const [error] of answers) if (error) throw StoreError.unavailable(error);
  return true;
}

function commandsOf(key: string, saved: SavedKey): Command[] {
  if (saved.expires_at !== null && saved.expires_at <= Date.now()) return [];
  const written = writesOf(key, saved);
  return saved.expires_at === null ? written : [...written, ['pexpireat', key, saved.expires_at]];
}

function writesOf(key: string, saved: SavedKey): Command[] {
  switch (saved.type) {
    case 'string':
      return [['set', key, saved.value]];
    case 'hash':
      return portions(saved.value).map((fields) => ['hset', key, ...fields.flat()]);
    case 'list':
      return portions(saved.value).map((items) => ['rpush', key, ...items]);
    case 'set':
      return portions(saved.value).map((members) => ['sadd', key, ...members]);
    case 'zset':
      return portions(saved.value).map((members) => [
        'zadd',
        key,
        ...members.flatMap(([member, score]) => [score, member]),
      ]);
    case 'stream':
      return saved.value.map(([id, fields]) => ['xadd', key, id, ...fields]);
  }
}

const portions = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / PORTION) }, (_, i) => items.slice(i * PORTION, (i + 1) * PORTION));

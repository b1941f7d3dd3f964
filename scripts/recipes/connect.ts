import { withoutPassword, type Configuration } from '#config';
import type { Store } from '#store';
import { embeddedRedisUrl } from '../embedded-redis.ts';
import { Stop } from '../say.ts';
import { just } from './just.ts';

const REDIS_DEADLINE_MS = 2_000;

/** @param detail who did not answer, and why */
export const notRunning = (detail: string): Stop =>
  new Stop(
    `the system is not running; start it with: ${just('start')}\n  (${detail})\n` +
      '  If it runs: this command needs the variables that it was started with, such as HTTP_PORT and DATA_DIR.',
  );

/** REDIS_URL, or where that is empty the Redis that `just start` runs on the same DATA_DIR. */
const redisUrl = (configuration: Configuration): string =>
  configuration.REDIS_URL || embeddedRedisUrl(configuration.DATA_DIR);

/**
 * Opens the state of the system.
 * @param asItIs data of any shape, which is left so; otherwise it is brought to the shape of this release
 * @throws Stop where Redis does not answer within 2 s, StoreError where STORAGE_ENCRYPTION_KEY is not the data's
 */
export async function openStore(configuration: Configuration, asItIs = false): Promise<Store> {
  const { Store, storeOptions } = await import('#store');
  const { THE_COMMAND_LINE } = await import('#domain');
  const url = redisUrl(configuration);
  const options = storeOptions({ ...configuration, REDIS_URL: url }, 'recipe');
  const store = new Store({ ...options, author: { who: THE_COMMAND_LINE, by: 'recipe' } });
  const deadline = AbortSignal.timeout(REDIS_DEADLINE_MS);
  let reason = 'no answer';
  try {
    await store[asItIs ? 'connectAsItIs' : 'connect']((why) => (reason = why), deadline);
    return store;
  } catch (error) {
    store.close();
    if (!deadline.aborted) throw error;
    throw notRunning(`Redis at ${withoutPassword(url)}: ${reason}`);
  }
}

import type { Configuration } from '#config';
import type { Store } from '#store';
import { embeddedRedisUrl } from '../embedded-redis.ts';
import { Stop } from '../say.ts';
import { just } from './just.ts';

const REDIS_DEADLINE_MS = 2_000;

/** @param detail who did not answer, and why */
export const notRunning = (detail: string): Stop =>
  new Stop(`the system is not running; start it with: ${just('start')}\n  (${detail})`);

/** REDIS_URL, or where that is empty the Redis that `just start` runs on the same DATA_DIR. */
const redisUrl = (configuration: Configuration): string =>
  configuration.REDIS_URL || embeddedRedisUrl(configuration.DATA_DIR);

/**
 * Opens the state of the system.
 * @throws Stop where Redis does not answer within 2 s, StoreError where STORAGE_ENCRYPTION_KEY is not the data's
 */
export async function openStore(configuration: Configuration): Promise<Store> {
  const { parseEncryptionKey, Store } = await import('#store');
  const url = redisUrl(configuration);
  const store = new Store({
    redisUrl: url,
    redisPassword: configuration.REDIS_PASSWORD || undefined,
    encryptionKey: configuration.STORAGE_ENCRYPTION_KEY
      ? parseEncryptionKey(configuration.STORAGE_ENCRYPTION_KEY)
      : undefined,
    clientName: 'recipe',
    statusRetentionSeconds: configuration.CERT_STATUS_RETENTION_SECONDS,
    sessions: {
      idle: configuration.ADMIN_SESSION_IDLE_SECONDS,
      absolute: configuration.ADMIN_SESSION_LIFETIME_SECONDS,
    },
  });
  const deadline = AbortSignal.timeout(REDIS_DEADLINE_MS);
  let reason = 'no answer';
  try {
    await store.connect((why) => (reason = why), deadline);
    return store;
  } catch (error) {
    store.close();
    if (!deadline.aborted) throw error;
    throw notRunning(`Redis at ${withoutPassword(url)}: ${reason}`);
  }
}

const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, '//***@');

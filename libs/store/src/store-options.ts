import type { Configuration } from '#config';
import { parseEncryptionKey } from './secret-box.ts';
import type { StoreOptions } from './store.ts';

/** What the configuration says of the store. @param clientName shown in Redis' CLIENT LIST */
export const storeOptions = (configuration: Configuration, clientName: string): StoreOptions => ({
  redisUrl: configuration.REDIS_URL,
  redisPassword: configuration.REDIS_PASSWORD || undefined,
  encryptionKey: configuration.STORAGE_ENCRYPTION_KEY
    ? parseEncryptionKey(configuration.STORAGE_ENCRYPTION_KEY)
    : undefined,
  clientName,
  historyKeep: configuration.HISTORY_KEEP,
  statusRetentionSeconds: configuration.CERT_STATUS_RETENTION_SECONDS,
  sessions: { idle: configuration.ADMIN_SESSION_IDLE_SECONDS, absolute: configuration.ADMIN_SESSION_LIFETIME_SECONDS },
});

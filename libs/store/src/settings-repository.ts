import { z } from 'zod';
import { DEFAULT_SETTINGS, UNKNOWN_HOST_ANSWERS, type Settings } from '#domain';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import type { Listing } from './record-set.ts';
import { decodeRecord, encodeRecord } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

const SettingsRecord: z.ZodType<Settings> = z.object({
  unknown_hosts: z.enum(UNKNOWN_HOST_ANSWERS).default(DEFAULT_SETTINGS.unknown_hosts),
  unknown_hosts_redirect_to: z.string().nullable().default(DEFAULT_SETTINGS.unknown_hosts_redirect_to),
  new_hosts: z.record(z.string(), z.unknown()).default(DEFAULT_SETTINGS.new_hosts),
});

/** The one record of settings. It is read as a list of one, so that whoever follows changes can treat it like any other kind. */
const ID = 'settings';

export interface FoundSettings {
  readonly record: Settings;
  /** null while nothing was ever decided. */
  readonly raw: string | null;
}

export class SettingsRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** @throws StoreError STORE_RECORD_BROKEN, STORE_UNAVAILABLE */
  async find(): Promise<FoundSettings> {
    const key = this.#keys.settings;
    const raw = await reaching(() => this.#redis.get(key));
    return { record: raw === null ? DEFAULT_SETTINGS : decodeRecord(SettingsRecord, key, raw), raw };
  }

  async list(): Promise<Listing<Settings>> {
    try {
      return { records: [(await this.find()).record], broken: [] };
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STORE_RECORD_BROKEN') throw error;
      return { records: [], broken: [{ id: ID, reason: error.message }] };
    }
  }

  async findAll(ids: readonly string[]): Promise<Listing<Settings>> {
    return ids.length === 0 ? { records: [], broken: [] } : this.list();
  }

  /** @param expected raw text as read, null for none */
  saving(settings: Settings, expected: string | null): Transaction {
    const key = this.#keys.settings;
    return {
      expect: [[key, expected]],
      writes: [['SET', key, encodeRecord(settings)]],
      changes: [['settings', ID]],
    };
  }
}

import type { AuthSetting } from '#domain';
import { commit } from './commit.ts';
import { AuthSettingRecord } from './identity-records.ts';
import type { Keys } from './keys.ts';
import type { Listing } from './record-set.ts';
import { decodeRecord, encodeRecord } from './records.ts';
import type { CommittingClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

const ID = 'auth-setting';

/** Where people log in, as `auth-setup` has said. */
export class AuthSettingRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;

  constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** @returns undefined before `auth-setup` */
  async find(): Promise<AuthSetting | undefined> {
    const key = this.#keys.authSetting;
    const raw = await reaching(() => this.#redis.get(key));
    return raw === null ? undefined : decodeRecord(AuthSettingRecord, key, raw);
  }

  async list(): Promise<Listing<AuthSetting>> {
    try {
      const found = await this.find();
      return { records: found ? [found] : [], broken: [] };
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STORE_RECORD_BROKEN') throw error;
      return { records: [], broken: [{ id: ID, reason: error.message }] };
    }
  }

  async findAll(ids: readonly string[]): Promise<Listing<AuthSetting>> {
    return ids.length === 0 ? { records: [], broken: [] } : this.list();
  }

  async save(setting: AuthSetting): Promise<void> {
    await commit(this.#redis, this.#keys, {
      writes: [['SET', this.#keys.authSetting, encodeRecord(setting)]],
      changes: [['auth-setting', ID]],
    });
  }
}

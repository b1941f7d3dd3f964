import type { PublicSigningKey } from '#domain';
import { StoreError, type Listing } from '#store';
import type { SigningKeysRecord } from '../snapshot/records.ts';
import type { Source } from './kept-part.ts';

export interface KeySource {
  published(): Promise<readonly PublicSigningKey[]>;
}

/** The public parts of the keys that access tokens are signed with: one record, which is there whenever there is a key. */
export class PublishedKeys implements Source<SigningKeysRecord> {
  readonly #from: KeySource;

  constructor(from: KeySource) {
    this.#from = from;
  }

  async list(): Promise<Listing<SigningKeysRecord>> {
    try {
      const keys = await this.#from.published();
      return { records: keys.length ? [{ keys }] : [], broken: [] };
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STORE_RECORD_BROKEN') throw error;
      return { records: [], broken: [{ id: 'signing-keys', reason: error.message }] };
    }
  }

  async findAll(ids: readonly string[]): Promise<Listing<SigningKeysRecord>> {
    return ids.length === 0 ? { records: [], broken: [] } : this.list();
  }
}

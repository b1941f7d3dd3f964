import type { HistoryEntry, Fields } from '#domain';
import { fingerprint, historyKey } from './history-entries.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

/** The record that an entry is about, as it stands. */
export interface Standing {
  readonly key: string;
  readonly raw: string | null;
  /** Whether the change has left it so. */
  readonly asLeft: boolean;
}

type Head = Omit<HistoryEntry, 'entry_id' | 'before' | 'after'>;

/** Entries have some thousands of characters. */
const PORTION = 500;

/** The latest changes of records; commit() writes them. */
export class HistoryRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /**
   * All that are kept, the newest first.
   * @param since ms since 1970, or the id of an entry: only those that came then or later, or after that entry
   */
  async list(since?: number | string): Promise<HistoryEntry[]> {
    const found: HistoryEntry[] = [];
    const start = since === undefined ? '-' : typeof since === 'number' ? String(since) : `(${since}`;
    for (let end = '+'; ;) {
      const entries = await reaching(() =>
        this.#redis.xrevrange(this.#keys.changeHistory, end, start, 'COUNT', PORTION),
      );
      found.push(...entries.flatMap(([id, fields]) => entryOf(id, fields)));
      const oldest = entries.at(-1)?.[0];
      if (oldest === undefined || entries.length < PORTION) return found;
      end = `(${oldest}`;
    }
  }

  /** @returns undefined where there is none, or none any more */
  async find(entryId: string): Promise<HistoryEntry | undefined> {
    const [entry] = await reaching(() => this.#redis.xrange(this.#keys.changeHistory, entryId, entryId));
    return entry && entryOf(...entry)[0];
  }

  /** @returns undefined for tokens, whose records nothing leads to */
  async standing({ kind, id, left }: HistoryEntry): Promise<Standing | undefined> {
    const key = historyKey(this.#keys, kind, id);
    if (key === undefined) return undefined;
    const raw = await reaching(() => this.#redis.get(key));
    return { key, raw, asLeft: fingerprint(raw) === left };
  }

  /** A record as it stands, as the fields that it is stored with. */
  read({ key, raw }: Standing): Fields {
    try {
      return JSON.parse(raw ?? '{}') as Fields;
    } catch (cause) {
      throw new StoreError('STORE_RECORD_BROKEN', `${key} in Redis cannot be used: it is not JSON`, { cause });
    }
  }
}

/** None for an entry that cannot be read: somebody else has written it. */
function entryOf(entry_id: string, fields: readonly string[]): HistoryEntry[] {
  const [, head = '', , before = '', , after = ''] = fields;
  try {
    const known = JSON.parse(head) as Head;
    return [{ entry_id, ...known, before: JSON.parse(before) as Fields, after: JSON.parse(after) as Fields }];
  } catch {
    return [];
  }
}

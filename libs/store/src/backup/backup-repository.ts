import { z } from 'zod';
import { BackupKeys } from '../backup-keys.ts';
import type { Keys } from '../keys.ts';
import { SCHEMA_VERSION } from '../records.ts';
import type { CommittingClient } from '../redis-connection.ts';
import { readSchema } from '../schema/raise-schema.ts';
import type { SecretBox } from '../secret-box.ts';
import { reaching, StoreError } from '../store-error.ts';
import { BackupUnusable, packState, unpackState } from './backup-file.ts';
import { holdsAnything, keepingOf } from './kept-keys.ts';
import { readState } from './read-state.ts';
import type { SavedState } from './saved-state.ts';
import { writeState } from './write-state.ts';

/** A state that is kept in Redis itself, to go back to. */
export interface Snapshot {
  /** When it was made, such as `20260131-120000-3f2a`. */
  readonly id: string;
  readonly made_at: string;
  readonly why: string;
  readonly schema: number;
  /** Of the data in it. */
  readonly keys: number;
  /** As it is stored. */
  readonly bytes: number;
}

const About = z.object({
  made_at: z.iso.datetime(),
  why: z.string(),
  schema: z.number().int(),
  keys: z.number().int(),
  bytes: z.number().int(),
});

const SNAPSHOTS_KEPT = 5;

/** Reads and replaces the data as a whole. */
export class BackupRepository {
  /** Large answers take longer than other commands may. */
  readonly #open: () => CommittingClient;
  readonly #keys: Keys;
  readonly #own: BackupKeys;
  readonly #box: SecretBox;

  constructor(open: () => CommittingClient, keys: Keys, box: SecretBox) {
    this.#open = open;
    this.#keys = keys;
    this.#own = new BackupKeys(keys.prefix);
    this.#box = box;
  }

  /** Everything that a backup has, as it is at one moment. Secrets are in it as they are stored: sealed, where STORAGE_ENCRYPTION_KEY is set. */
  take(): Promise<SavedState> {
    return this.#connected((redis) => this.#take(redis));
  }

  /** Whether a state holds anything that somebody has made. */
  holdsAnything = (state: SavedState): boolean => holdsAnything(this.#keys, state.keys);

  /**
   * Puts a state in the place of all that is there, in one step. Sessions end; what was called back stays so.
   * @throws BackupUnusable where this release or this STORAGE_ENCRYPTION_KEY cannot read it: nothing is changed then
   */
  async restore(state: SavedState): Promise<void> {
    this.check(state);
    await this.#connected((redis) => writeState(redis, this.#keys, state.keys));
  }

  /** @throws BackupUnusable where it could not be used here */
  check(state: SavedState): void {
    if (state.schema > SCHEMA_VERSION)
      throw new BackupUnusable(
        `it was made by a newer release (version ${state.schema} of the data; this one reads up to ${SCHEMA_VERSION})`,
      );
    const keeping = keepingOf(this.#keys);
    const stranger = state.keys.find(({ key }) => !['kept', 'united'].includes(keeping(this.#keys.prefix + key) ?? ''));
    if (stranger) throw new BackupUnusable(`it holds "${stranger.key}", which no backup of this release has`);
    const { encryptionCheck, prefix } = this.#keys;
    const proof = state.keys.find(({ key }) => prefix + key === encryptionCheck);
    if (proof?.type !== 'string') return;
    try {
      this.#box.open(proof.value, encryptionCheck);
    } catch (cause) {
      throw new BackupUnusable(
        this.#box.seals
          ? 'its secrets were encrypted with another STORAGE_ENCRYPTION_KEY; set the one that it was made with'
          : 'its secrets are encrypted, and STORAGE_ENCRYPTION_KEY is not set; set the one that it was made with',
        { cause },
      );
    }
  }

  /** Keeps the data as it is now, in Redis; older snapshots than the newest five are given up. */
  makeSnapshot(why: string): Promise<Snapshot> {
    return this.#connected(async (redis) => {
      const state = await this.#take(redis);
      const packed = (await packState(state)).toString('base64');
      const id = newId(state.made_at);
      const about = {
        made_at: state.made_at,
        why,
        schema: state.schema,
        keys: state.keys.length,
        bytes: packed.length,
      };
      const { snapshot, snapshotIndex } = this.#own;
      const written = redis.multi().set(snapshot(id), packed).hset(snapshotIndex, id, JSON.stringify(about));
      for (const [error] of (await reaching(() => written.exec())) ?? [])
        if (error) throw StoreError.unavailable(error);
      const old = (await this.#list(redis)).slice(SNAPSHOTS_KEPT);
      for (const each of old) await this.#delete(redis, each.id);
      return { id, ...about };
    });
  }

  /** The newest first. */
  snapshots(): Promise<Snapshot[]> {
    return this.#connected((redis) => this.#list(redis));
  }

  /** @throws BackupUnusable where it is damaged. @returns undefined where there is none */
  snapshot(id: string): Promise<SavedState | undefined> {
    return this.#connected(async (redis) => {
      const packed = await reaching(() => redis.get(this.#own.snapshot(id)));
      return packed === null ? undefined : unpackState(Buffer.from(packed, 'base64'));
    });
  }

  async #take(redis: CommittingClient): Promise<SavedState> {
    const schema = (await readSchema(redis, this.#keys))?.version ?? 1;
    const keys = await readState(redis, this.#keys);
    return { schema, made_at: new Date().toISOString(), keys };
  }

  async #list(redis: CommittingClient): Promise<Snapshot[]> {
    const found = await reaching(() => redis.hgetall(this.#own.snapshotIndex));
    return Object.entries(found)
      .flatMap(([id, raw]) => {
        const about = About.safeParse(parsed(raw));
        return about.success ? [{ id, ...about.data }] : [];
      })
      .sort((a, b) => b.id.localeCompare(a.id));
  }

  async #delete(redis: CommittingClient, id: string): Promise<void> {
    await reaching(() => redis.multi().del(this.#own.snapshot(id)).hdel(this.#own.snapshotIndex, id).exec());
  }

  async #connected<T>(work: (redis: CommittingClient) => Promise<T>): Promise<T> {
    const redis = this.#open();
    redis.on('error', () => {});
    try {
      await reaching(() => redis.connect());
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

/** Sorts by time. */
const newId = (madeAt: string): string =>
  `${madeAt.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${crypto.randomUUID().slice(0, 4)}`;

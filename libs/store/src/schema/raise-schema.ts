import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { BackupKeys } from '../backup-keys.ts';
import type { Keys } from '../keys.ts';
import type { CommittingClient } from '../redis-connection.ts';
import { SCHEMA_VERSION } from '../records.ts';
import { reaching, StoreError } from '../store-error.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

/** What is known of the shape of all data together. */
export interface DataSchema {
  readonly version: number;
  /** Releases of an older version must not touch it. */
  readonly readable_from: number;
  readonly raised_at: string;
}

const SchemaRecord: z.ZodType<DataSchema> = z.object({
  version: z.number().int().min(1),
  readable_from: z.number().int().min(1),
  raised_at: z.iso.datetime(),
});

export interface Raising {
  /** For tests; all that there are otherwise. */
  readonly migrations?: readonly Migration[];
  /** Makes a snapshot to go back to. @returns its id */
  readonly snapshot: (why: string) => Promise<string>;
  /** Told what is waited for, or done. */
  readonly tell: (what: string) => void;
  /** Ends the waiting for another process. */
  readonly signal?: AbortSignal | undefined;
}

const TURN_MS = 30_000;
const RENEW_MS = 10_000;
const LOOK_MS = 200;
/** Data of before this was written down. */
const FIRST: DataSchema = { version: 1, readable_from: 1, raised_at: new Date(0).toISOString() };

/** @throws StoreError STORE_RECORD_BROKEN where the record cannot be read */
export async function readSchema(redis: CommittingClient, keys: Keys): Promise<DataSchema | undefined> {
  const key = new BackupKeys(keys.prefix).schema;
  const raw = await reaching(() => redis.get(key));
  if (raw === null) return undefined;
  try {
    return SchemaRecord.parse(JSON.parse(raw));
  } catch (cause) {
    throw new StoreError('STORE_RECORD_BROKEN', `${key} in Redis is damaged; restore a backup or a snapshot.`, {
      cause,
    });
  }
}

/**
 * Brings the data to the shape of this release: one process does, the others wait for it. Before anything is changed there is a snapshot.
 * @throws StoreError STORE_RECORD_BROKEN where a newer release has written the data so that this one cannot read it
 */
export async function raiseSchema(redis: CommittingClient, keys: Keys, raising: Raising): Promise<void> {
  const { migrations = MIGRATIONS, tell, signal } = raising;
  const newest = migrations.at(-1)?.to ?? SCHEMA_VERSION;
  const own = new BackupKeys(keys.prefix);
  const me = crypto.randomUUID();
  for (;;) {
    signal?.throwIfAborted();
    const schema = await readSchema(redis, keys);
    if (schema && schema.readable_from > newest) throw tooNew(schema, newest);
    if (schema && schema.version >= newest) return;
    if (!schema && (await isEmpty(redis, keys))) {
      // A store without a record has the newest shape.
      await write(redis, own, { version: newest, readable_from: newest, raised_at: new Date().toISOString() }, 'NX');
      continue;
    }
    if ((await reaching(() => redis.set(own.migrating, me, 'PX', TURN_MS, 'NX'))) === 'OK') {
      await inTurn(redis, own, me, () => raise(redis, keys, migrations, raising));
      continue;
    }
    tell('waiting until another process has brought the data to the shape of this release');
    await wait(LOOK_MS);
  }
}

async function raise(
  redis: CommittingClient,
  keys: Keys,
  migrations: readonly Migration[],
  { snapshot, tell }: Raising,
): Promise<void> {
  const schema = (await readSchema(redis, keys)) ?? FIRST;
  const missing = migrations.filter(({ to }) => to > schema.version);
  if (missing.length) {
    const id = await snapshot(`before the data was raised from version ${schema.version} to ${missing.at(-1)?.to}`);
    tell(`made the snapshot ${id} of the data as it was`);
  }
  const own = new BackupKeys(keys.prefix);
  let readable = schema.readable_from;
  for (const { to, readableFrom, what, run } of missing) {
    tell(`raises the data to version ${to}: ${what}`);
    // Who cannot read what is about to be written must not start from now on.
    readable = Math.max(readable, readableFrom);
    await write(redis, own, { version: to - 1, readable_from: readable, raised_at: new Date().toISOString() });
    await run(redis, keys);
    await write(redis, own, { version: to, readable_from: readable, raised_at: new Date().toISOString() });
  }
  if (!missing.length) await write(redis, own, { ...schema, raised_at: new Date().toISOString() }, 'NX');
}

/** Does something while nobody else has the turn. Whoever dies in it gives it up after half a minute. */
async function inTurn(redis: CommittingClient, own: BackupKeys, me: string, work: () => Promise<void>): Promise<void> {
  const timer = setInterval(() => void redis.set(own.migrating, me, 'PX', TURN_MS, 'XX').catch(() => {}), RENEW_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await reaching(() => redis.del(own.migrating));
  }
}

async function write(redis: CommittingClient, own: BackupKeys, schema: DataSchema, only?: 'NX'): Promise<void> {
  const text = JSON.stringify(schema);
  await reaching(() => (only ? redis.set(own.schema, text, only) : redis.set(own.schema, text)));
}

/** Whether nobody has ever made anything here. */
const isEmpty = async (redis: CommittingClient, keys: Keys): Promise<boolean> =>
  (await reaching(() => redis.exists(keys.version))) === 0;

const tooNew = ({ version, readable_from }: DataSchema, newest: number): StoreError =>
  new StoreError(
    'STORE_RECORD_BROKEN',
    `The data in Redis was written by a newer release (version ${version}, for releases from version ${readable_from} on; this one ` +
      `reads up to ${newest}). Start that release again, or go back to the data of before: just snapshot-list tells what there is.`,
  );

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  Hiding,
  HISTORY_KINDS,
  ORDERED_FIELDS,
  type Author,
  type Fields,
  type HistoryEntry,
  type HistoryKind,
  type TokenHash,
} from '#domain';
import { theUndoing } from './author.ts';
import type { Expectation, Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

/** What goes into the history with a transaction. */
export interface HistoryPart {
  /** The fields and values of each new entry of the stream. */
  readonly entries: readonly (readonly string[])[];
  /** What was read for them, and has to be so still when they are written. */
  readonly read: readonly Expectation[];
  /** What an undo has seen, and nobody may have changed since. */
  readonly seen: readonly Expectation[];
}

/** A record before and after a transaction, as the raw text; null where there is none. */
interface Step {
  readonly kind: HistoryKind;
  readonly id: string;
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

type Place = Omit<Step, 'before'>;

/** All that says what was ordered; the rest of it is how far the order is. */
const OF_AN_ORDER = ['id', 'cert_name', ...ORDERED_FIELDS, 'reason', 'forced', 'owner_token_hash', 'created_by'];

/** By which an entry knows what a change has left. */
export const fingerprint = (raw: string | null): string | null =>
  raw === null ? null : createHash('sha256').update(raw).digest('base64url');

/** The entries of a transaction: one for each record that it makes, changes or deletes, of the kinds that have a history. */
export async function historyOf(
  redis: RedisClient,
  keys: Keys,
  transaction: Transaction,
  author: Author,
): Promise<HistoryPart> {
  const expected = new Map(transaction.expect ?? []);
  const places = placesOf(keys, transaction);
  const unread = places.filter(({ key }) => !expected.has(key)).map(({ key }) => key);
  const raws = unread.length ? await reaching(() => redis.mget(unread)) : [];
  const read = unread.map((key, i) => [key, raws[i] ?? null] as const);
  const before = new Map([...expected, ...read]);
  const steps = places.map((place): Step => ({ ...place, before: before.get(place.key) ?? null }));
  const undoing = theUndoing();
  const undoes = (key: string): string | null => (undoing?.key === key ? undoing.entry_id : null);
  return {
    entries: steps.filter((step) => isChange(step, steps)).map((step) => entryOf(step, author, undoes(step.key))),
    read,
    seen: undoing && steps.some(({ key }) => key === undoing.key) ? [[undoing.key, undoing.raw]] : [],
  };
}

/** Where the records are that a transaction is about. */
function placesOf(keys: Keys, { writes, changes = [] }: Transaction): Place[] {
  const last = new Map<string, string | null>();
  for (const [command, key, value] of writes) {
    if (command === 'SET') last.set(key, String(value));
    else if (command === 'DEL') last.set(key, null);
  }
  const found = new Map<string, Place>();
  for (const [kind, id] of changes) {
    if (!isHistoryKind(kind)) continue;
    const key = kind === 'token' ? [...last.keys()].find((each) => isToken(keys, each)) : KEY_OF[kind](keys, id);
    const after = key === undefined ? undefined : last.get(key);
    if (key !== undefined && after !== undefined) found.set(key, { kind, id, key, after });
  }
  return [...found.values()];
}

const KEY_OF: Readonly<Record<Exclude<HistoryKind, 'token'>, (keys: Keys, id: string) => string>> = {
  target: (keys, id) => keys.target(id),
  route: (keys, id) => keys.route(id),
  'access-list': (keys, id) => keys.accessList(id),
  template: (keys, id) => keys.template(id),
  certificate: (keys, id) => keys.certificate(id),
  issuance: (keys, id) => keys.issuance(id),
  'internal-ca': (keys) => keys.internalCa,
  settings: (keys) => keys.settings,
  'auth-setting': (keys) => keys.authSetting,
  'local-group': (keys, id) => keys.localGroup(id),
  notification: (keys, id) => keys.notification(id),
  'signing-keys': (keys) => keys.signingKeys,
};

/** The key of the record that an entry is about; undefined for tokens, whose key no entry has. */
export const historyKey = (keys: Keys, kind: HistoryKind, id: string): string | undefined =>
  kind === 'token' ? undefined : KEY_OF[kind](keys, id);

const isHistoryKind = (kind: string): kind is HistoryKind => (HISTORY_KINDS as readonly string[]).includes(kind);

/** A token's record has its hash for a key, which the change feed does not tell. */
const isToken = (keys: Keys, key: string): boolean => key.startsWith(keys.tokenByHash('sha256:' as TokenHash));

/** An order is made, and goes with its certificate; on its way it is only moved on. */
function isChange(step: Step, steps: readonly Step[]): boolean {
  const { kind, id, before, after } = step;
  if (before === after) return false;
  if (kind !== 'issuance') return true;
  if (after === null)
    return !steps.some((other) => other.kind === 'certificate' && other.id === id && other.before !== null);
  return fieldsOf(before)?.['id'] !== fieldsOf(after)?.['id'];
}

function entryOf({ kind, id, before, after }: Step, author: Author, undoes: string | null): string[] {
  const ordered = kind === 'issuance' && after !== null;
  const [old, made] = [ordered ? null : keptOf(kind, before), keptOf(kind, after)];
  const action = old === null ? 'create' : made === null ? 'delete' : 'update';
  const hiding = new Hiding();
  const head: Omit<HistoryEntry, 'entry_id' | 'before' | 'after'> = {
    who: author.who,
    by: author.by,
    kind,
    id,
    action,
    owner_token_hash: ownerOf(kind, made ?? old ?? {}),
    undoes,
    left: fingerprint(after),
  };
  // Compared as they are: what is hidden would look the same.
  const [from, to] = old && made ? [unlike(old, made), unlike(made, old)] : [old, made];
  const kept = [from, to].map((fields) => JSON.stringify(fields && hiding.fields(fields)));
  return ['head', JSON.stringify(head), 'before', kept[0] ?? 'null', 'after', kept[1] ?? 'null'];
}

/** The fields that are not the same in another record. */
const unlike = (fields: Fields, other: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => !isDeepStrictEqual(value, other[name])));

function keptOf(kind: HistoryKind, raw: string | null): Fields | null {
  const fields = fieldsOf(raw);
  if (fields === null || kind !== 'issuance') return fields;
  return Object.fromEntries(OF_AN_ORDER.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
}

/** A record that cannot be read is there all the same; there is nothing to tell of it. */
function fieldsOf(raw: string | null): Fields | null {
  if (raw === null) return null;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}

function ownerOf(kind: HistoryKind, fields: Fields): string | null {
  const owner = kind === 'token' ? fields['hash'] : fields['owner_token_hash'];
  return typeof owner === 'string' && owner !== '' ? owner : null;
}

import type { ChangeKind } from '#domain';
import { STATE_CHANGED } from '#contracts';
import { withGuards } from './guarded.ts';
import { theAuthor } from './author.ts';
import { historyOf, type HistoryPart } from './history-entries.ts';
import type { Keys } from './keys.ts';
import type { CommittingClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

/** What must still hold when the writes happen: the key holds exactly this value, or (null) does not exist. */
export type Expectation = readonly [key: string, value: string | null];

/** A write command, its key, and its further arguments. */
export type Write = readonly [
  command: 'SET' | 'DEL' | 'ZADD' | 'ZREM' | 'EXPIRE' | 'PERSIST' | 'RPUSH' | 'LTRIM',
  key: string,
  ...args: (string | number)[],
];

export interface Transaction {
  readonly expect?: readonly Expectation[];
  readonly writes: readonly Write[];
  readonly changes?: readonly (readonly [kind: ChangeKind, id: string])[];
}

const MAX_CHANGES = 10_000;
/** In each round one of those who write to the same record gets through. */
const ATTEMPTS = 200;
const OVERTAKEN = -2;

/**
 * KEYS 1-4: version, epoch, changes, history; the others are those that the transaction touches, by their place.
 * ARGV 1: JSON of the transaction; ARGV 2: a random epoch, used when there is none; ARGV 3: the event; ARGV 4 and 5: length of
 * the streams.
 * Returns the version after the writes, or, when nothing was written, -1 where an expectation did not hold, and -2 where only
 * what was read for the history did not. A record of another type than text counts there as none. The history is written
 * first: if that stream cannot be written, nothing is.
 */
export const COMMIT_SCRIPT = `
local t = cjson.decode(ARGV[1])
for _, e in ipairs(t.expect) do
  local now = redis.call('GET', KEYS[e[1]])
  if e[2] == cjson.null then
    if now then return -1 end
  elseif now ~= e[2] then return -1 end
end
for _, e in ipairs(t.read) do
  local now = redis.pcall('GET', KEYS[e[1]])
  if type(now) ~= 'string' then now = cjson.null end
  if now ~= e[2] then return -2 end
end
for _, h in ipairs(t.history) do
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[5], '*', unpack(h))
end
for _, w in ipairs(t.writes) do
  local args = {}
  for i = 3, #w do args[#args + 1] = w[i] end
  redis.call(w[1], KEYS[w[2]], unpack(args))
end
redis.call('SETNX', KEYS[2], ARGV[2])
local version = tonumber(redis.call('GET', KEYS[1]) or '0')
if #t.changes == 0 then return version end
for _, c in ipairs(t.changes) do
  version = redis.call('INCR', KEYS[1])
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[4], string.format('%.0f-0', version), 'kind', c[1], 'id', c[2])
end
redis.call('PUBLISH', ARGV[3], cjson.encode({ pattern = ARGV[3], data = { version = version } }))
return version
`;

const NO_HISTORY: HistoryPart = { entries: [], read: [], seen: [] };

/**
 * Does all writes of a transaction in one step together with their entries in the change feed, its event, and their entries in
 * the history, or none.
 * @returns the version of the data after it
 * @throws StoreError STORE_CONFLICT when an expectation did not hold, STORE_UNAVAILABLE when Redis did not answer
 */
export const commit = (redis: CommittingClient, keys: Keys, transaction: Transaction): Promise<number> =>
  redis.mpmRehearses ? write(redis, keys, transaction) : withGuards(transaction, (whole) => write(redis, keys, whole));

async function write(redis: CommittingClient, keys: Keys, transaction: Transaction): Promise<number> {
  const { author, keep } = redis.mpmHistory;
  const places = new Map([keys.version, keys.epoch, keys.changes, keys.changeHistory].map((key, i) => [key, i + 1]));
  const place = (key: string): number => {
    const found = places.get(key) ?? places.size + 1;
    places.set(key, found);
    return found;
  };
  const placed = ([key, value]: Expectation): [number, string | null] => [place(key), value];
  const writes = transaction.writes.map(([command, key, ...args]) => [command, place(key), ...args.map(String)]);
  for (let left = ATTEMPTS; left > 0; left--) {
    const history = redis.mpmRehearses ? NO_HISTORY : await historyOf(redis, keys, transaction, theAuthor() ?? author);
    const script = JSON.stringify({
      expect: [...(transaction.expect ?? []), ...history.seen].map(placed),
      read: history.read.map(placed),
      history: history.entries,
      writes,
      changes: transaction.changes ?? [],
    });
    const touched = [...places.keys()];
    const lengths = [String(MAX_CHANGES), String(keep)];
    const version = await reaching(() =>
      redis.mpmCommit(touched.length, ...touched, script, crypto.randomUUID(), STATE_CHANGED, ...lengths),
    );
    if (version >= 0) return version;
    if (version !== OVERTAKEN) break;
  }
  throw new StoreError(
    'STORE_CONFLICT',
    'Somebody else changed this at the same moment. Look at it again, then repeat your change.',
  );
}

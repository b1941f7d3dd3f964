import type { ChangeKind } from '#domain';
import { STATE_CHANGED } from '#contracts';
import { withGuards } from './guarded.ts';
import type { Keys } from './keys.ts';
import type { CommittingClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

/** What must still hold when the writes happen: the key holds exactly this value, or (null) does not exist. */
type Expectation = readonly [key: string, value: string | null];

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

/**
 * KEYS 1-3: version, epoch, changes; the others are those that the transaction touches, by their place.
 * ARGV 1: JSON of the transaction; ARGV 2: a random epoch, used when there is none; ARGV 3: the event; ARGV 4: stream length.
 * Returns the version after the writes, or -1 when an expectation did not hold, in which case nothing was written.
 */
export const COMMIT_SCRIPT = `
local t = cjson.decode(ARGV[1])
for _, e in ipairs(t.expect) do
  local now = redis.call('GET', KEYS[e[1]])
  if e[2] == cjson.null then
    if now then return -1 end
  elseif now ~= e[2] then return -1 end
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

/**
 * Does all writes of a transaction in one step together with their entries in the change feed and its event, or none.
 * @returns the version of the data after it
 * @throws StoreError STORE_CONFLICT when an expectation did not hold, STORE_UNAVAILABLE when Redis did not answer
 */
export const commit = (redis: CommittingClient, keys: Keys, transaction: Transaction): Promise<number> =>
  withGuards(transaction, (whole) => write(redis, keys, whole));

async function write(redis: CommittingClient, keys: Keys, transaction: Transaction): Promise<number> {
  const touched: string[] = [keys.version, keys.epoch, keys.changes];
  const place = (key: string): number => {
    const found = touched.indexOf(key);
    return found < 0 ? touched.push(key) : found + 1;
  };
  const script = JSON.stringify({
    expect: (transaction.expect ?? []).map(([key, value]) => [place(key), value]),
    writes: transaction.writes.map(([command, key, ...args]) => [command, place(key), ...args.map(String)]),
    changes: transaction.changes ?? [],
  });
  const version = await reaching(() =>
    redis.mpmCommit(touched.length, ...touched, script, crypto.randomUUID(), STATE_CHANGED, String(MAX_CHANGES)),
  );
  if (version < 0)
    throw new StoreError(
      'STORE_CONFLICT',
      'Somebody else changed this at the same moment. Look at it again, then repeat your change.',
    );
  return version;
}

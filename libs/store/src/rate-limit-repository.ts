import type { Keys } from './keys.ts';
import type { CommittingClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

/** A limit of a CA, as a token bucket: it holds `capacity` tokens at most, and gets one more every `refillMs`. */
export interface RateLimit {
  /** Its name, in the words of the CA's documentation. */
  readonly name: string;
  readonly capacity: number;
  readonly refillMs: number;
}

/** One token out of one bucket; with `cost` 0 the bucket must have one, but keeps it. */
export interface Draw {
  readonly limit: RateLimit;
  /** Whose bucket it is: an account, a registered domain, a set of names. */
  readonly id: string;
  readonly cost: 0 | 1;
}

/** Undefined: drawn. Otherwise nothing was, and this is what has to be waited for. */
export type Held = { readonly limit: RateLimit; readonly id: string; readonly waitMs: number } | undefined;

/**
 * ARGV: 1 or 0 for forced, then capacity, refill (ms) and cost for each key.
 * Returns {0, 0} when all was drawn, otherwise the place of the bucket that is empty for longest and the milliseconds until it
 * has a token. The clock is Redis' own, so that replicas need not agree on theirs.
 */
export const DRAW_SCRIPT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local left, wait, at = {}, 0, 0
for i, key in ipairs(KEYS) do
  local capacity, refill = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  local kept = redis.call('HMGET', key, 'tokens', 'at')
  local tokens = capacity
  if kept[1] then tokens = math.min(capacity, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) / refill) end
  left[i] = tokens
  if tokens < 1 and (1 - tokens) * refill > wait then wait = math.ceil((1 - tokens) * refill); at = i end
end
if wait > 0 and ARGV[1] == '0' then return { at, wait } end
for i, key in ipairs(KEYS) do
  local capacity, refill, cost = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local tokens = math.max(0, left[i] - cost)
  redis.call('HSET', key, 'tokens', string.format('%.6f', tokens), 'at', string.format('%.0f', now))
  redis.call('PEXPIRE', key, math.ceil((capacity - tokens) * refill) + 1000)
end
return { 0, 0 }
`;

/** The CA's rate limits, counted by us for all replicas together, so that we stop before the CA has to say it. */
export class RateLimitRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;

  constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /**
   * Draws from all these buckets, or from none.
   * @param provider the CA, see providerOf
   * @param forced draw whatever is there, and never wait
   */
  async draw(provider: string, draws: readonly Draw[], forced = false): Promise<Held> {
    if (draws.length === 0) return undefined;
    const keys = draws.map(({ limit, id }) => this.#keys.rateLimit(provider, limit.name, id));
    const numbers = draws.flatMap(({ limit, cost }) => [limit.capacity, limit.refillMs, cost].map(String));
    const [at = 0, waitMs = 0] = await reaching(() =>
      this.#redis.mpmDraw(keys.length, ...keys, forced ? '1' : '0', ...numbers),
    );
    const held = draws[at - 1];
    return held && { limit: held.limit, id: held.id, waitMs };
  }
}

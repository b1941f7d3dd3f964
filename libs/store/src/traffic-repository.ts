import { TRAFFIC_GRAINS, type TrafficCounts, type TrafficGrain } from '#domain';
import type { Keys } from './keys.ts';
import { executed } from './executed.ts';
import type { CommittingClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';
import { TrafficKeys } from './traffic-keys.ts';

/** What traffic is counted of: a host, all hosts of a token, or everything. */
export type TrafficSubject = `host:${string}` | `owner:${string}` | 'all';

export interface TrafficPart {
  readonly subject: TrafficSubject;
  /** When it was, in milliseconds since 1970. */
  readonly at: number;
  readonly counts: TrafficCounts;
}

/** Hashes that are added to in one step: Redis does nothing else meanwhile. */
const PORTION = 200;
/** Whoever got no answer tells it again sooner. */
const TOLD_SECONDS = 600;

/**
 * KEYS: what says that this was counted, then the hashes. ARGV: the TTL of that in seconds; for each hash its TTL in seconds, the
 * field, and what is added to the numbers that are there.
 */
export const COUNT_SCRIPT = `
local function added(kept, more)
  local sums, most = {}, 0
  for _, text in ipairs({ kept, more }) do
    local i = 0
    for number in string.gmatch(text .. ',', '([^,]*),') do
      i = i + 1
      sums[i] = (sums[i] or 0) + (tonumber(number) or 0)
    end
    most = math.max(most, i)
  end
  for i = 1, most do sums[i] = sums[i] == 0 and '' or string.format('%.0f', sums[i]) end
  return table.concat(sums, ',')
end
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
for i = 2, #KEYS do
  local ttl, field, more = ARGV[3 * i - 4], ARGV[3 * i - 3], ARGV[3 * i - 2]
  local kept = redis.call('HGET', KEYS[i], field)
  redis.call('HSET', KEYS[i], field, kept and added(kept, more) or more)
  redis.call('EXPIRE', KEYS[i], ttl)
end
return #KEYS - 1
`;

/** What all gateways together have counted in the last hours. */
export class TrafficRepository {
  readonly #redis: CommittingClient;
  readonly #keys: TrafficKeys;

  constructor(redis: CommittingClient, { prefix }: Keys) {
    this.#redis = redis;
    this.#keys = new TrafficKeys(prefix);
  }

  /** How many parts are added in one step. */
  static readonly portion = PORTION / TRAFFIC_GRAINS.length;

  /**
   * Adds what was counted, in one step. Told again under the same id within ten minutes, it is not added again.
   * @throws StoreError STORE_UNAVAILABLE; it may be added nevertheless
   */
  async add(id: string, parts: readonly TrafficPart[]): Promise<void> {
    if (parts.length === 0) return;
    const places = parts.flatMap(({ subject, at, counts }) =>
      TRAFFIC_GRAINS.map((grain) => ({ grain, seconds: at / 1_000, subject, text: textOf(counts) })),
    );
    const keys = places.map(({ grain, seconds, subject }) => this.#key(grain, seconds, subject));
    const values = places.flatMap(({ grain: { span, kept, step }, seconds, text }) => [
      String(span + kept),
      String(beginning(seconds, step)),
      text,
    ]);
    await reaching(() =>
      this.#redis.mpmCount(keys.length + 1, this.#keys.counted(id), ...keys, String(TOLD_SECONDS), ...values),
    );
  }

  /**
   * What was counted of this in each step of a grain since a time.
   * @param from milliseconds since 1970
   * @returns by the beginning of the step, in seconds since 1970; steps without traffic are left out
   */
  async since(subject: TrafficSubject, grain: TrafficGrain, from: number): Promise<Map<number, TrafficCounts>> {
    const batch = this.#redis.pipeline();
    const first = beginning(from / 1_000, grain.step);
    // Gateways' clocks may be a little ahead.
    for (let at = first; at <= Date.now() / 1_000 + grain.span; at += grain.span)
      batch.hgetall(this.#key(grain, at, subject));
    const found = (await executed(batch)) as Record<string, string>[];
    return new Map(
      found.flatMap((steps) =>
        Object.entries(steps).flatMap(([step, text]) =>
          Number(step) < first ? [] : [[Number(step), countsIn(text)] as const],
        ),
      ),
    );
  }

  #key = ({ step, span }: TrafficGrain, seconds: number, subject: TrafficSubject): string =>
    this.#keys.traffic(step, beginning(seconds, span), subject);
}

const beginning = (seconds: number, step: number): number => Math.floor(seconds / step) * step;

const textOf = (counts: TrafficCounts): string =>
  counts.map((count) => (count === 0 ? '' : count.toFixed(0))).join(',');

const countsIn = (text: string): TrafficCounts => text.split(',').map((count) => Number(count) || 0);

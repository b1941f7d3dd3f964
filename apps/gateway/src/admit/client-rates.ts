import { burstOf, type LimitsOfHost } from '#domain';
import { clientKey, hostOfKey, slotOf, worthTelling, type Use } from '../snapshot/counts.ts';
import { RateBucket, type Rate } from './rate-bucket.ts';

/** Clients that are remembered; the one that was seen least lately is forgotten for a new one. About 300 bytes each. */
const MAX_CLIENTS = 20_000;

type RateLimits = Pick<LimitsOfHost, 'rate_limit' | 'rate_limit_burst'>;

/** How many requests each client of each host has left, by what a worker has seen and heard. */
export class ClientRates {
  /** The one seen least lately comes first. */
  readonly #buckets = new Map<string, RateBucket>();
  readonly #limitsOf: (hostname: string) => RateLimits | undefined;
  readonly #max: number;
  #uses: Use[] = [];
  #report = 0;
  /** How often a client was put behind all others. That costs most of all here, so those of the last quarter stay where they are. */
  #placed = 0;

  /** @param limitsOf what a host's limits are now; undefined where there is no such host */
  constructor(limitsOf: (hostname: string) => RateLimits | undefined, max = MAX_CLIENTS) {
    this.#limitsOf = limitsOf;
    this.#max = max;
  }

  /** Clients that are remembered now. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Tokens that a client has; nothing is used up. */
  left(hostname: string, network: string, limits: RateLimits, now: number): number {
    const rate = rateOf(limits);
    return this.#buckets.get(clientKey(hostname, network))?.left(now, rate) ?? rate.burst;
  }

  /** One request more. @returns the tokens that were there before it; with less than one it does not pass, and costs nothing */
  take(hostname: string, network: string, limits: RateLimits, now: number): number {
    const rate = rateOf(limits);
    const key = clientKey(hostname, network);
    const bucket = this.#bucketOf(key, now, rate);
    const left = bucket.left(now, rate);
    if (left < 1) return left;
    const slot = slotOf(now);
    bucket.use(slot, 1, now, rate);
    if (bucket.reportedIn === this.#report && bucket.entry?.[1] === slot) bucket.entry[2] += 1;
    else {
      bucket.entry = [key, slot, 1];
      bucket.reportedIn = this.#report;
      this.#uses.push(bucket.entry);
    }
    return left;
  }

  /** What passed elsewhere. */
  hear(uses: readonly Use[], now: number): void {
    for (const [key, slot, count] of uses) {
      const limits = this.#limitsOf(hostOfKey(key));
      if (!limits || limits.rate_limit === null) continue;
      const rate = rateOf(limits);
      this.#bucketOf(key, now, rate).use(slot, count, now, rate);
    }
  }

  /** What passed here since this was asked last. */
  report(): readonly Use[] {
    const uses = this.#uses;
    this.#uses = [];
    this.#report += 1;
    return worthTelling(uses);
  }

  #bucketOf(key: string, now: number, rate: Rate): RateBucket {
    const known = this.#buckets.get(key);
    if (known && this.#placed - known.place < this.#max / 4) return known;
    if (known) this.#buckets.delete(key);
    const bucket = known ?? new RateBucket(now - HEARD_LATE_MS, rate);
    this.#placed += 1;
    bucket.place = this.#placed;
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > this.#max) for (const oldest of this.#buckets.keys()) return this.#forget(oldest, bucket);
    return bucket;
  }

  #forget(key: string, bucket: RateBucket): RateBucket {
    this.#buckets.delete(key);
    return bucket;
  }
}

/** A client that is new here may have been elsewhere for as long as is heard of late. */
const HEARD_LATE_MS = 1_500;

const rateOf = (limits: RateLimits): Rate => ({ rate: limits.rate_limit ?? Infinity, burst: burstOf(limits) });

import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

/** One request of the access log, as a gateway wrote it down. */
export interface KeptRequest {
  /** Its place in the log: `<milliseconds>-<number>`. */
  readonly id: string;
  /** JSON. */
  readonly line: string;
}

export interface KeptRequestQuery {
  /** Only what came after this place, oldest first; left out, it is the latest. */
  readonly after?: string | undefined;
  readonly most: number;
  /** Looks at the line; what is not wanted counts for nothing. */
  readonly wanted: (line: string) => boolean;
}

/** Entries that are read, or written, in one step: Redis does nothing else meanwhile. */
const PORTION = 500;
const TRIM_MS = 10_000;

/** The latest requests of all gateways, or calls of MCP servers: a stream that forgets the oldest. */
export class AccessLogRepository {
  readonly #redis: RedisClient;
  readonly #key: string;
  #trimmedAt = -Infinity;

  constructor(redis: RedisClient, key: string) {
    this.#redis = redis;
    this.#key = key;
  }

  /**
   * Adds requests in one round trip, and forgets those that are too old or too many.
   * @throws StoreError STORE_UNAVAILABLE; some may be written nevertheless
   */
  async append(lines: readonly string[], keptFor: { readonly seconds: number; readonly most: number }): Promise<void> {
    for (let i = 0; i < lines.length; i += PORTION)
      await reaching(() => this.#append(lines.slice(i, i + PORTION), keptFor));
  }

  /** In the order of time. */
  async list({ after, most, wanted }: KeptRequestQuery): Promise<KeptRequest[]> {
    const found: KeptRequest[] = [];
    let place = after;
    for (;;) {
      const entries = await this.#portion(after === undefined, place);
      for (const entry of entries) {
        if (wanted(entry.line)) found.push(entry);
        if (found.length === most) break;
      }
      place = entries.at(-1)?.id;
      if (found.length === most || entries.length < PORTION) break;
    }
    return after === undefined ? found.toReversed() : found;
  }

  /** The request of this id; undefined where the log does not have it any more. */
  async find(requestId: string): Promise<KeptRequest | undefined> {
    // As it stands in the line, where no client's text can: quotation marks in it are escaped.
    const mark = `"request_id":${JSON.stringify(requestId)}`;
    const [found] = await this.list({ most: 1, wanted: (line) => line.includes(mark) });
    return found;
  }

  /** The place of the latest request; `0-0` where there is none. */
  async end(): Promise<string> {
    const [latest] = await this.#portion(true, undefined, 1);
    return latest?.id ?? '0-0';
  }

  /** Whether requests that came after this place may not be there any more. */
  async hasForgotten(place: string): Promise<boolean> {
    if (place === '0-0') return false;
    const key = this.#key;
    const [[oldest] = []] = await reaching(() => this.#redis.xrange(key, '-', '+', 'COUNT', 1));
    return oldest === undefined || isLater(oldest, place);
  }

  async #portion(latest: boolean, place: string | undefined, most = PORTION): Promise<KeptRequest[]> {
    const key = this.#key;
    const entries = await reaching(() =>
      latest
        ? this.#redis.xrevrange(key, place === undefined ? '+' : `(${place}`, '-', 'COUNT', most)
        : this.#redis.xrange(key, `(${place ?? '0'}`, '+', 'COUNT', most),
    );
    return entries.map(([id, [, line = '']]) => ({ id, line }));
  }

  async #append(lines: readonly string[], { seconds, most }: { seconds: number; most: number }): Promise<void> {
    const key = this.#key;
    const now = Date.now();
    const batch = this.#redis.pipeline();
    for (const line of lines) batch.xadd(key, 'MAXLEN', '~', most, '*', 'line', line);
    if (now - this.#trimmedAt >= TRIM_MS) {
      this.#trimmedAt = now;
      batch.xtrim(key, 'MINID', now - seconds * 1_000);
    }
    batch.expire(key, seconds);
    for (const [error] of (await batch.exec()) ?? []) if (error) throw error;
  }
}

function isLater(one: string, other: string): boolean {
  const [time = 0, number = 0] = one.split('-').map(Number);
  const [otherTime = 0, otherNumber = 0] = other.split('-').map(Number);
  return time === otherTime ? number > otherNumber : time > otherTime;
}

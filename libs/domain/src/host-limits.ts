import { InvalidInput, type FieldProblem } from './invalid-input.ts';

/** What a host lets its clients and its backend take. null: no limit, or what the whole gateway goes by. */
export interface LimitsOfHost {
  /** Requests a second of one client, over a long time; fractions are possible. */
  readonly rate_limit: number | null;
  /** How many of them may come at once; null: as many as in a second. */
  readonly rate_limit_burst: number | null;
  /** Requests of one client, WebSockets among them, that are open at the same time at one gateway. */
  readonly max_concurrent_per_client: number | null;
  /** The same of all clients together. */
  readonly max_concurrent: number | null;
  /** Bytes of content that a request may have. */
  readonly max_body_bytes: number | null;
  /** Seconds until a connection to the backend stands; null: PROXY_CONNECT_TIMEOUT. */
  readonly connect_timeout: number | null;
  /** Seconds until the backend's answer begins; null: PROXY_REQUEST_TIMEOUT. */
  readonly response_timeout: number | null;
  /** Seconds that an answer which has begun, or a WebSocket, may be silent; null: for ever. */
  readonly stream_idle_timeout: number | null;
  /** true: answers are compressed for clients that take that. */
  readonly compression: boolean;
}

/** A host as it comes. */
export const NO_LIMITS: LimitsOfHost = {
  rate_limit: null,
  rate_limit_burst: null,
  max_concurrent_per_client: null,
  max_concurrent: null,
  max_body_bytes: null,
  connect_timeout: null,
  response_timeout: null,
  stream_idle_timeout: null,
  compression: false,
};

/** The limits of a target, and nothing else of it. */
export const limitsOf = (target: LimitsOfHost): LimitsOfHost => ({
  rate_limit: target.rate_limit,
  rate_limit_burst: target.rate_limit_burst,
  max_concurrent_per_client: target.max_concurrent_per_client,
  max_concurrent: target.max_concurrent,
  max_body_bytes: target.max_body_bytes,
  connect_timeout: target.connect_timeout,
  response_timeout: target.response_timeout,
  stream_idle_timeout: target.stream_idle_timeout,
  compression: target.compression,
});

/** A limit that is a number, with what it may be. */
export type NumberLimit = Exclude<keyof LimitsOfHost, 'compression'>;

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  readonly unit: string;
}

const MOST_REQUESTS = 1_000_000;
const DAY_SECONDS = 86_400;
const TEBIBYTE = 2 ** 40;

const requests = (least: number, whole: boolean): Bounds => ({ least, most: MOST_REQUESTS, whole, unit: 'requests' });
const seconds: Bounds = { least: 1, most: DAY_SECONDS, whole: true, unit: 'seconds' };

const BOUNDS: Readonly<Record<NumberLimit, Bounds>> = {
  rate_limit: { ...requests(0.01, false), unit: 'requests a second' },
  rate_limit_burst: requests(1, true),
  max_concurrent_per_client: requests(1, true),
  max_concurrent: requests(1, true),
  max_body_bytes: { least: 0, most: TEBIBYTE, whole: true, unit: 'bytes' },
  connect_timeout: seconds,
  response_timeout: seconds,
  stream_idle_timeout: seconds,
};

/** @throws InvalidInput naming `field` */
export function parseLimit(limit: NumberLimit, value: number, field: string = limit): number {
  const { least, most, whole, unit } = BOUNDS[limit];
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw InvalidInput.of(
    field,
    `must be ${least} to ${most} ${unit}${whole ? ', a whole number' : ''}; null is no limit`,
  );
}

/** @throws InvalidInput with every problem */
export function checkLimits(limits: LimitsOfHost): void {
  const problems: FieldProblem[] = [];
  for (const limit of Object.keys(BOUNDS) as NumberLimit[]) {
    const value = limits[limit];
    if (value === null) continue;
    try {
      parseLimit(limit, value);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length) throw new InvalidInput(problems);
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/**
 * Parses a size such as `10m`.
 * @returns bytes; k, m and g are 1024 bytes and its powers
 * @throws InvalidInput naming `field`
 */
export function parseSize(input: string, field: string): number {
  const [, digits, unit = ''] = /^(\d{1,13}) ?([kmg]?)(?:i?b)?$/i.exec(input.trim()) ?? [];
  if (digits === undefined) throw InvalidInput.of(field, 'is not a size such as 10m, 512k, 1g or a number of bytes');
  return Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
}

/** How many requests may come at once, where a host limits their rate. */
export const burstOf = ({
  rate_limit,
  rate_limit_burst,
}: Pick<LimitsOfHost, 'rate_limit' | 'rate_limit_burst'>): number =>
  rate_limit_burst ?? Math.max(Math.ceil(rate_limit ?? 0), 1);

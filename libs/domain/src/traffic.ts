/** Upper bounds, in milliseconds, of the classes that durations are counted in; above the last is one more class. */
export const DURATION_BOUNDS: readonly number[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
];

/** Of a duration its class. */
export function durationClass(milliseconds: number): number {
  let i = 0;
  while (i < DURATION_BOUNDS.length && milliseconds > (DURATION_BOUNDS[i] ?? 0)) i += 1;
  return i;
}

/**
 * What was counted of some requests: how many had each class of status (0 to 5; 0: no answer), the bytes of content that clients
 * were sent and that they sent, and how many had each class of duration until their answer began.
 */
export type TrafficCounts = readonly number[];

const STATUSES = 6;
const SENT = STATUSES;
const RECEIVED = STATUSES + 1;
const DURATIONS = STATUSES + 2;
export const TRAFFIC_COUNTS = DURATIONS + DURATION_BOUNDS.length + 1;

export const noTraffic = (): number[] => Array<number>(TRAFFIC_COUNTS).fill(0);

/** One finished request. */
export interface CountedRequest {
  /** 0: no answer. */
  readonly status: number;
  readonly sent: number;
  readonly received: number;
  /** Milliseconds until its answer began; undefined where that says nothing. */
  readonly duration: number | undefined;
}

export function countRequest(counts: number[], { status, sent, received, duration }: CountedRequest): void {
  add(counts, Math.min(Math.floor(status / 100), STATUSES - 1), 1);
  add(counts, SENT, sent);
  add(counts, RECEIVED, received);
  if (duration !== undefined) add(counts, DURATIONS + durationClass(duration), 1);
}

/** Adds what was counted elsewhere, or at another time. */
export function addTraffic(counts: number[], more: TrafficCounts): void {
  for (let i = 0; i < TRAFFIC_COUNTS; i += 1) add(counts, i, more[i] ?? 0);
}

function add(counts: number[], i: number, more: number): void {
  counts[i] = (counts[i] ?? 0) + more;
}

/** What people want to know of it. */
export interface TrafficNumbers {
  readonly requests: number;
  /** Of these: answered 4xx, answered 5xx, and not answered at all. */
  readonly client_errors: number;
  readonly server_errors: number;
  readonly unanswered: number;
  /** Bytes of content, to clients and from them. */
  readonly sent: number;
  readonly received: number;
  /** Milliseconds until answers began: about half of them, and about 95 of 100, took no longer. Null where there was none. */
  readonly median_ms: number | null;
  readonly p95_ms: number | null;
}

export function trafficNumbers(counts: TrafficCounts): TrafficNumbers {
  const at = (i: number): number => counts[i] ?? 0;
  const durations = counts.slice(DURATIONS);
  return {
    requests: counts.slice(0, STATUSES).reduce((sum, count) => sum + count, 0),
    client_errors: at(4),
    server_errors: at(5),
    unanswered: at(0),
    sent: at(SENT),
    received: at(RECEIVED),
    median_ms: quantile(durations, 0.5),
    p95_ms: quantile(durations, 0.95),
  };
}

/** Within a class durations are taken to be spread evenly; of those above the last bound only that is known. */
function quantile(classes: readonly number[], part: number): number | null {
  const total = classes.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = total * part;
  for (const [i, count] of classes.entries()) {
    const [from, to] = [DURATION_BOUNDS[i - 1] ?? 0, DURATION_BOUNDS[i]];
    if (to === undefined) return from;
    if (left <= count) return Math.round((from + ((to - from) * left) / count) * 10) / 10;
    left -= count;
  }
  return DURATION_BOUNDS.at(-1) ?? 0;
}

/** How finely traffic is kept, and for how long; all in seconds. */
export interface TrafficGrain {
  /** What is counted together. */
  readonly step: number;
  /** What is kept in one place. */
  readonly span: number;
  readonly kept: number;
}

/** By minutes for three hours, by quarters of an hour for a day. */
export const TRAFFIC_GRAINS = [
  { step: 60, span: 3_600, kept: 10_800 },
  { step: 900, span: 21_600, kept: 86_400 },
] as const satisfies readonly TrafficGrain[];

/** Steps, in seconds, that traffic can be told in. */
export const TRAFFIC_STEPS = [60, 300, 900, 3_600] as const;
export type TrafficStep = (typeof TRAFFIC_STEPS)[number];

/** From which counts a step is told. */
export const grainOf = (step: TrafficStep): TrafficGrain => TRAFFIC_GRAINS[step < TRAFFIC_GRAINS[1].step ? 0 : 1];

import type { JobsOptions, WorkerOptions } from 'bullmq';

const LONGEST_PAUSE_MS = 15_000;

/**
 * A job whose worker was killed is free again when its lock has run out, and is found by the next check after that: within
 * 4 + 1 + 1 seconds. Working on a job that was interrupted is never given up, because what a job stands for is an issuance
 * that says itself when it has failed.
 */
export const settings = {
  lockDuration: 4_000,
  stalledInterval: 1_000,
  maxStalledCount: Number.MAX_SAFE_INTEGER,
  // After a loss of Redis; the default is 15 s.
  runRetryDelay: 1_000,
  settings: { backoffStrategy: (attempts: number) => Math.min(500 * 2 ** Math.min(attempts, 10), LONGEST_PAUSE_MS) },
} as const satisfies Partial<WorkerOptions>;

/** A job that is repeated until it is done, and leaves nothing behind. */
export const untilDone = {
  attempts: Number.MAX_SAFE_INTEGER,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: true,
} as const satisfies JobsOptions;

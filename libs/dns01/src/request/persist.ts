import { setTimeout as delay } from 'node:timers/promises';
import { DnsError, type DnsErrorCode } from '../dns-error.ts';
import type { Means } from '../provider.ts';

/** Whoever wants us to wait longer than this is obeyed by an error that says until when. */
const LONGEST_WAIT_MS = 10_000;

export interface Persistence {
  /** The reasons that may be over in a moment. */
  readonly passing: readonly DnsErrorCode[];
  /** How often it is tried in all. */
  readonly attempts: number;
}

const USUAL: Persistence = { passing: ['DNS_RATE_LIMITED', 'DNS_UNAVAILABLE'], attempts: 3 };

/** Does again what failed for a reason that may be over in a moment. The work must bear being done twice. */
export async function persist<T>(
  means: Means,
  signal: AbortSignal,
  work: () => Promise<T>,
  { passing, attempts }: Persistence = USUAL,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DnsError && passing.includes(error.code)) || attempt === attempts) throw error;
      const wait = error.retryAt ? error.retryAt.getTime() - Date.now() : spread(means.pauseMs);
      if (wait > LONGEST_WAIT_MS) throw error;
      await delay(Math.max(wait, 0), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** Those who got into each other's way must not meet again. */
const spread = (ms: number): number => ms * (0.5 + Math.random());

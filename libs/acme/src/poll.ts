import type { Answer } from './call-ca.ts';
import { sleep } from './sleep.ts';

export interface PollSettings {
  /** ACME_POLL_INTERVAL_SECONDS */
  readonly intervalMs: number;
  /** ACME_POLL_MAX_ATTEMPTS */
  readonly maxAttempts: number;
}

/** Most things are done at once, so the first wait is short whatever the interval. */
const FIRST_WAIT_MS = 250;
/** No CA gets to keep us waiting longer than this between two attempts. */
const LONGEST_WAIT_MS = 300_000;

/**
 * Asks until it is done: every interval, or when the CA's Retry-After says so if that is later (RFC 8555 7.5.1).
 * @returns the last answer, done or not
 * @throws the signal's reason when aborted, and what `ask` throws
 */
export async function poll<T>(
  ask: () => Promise<Answer<T>>,
  isDone: (value: T) => boolean,
  settings: PollSettings,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { value, retryAt } = await ask();
    if (isDone(value) || attempt >= settings.maxAttempts) return value;
    const usual = attempt === 1 ? Math.min(settings.intervalMs, FIRST_WAIT_MS) : settings.intervalMs;
    const asked = retryAt ? retryAt.getTime() - Date.now() : 0;
    await sleep(Math.min(Math.max(usual, asked), LONGEST_WAIT_MS), signal);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './call-ca.ts';

export interface PollSettings {
  /** ACME_POLL_INTERVAL_SECONDS */
  readonly intervalMs: number;
  /** ACME_POLL_MAX_ATTEMPTS */
  readonly maxAttempts: number;
  /** Milliseconds after which whoever waits would rather do something else, and come back; not at all unless told otherwise. */
  readonly patienceMs?: number;
}

/** The last answer, done or not. */
export interface Polled<T> {
  readonly value: T;
  /** Set when there was no patience for a further question: when it is to be asked. */
  readonly comeBackAt?: Date;
}

/** Most things are done at once, so the first wait is short whatever the interval. */
const FIRST_WAIT_MS = 250;
/** No CA gets to keep us waiting longer than this, unless all attempts at our own interval take longer. */
const PATIENCE_MS = 300_000;

/** Time and waiting, as parameters. */
interface Clock {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const REAL: Clock = {
  now: Date.now,
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted()),
};

/**
 * Asks until it is done: every interval, or when the CA's Retry-After says so if that is later (RFC 8555 7.5.1). Waiting for
 * the CA keeps one of few workers from other work, so it ends after the time that all attempts take at our own interval, or
 * five minutes where that is longer. Where there is less patience than that, the time for the next question is told instead
 * of waited for.
 * @throws the signal's reason when aborted, and what `ask` throws
 */
export async function poll<T>(
  ask: () => Promise<Answer<T>>,
  isDone: (value: T) => boolean,
  settings: PollSettings,
  signal: AbortSignal,
  { now, sleep: pause }: Clock = REAL,
): Promise<Polled<T>> {
  const start = now();
  const end = start + Math.max(settings.intervalMs * settings.maxAttempts, PATIENCE_MS);
  for (let attempt = 1; ; attempt++) {
    const { value, retryAt } = await ask();
    const left = end - now();
    if (isDone(value) || attempt >= settings.maxAttempts || left <= 0) return { value };
    const usual = attempt === 1 ? Math.min(settings.intervalMs, FIRST_WAIT_MS) : settings.intervalMs;
    const asked = retryAt ? retryAt.getTime() - now() : 0;
    const wait = Math.max(usual, asked);
    const comeBackAt = now() + wait;
    if (comeBackAt - start > (settings.patienceMs ?? Number.POSITIVE_INFINITY))
      return { value, comeBackAt: new Date(comeBackAt) };
    await pause(Math.min(wait, left), signal);
  }
}

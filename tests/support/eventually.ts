import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds after which it is given up; 30 s unless told otherwise: for hanging, not for speed. */
  readonly deadlineMs?: number;
  /** Milliseconds between two attempts. */
  readonly intervalMs?: number;
  /** Says that waiting on is useless: the last failure is thrown at once. */
  readonly giveUp?: () => boolean;
}

/**
 * Waits until something holds: repeats `attempt` until it neither throws nor returns false.
 * @returns what the attempt returned
 * @throws the last failure, when the deadline has passed
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  patience: Patience = {},
): Promise<Exclude<T, false>> {
  const { deadlineMs = 30_000, intervalMs = 25, giveUp = () => false } = patience;
  const end = performance.now() + deadlineMs;
  for (;;) {
    let failure: unknown = new Error(`This did not come true within ${deadlineMs} ms: ${attempt.toString()}`);
    try {
      const result = await attempt();
      if (result !== false) return result as Exclude<T, false>;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end || giveUp()) throw failure;
    await delay(intervalMs);
  }
}

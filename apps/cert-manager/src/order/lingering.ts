import { Overtaken } from '../work.ts';

/** A CA answers a request in a fraction of this; stopping must not take longer (DRAIN_TIMEOUT_SECONDS is for all). */
const LINGER_MS = 3_000;

/**
 * For what must not be cut off in the middle because this process stops: its signal is aborted a little later than `signal`,
 * but at once when the issuance is nobody's business any more.
 */
export async function lingering<T>(
  signal: AbortSignal,
  work: (lingering: AbortSignal) => Promise<T>,
  lingerMs = LINGER_MS,
): Promise<T> {
  const own = new AbortController();
  const end = (): void => own.abort(signal.reason);
  const later = (): void => void (signal.reason instanceof Overtaken ? end() : setTimeout(end, lingerMs).unref());
  if (signal.aborted) later();
  // A signal that is made of others, and listened to, is never forgotten.
  else signal.addEventListener('abort', later);
  try {
    return await work(own.signal);
  } finally {
    signal.removeEventListener('abort', later);
  }
}

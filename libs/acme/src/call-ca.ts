import { setTimeout as delay } from 'node:timers/promises';
import { AcmeError } from './acme-error.ts';
import { explainFailure, timedOut } from './explain-failure.ts';
import { inCall, refused, type Call, type Connection } from './transport.ts';

/** acme-client signs anew five times by itself; this many times five are enough even where every second nonce is refused. */
const NONCE_ROUNDS = 5;
/** Trouble that may be over in a moment is not made the user's. Milliseconds before each further attempt. */
const RETRY_DELAYS_MS = [500, 2_000];
/** A CA that wants us to wait longer than this is obeyed by ending with an error that says when. */
const LONGEST_WAIT_MS = 10_000;

/** What a call gave, and when the CA wants to be asked again, if it said so. */
export interface Answer<T> {
  readonly value: T;
  readonly retryAt: Date | undefined;
  /** URLs of other chains, where the value is one (RFC 8555 7.4.2). */
  readonly alternates?: readonly string[] | undefined;
}

/**
 * Does one thing with acme-client: with fresh nonces where the CA refuses them, and again where the network or the CA
 * stumbles. The work must bear being done twice.
 * @throws AcmeError, or the signal's reason when aborted
 */
export async function callCa<T>(connection: Connection, work: () => Promise<T>): Promise<Answer<T>> {
  for (let nonceRounds = 1, attempt = 0; ;) {
    connection.signal.throwIfAborted();
    const call: Call = { connection };
    try {
      const value = await inCall(call, work);
      return { value, retryAt: call.retryAt, alternates: call.alternates };
    } catch (error) {
      connection.signal.throwIfAborted();
      if (call.badNonce && nonceRounds++ < NONCE_ROUNDS) continue;
      const failure = failureOf(error, call);
      const wait = waitBefore(failure, attempt++);
      if (wait === undefined) throw failure;
      await delay(wait, undefined, { signal: connection.signal }).catch(() => connection.signal.throwIfAborted());
    }
  }
}

function failureOf(error: unknown, call: Call): AcmeError {
  if (call.badNonce) return refused(call, call.badNonce);
  if (error instanceof AcmeError) return error;
  const { ca, requestTimeoutMs } = call.connection;
  return call.deadline?.aborted ? timedOut(ca, requestTimeoutMs, error) : explainFailure(ca, error);
}

/** Milliseconds until the next attempt, or undefined when there is none. */
function waitBefore(failure: AcmeError, attempt: number): number | undefined {
  const own = RETRY_DELAYS_MS[attempt];
  const passing =
    failure.code === 'ACME_UNREACHABLE' || failure.problem?.status === 429 || (failure.problem?.status ?? 0) >= 500;
  if (own === undefined || !passing) return undefined;
  const asked = failure.retryAt ? failure.retryAt.getTime() - Date.now() : 0;
  return asked > LONGEST_WAIT_MS ? undefined : Math.max(own, asked);
}

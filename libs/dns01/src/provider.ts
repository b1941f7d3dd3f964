import type { DnsProviderName } from '#domain';

/** One TXT value that a CA shall find. */
export interface TxtRecord {
  /** Absolute, without a trailing dot: `_acme-challenge.example.com`. */
  readonly name: string;
  readonly value: string;
}

/** What present() gives and remove() needs. Plain JSON: it is stored, so that another process can clean up after a crash. */
export interface PresentedRecord extends TxtRecord {
  readonly provider: DnsProviderName;
  /** The provider's own reference to the record. null: it is found by name and value. */
  readonly handle: string | null;
}

/**
 * Puts TXT values into DNS and takes them away. Both may be done twice: what is there stays, what is gone is no error.
 * Other values at the same name are never touched, because a name and its wildcard share one (RFC 8555 8.4).
 *
 * Both throw DnsError, and the signal's reason when aborted.
 */
export interface DnsProvider {
  readonly name: DnsProviderName;
  present(record: TxtRecord, signal: AbortSignal): Promise<PresentedRecord>;
  remove(record: PresentedRecord, signal: AbortSignal): Promise<void>;
}

/** Seconds that resolvers may keep a challenge; short, because the next one has another value. */
export const CHALLENGE_TTL = 60;

/** How this lib reaches the world outside; tests move the clock and shorten the deadlines. */
export interface Means {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that one request may take. */
  readonly requestTimeoutMs: number;
  /** Milliseconds that the operator's own program may take; it makes several requests. */
  readonly commandTimeoutMs: number;
  /** Milliseconds between two attempts, or two looks at the same thing. */
  readonly pauseMs: number;
  /** How often the same thing is looked at or tried again before it is given up. */
  readonly attempts: number;
}

export const DEFAULT_MEANS: Means = {
  now: Date.now,
  requestTimeoutMs: 10_000,
  commandTimeoutMs: 60_000,
  pauseMs: 2_000,
  attempts: 60,
};

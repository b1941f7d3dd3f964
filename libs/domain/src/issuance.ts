import type { CertifiedName } from './hostname.ts';
import type { KeyType } from './certificate.ts';
import type { CertName } from './names.ts';
import type { Owned } from './token.ts';

/**
 * The steps of an issuance in their order. An issuance names the step that it is in; whoever takes it up after a crash
 * goes on from there.
 *
 *     requested   stored, waiting for a cert-manager
 *     account     the ACME account of this e-mail address is registered or found
 *     order       the order is placed (its URL is stored before anything else happens to it)
 *     challenge   answers are published, the CA validates
 *     finalize    the CSR is sent; the certificate's key is stored before that
 *     download    the chain is fetched and checked against the key
 *     completed   the certificate is stored, in the same step that says so
 *     failed      given up; the reason is in `message`
 */
export const ISSUANCE_STEPS = [
  'requested',
  'account',
  'order',
  'challenge',
  'finalize',
  'download',
  'completed',
  'failed',
] as const;
export type IssuanceStep = (typeof ISSUANCE_STEPS)[number];

/** The latest issuance of a certificate name. Stored as `issuance:{cert_name}`; it outlives restarts and is shared by all replicas. */
export interface Issuance extends Owned {
  /** New for every order, so that work that was overtaken can never store its result. */
  readonly id: string;
  readonly cert_name: CertName;
  readonly domains: readonly CertifiedName[];
  readonly email: string;
  readonly acme_directory_url: string;
  readonly key_type: KeyType;
  readonly reason: 'new' | 'renewal';
  readonly step: IssuanceStep;
  /** What a person should know now; for `failed`, what went wrong and what to do. */
  readonly message: string;
  /** The CA's problem document type of a failure (RFC 8555 6.7), or our own code; null otherwise. */
  readonly error: string | null;
  /** Where the order and its key are, for going on after a crash. The key is a secret. */
  readonly order_url: string | null;
  readonly order_key_pem: string | null;
  /** Tokens of the challenges whose answers were published, for taking them away after a crash. */
  readonly challenge_tokens?: readonly string[] | undefined;
  /** ISO 8601, UTC. */
  readonly requested_at: string;
  readonly updated_at: string;
  /** Failures in a row, and when renewal is next tried by itself (ISO 8601, UTC; null: at once). */
  readonly failures: number;
  readonly retry_at: string | null;
}

export const isInProgress = (issuance: Pick<Issuance, 'step'>): boolean =>
  issuance.step !== 'completed' && issuance.step !== 'failed';

const RETRY_MINUTES = [1, 10, 100, 1440];

/** When a failed renewal is tried again by itself: after 1, 10, 100 minutes, then daily (Let's Encrypt's integration guide). */
export function retryAt(failures: number, now: Date): Date {
  const minutes = RETRY_MINUTES[Math.min(Math.max(failures, 1), RETRY_MINUTES.length) - 1] ?? 1440;
  return new Date(now.getTime() + minutes * 60_000);
}

import { termsOf, type OrderTerms } from './certificate.ts';
import type { DnsProviderName } from './dns-provider.ts';
import type { Owned } from './token.ts';

/**
 * The steps of an issuance in their order. An issuance names the step that it is in; whoever takes it up after a crash
 * goes on from there.
 *
 *     requested   stored, waiting for a cert-manager
 *     preflight   what would make the CA's validation fail is looked for
 *     account     the ACME account of this e-mail address is registered or found
 *     order       the order is placed (its URL is stored before anything else happens to it)
 *     challenge   answers are published, and everywhere to be seen
 *     validation  the CA has been told, and validates
 *     finalize    the CSR is sent; the certificate's key is stored before that
 *     download    the chain is fetched and checked against the key
 *     completed   the certificate is stored, in the same step that says so
 *     failed      given up; the reason is in `message`
 */
export const ISSUANCE_STEPS = [
  'requested',
  'preflight',
  'account',
  'order',
  'challenge',
  'validation',
  'finalize',
  'download',
  'completed',
  'failed',
] as const;
export type IssuanceStep = (typeof ISSUANCE_STEPS)[number];

/** A TXT record that was published for a challenge, as its provider needs it to take away just this one. */
export interface ChallengeRecord {
  readonly provider: DnsProviderName;
  /** Absolute, without a dot at its end. */
  readonly name: string;
  readonly value: string;
  readonly handle: string | null;
  /** ISO 8601, UTC; null: it is about to be published, or a crash left open whether it was. */
  readonly presented_at: string | null;
  /** It is good for every renewal (draft-ietf-acme-dns-persist), so it is never taken away. */
  readonly lasting: boolean;
}

/** A problem document of a CA (RFC 7807, RFC 8555 6.7), clipped. */
export interface CaProblem {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly subproblems: readonly { readonly type: string; readonly detail: string; readonly name: string | null }[];
}

/** Why an issuance was begun. */
export const ISSUANCE_REASONS = ['new', 'renewal', 'retry', 'on-demand', 'conversion'] as const;
export type IssuanceReason = (typeof ISSUANCE_REASONS)[number];

/** The fields that say what is ordered. */
export const ORDERED_FIELDS = [
  'domains',
  'email',
  'acme_directory_url',
  'key_type',
  'challenge_type',
  'dns_provider',
  'profile',
  'preferred_chain',
] as const;

/** The latest issuance of a certificate name. Stored as `issuance:{cert_name}`; it outlives restarts and is shared by all replicas. */
export interface Issuance extends Owned, OrderTerms {
  /** New for every order, so that work that was overtaken can never store its result. */
  readonly id: string;
  readonly reason: IssuanceReason;
  /** Ordered by a person: no limit and no pause of ours holds it back. */
  readonly forced: boolean;
  /** The directory that is asked now: `acme_directory_url`, or the fallback CA. */
  readonly asked_directory_url: string;
  readonly step: IssuanceStep;
  /** When each step was entered, in order; ISO 8601, UTC. */
  readonly timeline: readonly { readonly step: IssuanceStep; readonly at: string }[];
  /** What a person should know now; for `failed`, what went wrong and what to do. */
  readonly message: string;
  /** What a person may like to know besides: findings of the pre-flight checks, a change of CA, a `replaces` that was refused. */
  readonly remarks: readonly string[];
  /** The CA's problem document type of a failure (RFC 8555 6.7), or our own code; null otherwise. */
  readonly error: string | null;
  readonly problem: CaProblem | null;
  /** Where the order and its key are, for going on after a crash. The key is a secret. */
  readonly order_url: string | null;
  readonly order_key_pem: string | null;
  /** What was published for challenges, for taking it away after a crash: tokens of HTTP-01, names of TLS-ALPN-01, records of DNS. */
  readonly challenge_tokens: readonly string[];
  readonly challenge_names: readonly string[];
  readonly challenge_records: readonly ChallengeRecord[];
  /** Set while it waits for something that takes long (a person, a CA's Retry-After) without holding a worker; ISO 8601, UTC. */
  readonly resume_at: string | null;
  /** ISO 8601, UTC. */
  readonly requested_at: string;
  readonly updated_at: string;
  /** Failures in a row, and when it is next tried by itself (ISO 8601, UTC; null: not by itself). */
  readonly failures: number;
  readonly retry_at: string | null;
}

/** What is ordered, for whom and why. */
export type IssuanceRequest = OrderTerms & Owned & Pick<Issuance, 'reason' | 'forced'>;

/** What an issuance has no use for that has not begun yet, or has come to its end, good or bad. */
export const SETTLED = {
  order_url: null,
  order_key_pem: null,
  challenge_tokens: [],
  challenge_names: [],
  challenge_records: [],
  resume_at: null,
} as const satisfies Partial<Issuance>;

/**
 * The record that says that a certificate is wanted.
 * @param id a new one, so that work on an earlier order cannot end this one
 * @param failures in a row before it
 */
export function newIssuance(request: IssuanceRequest, id: string, now: Date, failures = 0): Issuance {
  const at = now.toISOString();
  return {
    id,
    ...termsOf(request),
    owner_token_hash: request.owner_token_hash,
    created_by: request.created_by,
    reason: request.reason,
    forced: request.forced,
    asked_directory_url: request.acme_directory_url,
    step: 'requested',
    timeline: [{ step: 'requested', at }],
    message: 'waiting for a cert-manager',
    remarks: [],
    error: null,
    problem: null,
    ...SETTLED,
    requested_at: at,
    updated_at: at,
    failures,
    retry_at: null,
  };
}

/** One ended issuance in the history of a certificate name. Stored in `history:{cert_name}`, newest last, bounded. */
export interface IssuanceAttempt {
  readonly id: string;
  readonly domains: readonly string[];
  /** null: imported. */
  readonly asked_directory_url: string | null;
  readonly reason: IssuanceReason;
  readonly requested_at: string;
  readonly ended_at: string;
  readonly timeline: Issuance['timeline'];
  readonly result: 'completed' | 'failed' | 'imported';
  readonly message: string;
  readonly remarks: readonly string[];
  readonly error: string | null;
  readonly problem: CaProblem | null;
  /** Of the certificate that came of it. */
  readonly fingerprint: string | null;
}

export const attemptOf = (issuance: Issuance, fingerprint: string | null): IssuanceAttempt => ({
  id: issuance.id,
  domains: issuance.domains,
  asked_directory_url: issuance.asked_directory_url,
  reason: issuance.reason,
  requested_at: issuance.requested_at,
  ended_at: issuance.updated_at,
  timeline: issuance.timeline,
  result: issuance.step === 'completed' ? 'completed' : 'failed',
  message: issuance.message,
  remarks: issuance.remarks,
  error: issuance.error,
  problem: issuance.problem,
  fingerprint,
});

export const isInProgress = (issuance: Pick<Issuance, 'step'>): boolean =>
  issuance.step !== 'completed' && issuance.step !== 'failed';

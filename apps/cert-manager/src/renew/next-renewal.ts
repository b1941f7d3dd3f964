import {
  isInProgress,
  plannedRenewal,
  termsOf,
  type Certificate,
  type Issuance,
  type OrderTerms,
  type Owned,
  type RenewalInfo,
} from '#domain';

/** When a certificate is to be ordered by itself, and what then. */
export interface NextRenewal {
  readonly at: Date;
  readonly like: OrderTerms & Owned;
  readonly reason: 'renewal' | 'retry';
  /** Failures in a row before this attempt. */
  readonly failures: number;
}

/** All that is known under a certificate name. */
export interface Known {
  readonly certificate: Certificate | undefined;
  readonly issuance: Issuance | undefined;
  readonly info: RenewalInfo | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** No certificate is renewed more often than this, however short its CA makes it live. */
const LEAST_REST_MS = 300_000;

/**
 * Finds when a certificate is next ordered by itself. An order that has failed is tried again at its own time, with what it
 * asked for. While an issuance is in progress there is nothing to do.
 */
export function nextRenewal(known: Known, thresholdDays: number): NextRenewal | undefined {
  const { issuance } = known;
  if (issuance && isInProgress(issuance)) return undefined;
  const renewal = renewalOf(known, thresholdDays);
  const retry = retryOf(issuance);
  if (!renewal || !retry) return retry ?? renewal;
  // An order for something else, which may fail for ever, must not let the certificate that is served expire.
  const isItsRenewal = sameNames(renewal.like, retry.like);
  return isItsRenewal || retry.at <= renewal.at ? retry : renewal;
}

function retryOf(issuance: Issuance | undefined): NextRenewal | undefined {
  if (issuance?.step !== 'failed' || issuance.retry_at === null) return undefined;
  return { at: new Date(issuance.retry_at), like: issuance, reason: 'retry', failures: issuance.failures };
}

function renewalOf({ certificate, issuance, info }: Known, thresholdDays: number): NextRenewal | undefined {
  const terms = certificate && termsOf(certificate);
  const planned = certificate && plannedRenewal(certificate, info, thresholdDays);
  if (!certificate || !terms || !planned) return undefined;
  const { owner_token_hash, created_by } = certificate;
  return {
    at: new Date(Math.max(planned.at.getTime(), restUntil(certificate, issuance))),
    like: { ...terms, owner_token_hash, created_by },
    reason: 'renewal',
    failures: 0,
  };
}

/**
 * Where a clock is wrong, here or at the CA, a certificate may be due as soon as it is issued. It is left alone for a while
 * after that, so that it is not ordered in a circle. Nor is what was refused for good ordered more than daily.
 */
function restUntil(certificate: Certificate, issuance: Issuance | undefined): number {
  if (!issuance) return 0;
  const ended = Date.parse(issuance.updated_at);
  const lifetime = Date.parse(certificate.expires_at) - Date.parse(certificate.issued_at);
  const rest = (longest: number): number => ended + Math.max(LEAST_REST_MS, Math.min(longest, lifetime / 4));
  if (issuance.step === 'completed') return rest(HOUR_MS);
  return issuance.retry_at === null && sameNames(certificate, issuance) ? rest(DAY_MS) : 0;
}

const sameNames = (one: Pick<OrderTerms, 'domains'>, other: Pick<OrderTerms, 'domains'>): boolean =>
  one.domains.length === other.domains.length && one.domains.every((name) => other.domains.includes(name));

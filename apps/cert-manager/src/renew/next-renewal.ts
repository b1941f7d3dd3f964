import { isInProgress, renewalDueAt, type Certificate, type Issuance } from '#domain';

/** When a certificate is to be renewed, and what is to be ordered then. */
export interface NextRenewal {
  readonly at: Date;
  readonly like: Pick<
    Certificate,
    'cert_name' | 'domains' | 'email' | 'acme_directory_url' | 'key_type' | 'owner_token_hash' | 'created_by'
  >;
  /** Failures in a row before this attempt. */
  readonly failures: number;
}

const LONGEST_REST_MS = 3_600_000;

/**
 * Finds when a certificate is next renewed by itself. A renewal that has failed is tried again at its own time, with what it
 * asked for. While an issuance is in progress there is nothing to do.
 */
export function nextRenewal(
  certificate: Certificate | undefined,
  issuance: Issuance | undefined,
  thresholdDays: number,
): NextRenewal | undefined {
  if (issuance && isInProgress(issuance)) return undefined;
  if (issuance?.step === 'failed' && issuance.retry_at !== null) {
    return { at: new Date(issuance.retry_at), like: issuance, failures: issuance.failures };
  }
  if (!certificate) return undefined;
  const due = renewalDueAt(certificate, thresholdDays).getTime();
  return { at: new Date(Math.max(due, restUntil(certificate, issuance))), like: certificate, failures: 0 };
}

/**
 * Where a clock is wrong, here or at the CA, a certificate may be due as soon as it is issued. It is left alone for a while
 * after that, so that it is not ordered in a circle.
 */
function restUntil(certificate: Certificate, issuance: Issuance | undefined): number {
  if (issuance?.step !== 'completed') return 0;
  const lifetime = Date.parse(certificate.expires_at) - Date.parse(certificate.issued_at);
  return Date.parse(issuance.updated_at) + Math.min(LONGEST_REST_MS, lifetime / 4);
}

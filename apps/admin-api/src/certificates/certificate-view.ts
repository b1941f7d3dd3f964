import type { CertificateStatus, CertificateView } from '#contracts';
import {
  isInProgress,
  mayManage,
  plannedRenewal,
  type Certificate,
  type CertName,
  type ChallengeRecord,
  type Issuance,
  type Principal,
  type RenewalInfo,
} from '#domain';

/** What the moment of a certificate's renewal follows from. */
export interface RenewalTerms {
  readonly info: RenewalInfo | undefined;
  /** RENEWAL_THRESHOLD_DAYS. */
  readonly thresholdDays: number;
}

/** A certificate as a caller may see it, field by field: what is not named here does not get out. */
export function certificateView(
  certificate: Certificate,
  caller: Principal | undefined,
  { info, thresholdDays }: RenewalTerms,
  withKey = false,
): CertificateView {
  const own = caller !== undefined && mayManage(caller, certificate);
  const renewal = plannedRenewal(certificate, info, thresholdDays);
  return {
    cert_name: certificate.cert_name,
    domains: [...certificate.domains],
    email: certificate.email,
    acme_directory_url: certificate.acme_directory_url,
    issued_by: certificate.issued_by,
    key_type: certificate.key_type,
    challenge_type: certificate.challenge_type,
    dns_provider: certificate.dns_provider,
    profile: certificate.profile,
    preferred_chain: certificate.preferred_chain,
    status: certificate.status,
    expires_at: certificate.expires_at,
    issued_at: certificate.issued_at,
    renewal_due_at: renewal?.at.toISOString() ?? null,
    renewal_due_by: renewal?.by ?? null,
    renewal_explanation_url: renewal && info?.fingerprint === certificate.fingerprint ? info.explanation_url : null,
    fingerprint: certificate.fingerprint,
    fullchain_pem: certificate.fullchain_pem,
    labels: [...certificate.labels],
    ...(own && { notes: certificate.notes }),
    ...(own && withKey && { private_key_pem: certificate.private_key_pem }),
    ...(own && { owner_token_hash: certificate.owner_token_hash }),
    created_by: certificate.created_by,
  };
}

/** How it stands with a certificate name: its latest issuance, or what is stored once that is forgotten. */
export function certificateStatus(
  name: CertName,
  issuance: Issuance | undefined,
  certificate: Certificate | undefined,
): CertificateStatus {
  if (issuance) {
    const { step, error, problem, updated_at, resume_at, retry_at } = issuance;
    return {
      status: statusOf(issuance),
      message: messageOf(issuance),
      cert_name: name,
      domains: [...issuance.domains],
      created_by: issuance.created_by,
      asked_directory_url: issuance.asked_directory_url,
      step,
      error,
      problem: problem && { ...problem, subproblems: [...problem.subproblems] },
      remarks: [...issuance.remarks],
      steps: [...issuance.timeline],
      dns_records: issuance.challenge_records.map(recordView),
      updated_at,
      resume_at,
      retry_at,
    };
  }
  const unknown = {
    cert_name: name,
    domains: certificate ? [...certificate.domains] : [],
    created_by: certificate?.created_by ?? null,
    asked_directory_url: certificate?.issued_by ?? null,
    step: null,
    error: null,
    problem: null,
    remarks: [],
    steps: [],
    dns_records: [],
    updated_at: null,
    resume_at: null,
    retry_at: null,
  };
  return certificate
    ? { ...unknown, status: 'completed', message: `Certificate is active until ${certificate.expires_at}` }
    : { ...unknown, status: 'not_found', message: `No certificate and no generation is known under the name ${name}` };
}

const recordView = ({ name, value, provider }: ChallengeRecord): CertificateStatus['dns_records'][number] => ({
  name,
  type: 'TXT',
  value,
  provider,
});

const statusOf = (issuance: Issuance): CertificateStatus['status'] =>
  isInProgress(issuance) ? 'in_progress' : issuance.step === 'completed' ? 'completed' : 'failed';

const messageOf = (issuance: Issuance): string =>
  isInProgress(issuance)
    ? ['Certificate generation in progress', issuance.message].filter(Boolean).join(': ')
    : issuance.message;

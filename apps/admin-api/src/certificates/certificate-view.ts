import type { CertificateStatus, CertificateView } from '#contracts';
import { isInProgress, mayManage, type Certificate, type CertName, type Issuance, type Principal } from '#domain';

/** A certificate as a caller may see it, field by field: what is not named here does not get out. */
export function certificateView(
  certificate: Certificate,
  caller: Principal | undefined,
  withKey = false,
): CertificateView {
  const own = caller !== undefined && mayManage(caller, certificate);
  return {
    cert_name: certificate.cert_name,
    domains: [...certificate.domains],
    email: certificate.email,
    acme_directory_url: certificate.acme_directory_url,
    key_type: certificate.key_type,
    status: certificate.status,
    expires_at: certificate.expires_at,
    issued_at: certificate.issued_at,
    fingerprint: certificate.fingerprint,
    fullchain_pem: certificate.fullchain_pem,
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
    const { step, error, updated_at, retry_at } = issuance;
    return {
      status: statusOf(issuance),
      message: messageOf(issuance),
      cert_name: name,
      step,
      error,
      updated_at,
      retry_at,
    };
  }
  const unknown = { cert_name: name, step: null, error: null, updated_at: null, retry_at: null };
  return certificate
    ? { ...unknown, status: 'completed', message: `Certificate is active until ${certificate.expires_at}` }
    : { ...unknown, status: 'not_found', message: `No certificate and no generation is known under the name ${name}` };
}

const statusOf = (issuance: Issuance): CertificateStatus['status'] =>
  isInProgress(issuance) ? 'in_progress' : issuance.step === 'completed' ? 'completed' : 'failed';

const messageOf = (issuance: Issuance): string =>
  isInProgress(issuance)
    ? ['Certificate generation in progress', issuance.message].filter(Boolean).join(': ')
    : issuance.message;

import type { Certificate, CertName, IssuanceAttempt, Organised, Owned } from '#domain';
import type { CheckedImport } from './check-import.ts';

/** What is stored of a certificate that was not ordered by us. Nobody renews it. */
export const importedCertificate = (
  cert_name: CertName,
  checked: CheckedImport,
): Omit<Certificate, keyof Owned | keyof Organised> => ({
  cert_name,
  domains: checked.names,
  email: null,
  acme_directory_url: null,
  issued_by: null,
  account_url: null,
  key_type: checked.key_type,
  challenge_type: null,
  dns_provider: null,
  profile: null,
  preferred_chain: null,
  status: 'active',
  issued_at: checked.issued_at,
  expires_at: checked.expires_at,
  fingerprint: checked.fingerprint,
  fullchain_pem: checked.pem,
  private_key_pem: checked.private_key_pem,
});

/** Its line in the history of the name. */
export const importAttempt = (checked: CheckedImport, now: Date): IssuanceAttempt => ({
  id: crypto.randomUUID(),
  domains: checked.names,
  asked_directory_url: null,
  reason: 'new',
  requested_at: now.toISOString(),
  ended_at: now.toISOString(),
  timeline: [],
  result: 'imported',
  message: `Imported; valid until ${checked.expires_at}`,
  remarks: checked.warnings,
  error: null,
  problem: null,
  fingerprint: checked.fingerprint,
});

import { X509Certificate } from 'node:crypto';
import type { AuthorityView, CaStatus, IssuedCertificateView } from '#contracts';
import {
  issuingAuthority,
  isToBeFollowed,
  signingRoot,
  type Authority,
  type CertificateAuthority,
  type IssuedCertificate,
} from '#domain';

interface Surroundings {
  readonly certDays: number;
  /** Where clients find the revocation list of an authority. */
  readonly crlUrlOf: (id: string) => string | null;
  readonly directoryUrl: string | null;
}

export function caStatus(
  ca: CertificateAuthority | undefined,
  now: Date,
  { certDays, crlUrlOf, directoryUrl }: Surroundings,
): CaStatus {
  if (!ca) return { exists: false, authorities: [], revoked: 0, warnings: [], acme_directory_url: directoryUrl };
  const issuing = issuingAuthority(ca, now);
  const own = ca.revoked.filter(({ expires_at }) => Date.parse(expires_at) > now.getTime());
  return {
    exists: true,
    authorities: ca.authorities.map((authority) => ({
      ...viewOf(ca, authority, issuing),
      crl_url: authority.keyed ? crlUrlOf(authority.id) : null,
    })),
    revoked: own.length,
    warnings: warningsOf(ca, now, certDays),
    acme_directory_url: directoryUrl,
  };
}

export function issuedView(issued: IssuedCertificate, ca: CertificateAuthority | undefined): IssuedCertificateView {
  const { serial, authority, purpose, common_name, names, issued_at, expires_at, fingerprint, cert_name } = issued;
  const revoked = ca?.revoked.find((each) => each.authority === authority && each.serial === serial);
  return {
    serial,
    purpose,
    common_name,
    names: [...names],
    issued_at,
    expires_at,
    fingerprint,
    cert_name,
    acme_account: issued.acme_account,
    created_by: issued.created_by,
    revoked_at: revoked?.revoked_at ?? null,
    reason: revoked?.reason ?? null,
  };
}

function viewOf(
  ca: CertificateAuthority,
  authority: Authority,
  issuing: Authority | undefined,
): Omit<AuthorityView, 'crl_url'> {
  const { id, kind, serial, root, key_type, keyed, permitted_names, certificate_pem, expires_at } = authority;
  const certificate = new X509Certificate(certificate_pem);
  return {
    id,
    kind,
    subject: certificate.subject.replaceAll('\n', ', '),
    serial,
    fingerprint: `sha256:${certificate.fingerprint256.replaceAll(':', '').toLowerCase()}`,
    key_type,
    keyed,
    permitted_names: [...permitted_names],
    valid_from: certificate.validFromDate.toISOString(),
    expires_at,
    revoked: ca.revoked.some((each) => each.authority === root && each.serial === serial),
    issuing: id === issuing?.id,
    certificate_pem,
  };
}

/** What a person should do something about. */
export function warningsOf(ca: CertificateAuthority, now: Date, certDays: number): string[] {
  const issuing = issuingAuthority(ca, now);
  const root = signingRoot(ca, now);
  const warnings: string[] = [];
  if (!issuing) warnings.push('No intermediate can issue; make the next one with ca-renew.');
  else if (!root && isToBeFollowed(issuing, now, certDays))
    warnings.push(
      `The intermediate ends on ${issuing.expires_at}, and the key of the root is not here: make the next one where it is, and bring it with ca-import --force.`,
    );
  if (root && isToBeFollowed(root, now, certDays))
    warnings.push(
      `The root ends on ${root.expires_at}. The next one is made with the next certificate, or by ca-renew --root; give it to all clients until then.`,
    );
  return warnings;
}

import type { CertifiedName } from './hostname.ts';
import { InvalidInput } from './invalid-input.ts';
import type { CertName } from './names.ts';
import type { Owned } from './token.ts';

export const KEY_TYPES = ['rsa-2048', 'rsa-4096', 'ecdsa-p256', 'ecdsa-p384'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** An issued certificate with its key. Stored as `cert:{cert_name}`; field names are the API's own. */
export interface Certificate extends Owned {
  readonly cert_name: CertName;
  readonly domains: readonly CertifiedName[];
  /** Contact of the ACME account that ordered it. */
  readonly email: string;
  readonly acme_directory_url: string;
  readonly key_type: KeyType;
  readonly status: 'active';
  /** ISO 8601, UTC: notBefore and notAfter of the leaf. */
  readonly issued_at: string;
  readonly expires_at: string;
  /** `sha256:` and the hexadecimal SHA-256 of the leaf's DER. */
  readonly fingerprint: string;
  /** Leaf first, then its chain (RFC 8555 9.1). */
  readonly fullchain_pem: string;
  /** PKCS#8 PEM. Never leaves the server unless its owner asks for it. */
  readonly private_key_pem: string;
}

const MS_PER_DAY = 86_400_000;
const SHORT_LIFETIME_DAYS = 10;
const MAX_DOMAINS = 100;

/**
 * When renewal is due: with a third of the certificate's own lifetime left (half if it lives under 10 days), or
 * `thresholdDays` before its end if that is earlier. A threshold that falls into the first quarter of the lifetime was
 * not made for this certificate (30 days for one that lives six would renew it for ever) and is passed over.
 */
export function renewalDueAt(certificate: Pick<Certificate, 'issued_at' | 'expires_at'>, thresholdDays: number): Date {
  const start = Date.parse(certificate.issued_at);
  const end = Date.parse(certificate.expires_at);
  const lifetime = end - start;
  const share = lifetime < SHORT_LIFETIME_DAYS * MS_PER_DAY ? 1 / 2 : 1 / 3;
  const byLifetime = end - lifetime * share;
  const byThreshold = end - thresholdDays * MS_PER_DAY;
  return new Date(byThreshold > start + lifetime / 4 ? Math.min(byLifetime, byThreshold) : byLifetime);
}

/**
 * Refuses a list of names that no certificate can carry.
 * @throws InvalidInput with every problem
 */
export function checkDomains(domains: readonly CertifiedName[], field = 'domains'): void {
  if (domains.length === 0) throw InvalidInput.of(field, 'is empty; name 1 to 100 domains');
  if (domains.length > MAX_DOMAINS)
    throw InvalidInput.of(field, `has ${domains.length} names; one certificate carries at most ${MAX_DOMAINS}`);
  const twice = domains.flatMap((name, i) =>
    domains.indexOf(name) < i ? [{ field: `${field}.${i}`, message: `"${name}" is named twice` }] : [],
  );
  if (twice.length) throw new InvalidInput(twice);
}

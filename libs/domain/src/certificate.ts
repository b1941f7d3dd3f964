import type { ChallengeType } from './challenge.ts';
import type { DnsProviderName } from './dns-provider.ts';
import type { CertifiedName } from './hostname.ts';
import { InvalidInput, type FieldProblem } from './invalid-input.ts';
import type { CertName } from './names.ts';
import type { Organised } from './organised.ts';
import type { Owned } from './token.ts';

export const KEY_TYPES = ['rsa-2048', 'rsa-4096', 'ecdsa-p256', 'ecdsa-p384'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** What a certificate is ordered with, and again when it is renewed. */
export interface OrderTerms {
  readonly cert_name: CertName;
  readonly domains: readonly CertifiedName[];
  /** Contact of the ACME account that orders it. */
  readonly email: string;
  readonly acme_directory_url: string;
  readonly key_type: KeyType;
  /** null: chosen for each name by itself, see automaticChallenge(). */
  readonly challenge_type: ChallengeType | null;
  /** Who publishes the records of DNS challenges; null: DNS_PROVIDER. */
  readonly dns_provider: DnsProviderName | null;
  /** A profile of the CA (draft-ietf-acme-profiles); null: ACME_PROFILE. */
  readonly profile: string | null;
  /** Common name of the issuer that the chain shall end in, where the CA offers several; null: ACME_PREFERRED_CHAIN. */
  readonly preferred_chain: string | null;
}

/** An issued certificate with its key. Stored as `cert:{cert_name}`; field names are the API's own. */
export interface Certificate extends Owned, Organised, Omit<OrderTerms, 'email' | 'acme_directory_url'> {
  /** Both null where the certificate was imported: nobody renews it then. */
  readonly email: string | null;
  readonly acme_directory_url: string | null;
  /** The directory that issued it, which is another than `acme_directory_url` where the fallback CA did; null: imported. */
  readonly issued_by: string | null;
  /** URL of the account that ordered it, for ARI's `replaces` (RFC 9773 5); null: not known. */
  readonly account_url: string | null;
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

/** When the CA wants a certificate to be renewed (RFC 9773), as it was last told. Stored as `renewal-info:{cert_name}`. */
export interface RenewalInfo {
  /** The certificate that it is about; for a later one it is of no account. */
  readonly fingerprint: string;
  /** ISO 8601, UTC. null: the CA has no ARI, or could not be understood; `problem` says it then. */
  readonly window: { readonly start: string; readonly end: string } | null;
  /** The random moment in the window at which renewal is due; kept for as long as the window stays. */
  readonly selected_at: string | null;
  /** Where the CA explains a window that is earlier than expected. */
  readonly explanation_url: string | null;
  readonly problem: string | null;
  readonly next_poll_at: string;
}

/** What a certificate, or an attempt to get one, is ordered again with; undefined where it was imported. */
export function termsOf(record: OrderTerms): OrderTerms;
export function termsOf(
  record: Omit<OrderTerms, 'email' | 'acme_directory_url'> & Pick<Certificate, 'email' | 'acme_directory_url'>,
): OrderTerms | undefined;
export function termsOf(
  record: Omit<OrderTerms, 'email' | 'acme_directory_url'> & Pick<Certificate, 'email' | 'acme_directory_url'>,
): OrderTerms | undefined {
  const { email, acme_directory_url } = record;
  if (email === null || acme_directory_url === null) return undefined;
  return {
    cert_name: record.cert_name,
    domains: record.domains,
    email,
    acme_directory_url,
    key_type: record.key_type,
    challenge_type: record.challenge_type,
    dns_provider: record.dns_provider,
    profile: record.profile,
    preferred_chain: record.preferred_chain,
  };
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
 * Parses the names of one certificate, of which a host's are a part: 1 to 100, each once.
 * @param parse what each of them has to be, such as parseCertifiedName
 * @throws InvalidInput with every bad one by its place; a list of more is not looked into
 */
export function parseNames<Name extends string>(
  inputs: readonly string[],
  parse: (input: string, field: string) => Name,
  field = 'domains',
): Name[] {
  if (inputs.length === 0) throw InvalidInput.of(field, `is empty; name 1 to ${MAX_DOMAINS} domains`);
  if (inputs.length > MAX_DOMAINS)
    throw InvalidInput.of(field, `has ${inputs.length} names; one certificate carries at most ${MAX_DOMAINS}`);
  const names = new Set<Name>();
  const problems: FieldProblem[] = [];
  for (const [i, input] of inputs.entries()) {
    try {
      const name = parse(input, `${field}.${i}`);
      if (names.has(name)) throw InvalidInput.of(`${field}.${i}`, `"${name}" is named twice`);
      names.add(name);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length) throw new InvalidInput(problems);
  return [...names];
}

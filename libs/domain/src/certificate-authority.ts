import type { KeyType } from './certificate.ts';
import { canonicalRange } from './host-kind.ts';
import { parseCertifiedName } from './hostname.ts';
import { InvalidInput } from './invalid-input.ts';
import { parseEmail, type CertName } from './names.ts';
import type { Owned } from './token.ts';

/** What `acme_directory_url` says where our own private CA issues, and the id of its record. */
export const INTERNAL_CA = 'internal-ca';

/** What a certificate of the private CA is for; never for both. */
export const PURPOSES = ['server', 'client'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Why a certificate is revoked (RFC 5280 5.3.1); those that make no sense for a private CA are left out. */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** A certificate of the private CA that signs others. Its key is kept elsewhere, so that whoever only checks never has it. */
export interface Authority {
  /** The first 16 hexadecimal digits of the SHA-256 of its DER. */
  readonly id: string;
  readonly kind: 'root' | 'intermediate';
  /** Serial number in lower-case hexadecimal digits without leading zeros. */
  readonly serial: string;
  /** Id of the root above it; a root's own. */
  readonly root: string;
  readonly certificate_pem: string;
  /** A root's name and key as signed by the root before it, for clients that know only that one. */
  readonly cross_pem: string | null;
  /** Whether its private key is here. The root above an imported intermediate may be kept elsewhere. */
  readonly keyed: boolean;
  readonly key_type: KeyType;
  /** Name constraints; empty: none that we know of. */
  readonly permitted_names: readonly string[];
  /** ISO 8601, UTC. Of several that could issue, the one that was added last does. */
  readonly added_at: string;
  readonly expires_at: string;
}

/** A certificate that its authority does not stand for any more. */
export interface RevokedCertificate {
  /** Id of the authority that issued it. */
  readonly authority: string;
  /** As an Authority has it. */
  readonly serial: string;
  /** ISO 8601, UTC. */
  readonly revoked_at: string;
  readonly reason: RevocationReason;
  /** When it ends anyway, and is not listed any more. */
  readonly expires_at: string;
}

/** The private CA: its authorities of all generations, oldest first, and what they have revoked. All of it is public. */
export interface CertificateAuthority {
  readonly authorities: readonly Authority[];
  readonly revoked: readonly RevokedCertificate[];
  /** Counts the revocations that there ever were. */
  readonly revision: number;
}

/** What is kept of a certificate that the private CA has issued. */
export interface IssuedCertificate extends Owned {
  /** As an Authority has it. */
  readonly serial: string;
  readonly authority: string;
  readonly purpose: Purpose;
  readonly common_name: string;
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly issued_at: string;
  readonly expires_at: string;
  /** `sha256:` and the hexadecimal SHA-256 of the DER. */
  readonly fingerprint: string;
  /** The certificate name that it was ordered under; null: it was handed out. */
  readonly cert_name: CertName | null;
  /** Id of the account that got it from our own ACME directory, and has it renewed; null: none did. */
  readonly acme_account: string | null;
}

/** A serial number in hexadecimal digits, also in pairs with colons, as an Authority has it. */
export const canonicalSerial = (hex: string): string => hex.toLowerCase().replaceAll(':', '').replace(/^0+/, '');

/** What the private CA is made of where nobody said otherwise: a root for ten years, an intermediate for five. */
export const CA_DEFAULTS = {
  root: { commonName: 'MCP Proxy Manager Root CA', keyType: 'rsa-4096', days: 3_650 },
  intermediate: { commonName: 'MCP Proxy Manager Intermediate CA', keyType: 'rsa-2048', days: 1_825 },
} as const;

const MS_PER_DAY = 86_400_000;
/** An authority is followed by the next when so much of its time is left: what it has issued lives on beside that. */
const SHARE_LEFT = 5;

/** The intermediate that issues now: the latest that has its key, is within its time and not revoked. */
export const issuingAuthority = (ca: CertificateAuthority, now: Date): Authority | undefined =>
  ca.authorities.findLast((each) => each.kind === 'intermediate' && canSign(ca, each, now));

/** The root that a next intermediate would be below. */
export const signingRoot = (ca: CertificateAuthority, now: Date): Authority | undefined =>
  ca.authorities.findLast((each) => each.kind === 'root' && canSign(ca, each, now));

/** The roots that clients should trust. */
export const trustedRoots = ({ authorities }: CertificateAuthority, now: Date): Authority[] =>
  validOf(authorities, 'root', now);

/** PEM of the authorities that are within their time, each kind oldest first: what clients trust, what is below it, and both. */
export function authorityBundles(
  authorities: readonly Shown[],
  now: Date,
): { readonly roots: string; readonly intermediates: string; readonly all: string } {
  const pemOf = (kind: Authority['kind']): string =>
    validOf(authorities, kind, now)
      .map(({ certificate_pem }) => certificate_pem)
      .join('');
  const [roots, intermediates] = [pemOf('root'), pemOf('intermediate')];
  return { roots, intermediates, all: intermediates + roots };
}

type Shown = Pick<Authority, 'kind' | 'expires_at' | 'certificate_pem'>;

const validOf = <T extends Shown>(authorities: readonly T[], kind: Authority['kind'], now: Date): T[] =>
  authorities.filter((each) => each.kind === kind && Date.parse(each.expires_at) > now.getTime());

/** Whether a successor should be made: a fifth of its time is left, or less than so many days. */
export function isToBeFollowed({ added_at, expires_at }: Authority, now: Date, leafDays: number): boolean {
  const left = Date.parse(expires_at) - now.getTime();
  const lifetime = Date.parse(expires_at) - Date.parse(added_at);
  // One that was made for days, as in a demonstration, is not followed all the time.
  return left <= Math.max(lifetime / SHARE_LEFT, Math.min(leafDays * MS_PER_DAY, lifetime / 2));
}

/** PEM of what is between a certificate and the roots that clients may know: the intermediate, and a root signed by its predecessor. */
export function chainAbove(
  { authorities }: CertificateAuthority,
  { certificate_pem, root }: Authority,
  now: Date,
): string {
  const own = authorities.find(({ id }) => id === root);
  const isOldKnown = authorities.some(
    ({ kind, id, expires_at }) => kind === 'root' && id !== root && Date.parse(expires_at) > now.getTime(),
  );
  return certificate_pem + (isOldKnown ? (own?.cross_pem ?? '') : '');
}

function canSign(
  { revoked }: CertificateAuthority,
  { keyed, expires_at, root, serial }: Authority,
  now: Date,
): boolean {
  const isRevoked = revoked.some((each) => each.authority === root && each.serial === serial);
  return keyed && !isRevoked && Date.parse(expires_at) > now.getTime();
}

const MAX_PERMITTED = 100;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Parses name constraints: host names, each with all below it (`home.lan`, also a single label such as `lan`), and networks in CIDR form.
 * @throws InvalidInput naming each bad one by its place
 */
export function parsePermittedNames(inputs: readonly string[], field: string): string[] {
  if (inputs.length > MAX_PERMITTED)
    throw InvalidInput.of(field, `has ${inputs.length} names; at most ${MAX_PERMITTED} are possible`);
  return inputs.map((input, i) => {
    const text = input.trim().toLowerCase();
    const range = canonicalRange(text);
    if (range !== undefined) return range;
    const name = text.replace(/^(?:\*\.|\.)/, '');
    if (name.length <= 253 && name.split('.').every((label) => LABEL.test(label)) && !/^[\d.]+$/.test(name))
      return name;
    throw InvalidInput.of(
      `${field}.${i}`,
      'is no host name such as home.lan (all below it is meant as well), nor a network such as 10.0.0.0/8',
    );
  });
}

const MAX_COMMON_NAME = 64;

/**
 * Parses a name of a distinguished name, such as a common name or an organization (RFC 5280 A.1 ub-common-name).
 * @throws InvalidInput naming `field`
 */
export function parseCommonName(input: string, field: string): string {
  const name = input.trim();
  if (name === '') throw InvalidInput.of(field, 'is empty');
  if (name.length > MAX_COMMON_NAME)
    throw InvalidInput.of(field, `has ${name.length} characters; at most ${MAX_COMMON_NAME} are possible`);
  if (/\p{C}/u.test(name)) throw InvalidInput.of(field, 'has control characters');
  return name;
}

/**
 * Parses a subject alternative name of a certificate that the private CA hands out: as any certificate may have it, and also a
 * name of a single label, such as localhost; for clients also an e-mail address.
 * @throws InvalidInput naming `field`
 */
export function parseCaName(input: string, field: string, purpose: Purpose): string {
  const name = input.trim();
  if (purpose === 'client' && name.includes('@')) return parseEmail(name, field);
  const label = name.toLowerCase();
  return LABEL.test(label) && !/^\d+$/.test(label) ? label : parseCertifiedName(name, field);
}

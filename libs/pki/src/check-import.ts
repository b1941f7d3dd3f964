import type { KeyObject, X509Certificate } from 'node:crypto';
import { parseCertifiedName, type CertifiedName, type KeyType } from '#domain';
import { certificatesOf } from './certificates-of.ts';
import { describe, isSelfSigned, isIssuedBy, oneLine, type CheckedChain } from './chain.ts';
import { clip, warningsAbout } from './import-warnings.ts';
import { keyTypeOf, readPrivateKey } from './key-pair.ts';
import { PkiError } from './pki-error.ts';

export interface ImportOptions {
  /** PEM: the certificate and its chain, in any order. */
  readonly fullchainPem: string;
  /** PEM without a passphrase: RSA of 2048 bits or more, ECDSA on P-256 or P-384. */
  readonly privateKeyPem: string;
  readonly now: Date;
  /** PEM of the roots that clients are expected to trust; the system's unless told otherwise. */
  readonly roots?: readonly string[];
  /** What its names have to be; left out: names that are served to everybody. */
  readonly parseName?: (name: string) => CertifiedName;
}

/** A certificate that somebody brings along, put in order. */
export interface CheckedImport extends CheckedChain {
  readonly names: readonly CertifiedName[];
  /** PKCS#8 PEM. */
  readonly private_key_pem: string;
  /** The kind of key, or of the next smaller one of its kind. */
  readonly key_type: KeyType;
  /** What a person should know: clients may not trust it, something was left out. */
  readonly warnings: readonly string[];
}

/** Servers send two or three. */
const MAX_CERTIFICATES = 10;
/** CAs sell 100, some 250. Each is compared with the names of everybody else. */
const MAX_NAMES = 250;
/** serverAuth and anyExtendedKeyUsage (RFC 5280 4.2.1.12). */
const SERVER_AUTH = new Set(['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']);

/**
 * Checks that a certificate from elsewhere can be served now: one of the certificates belongs to the key and is the leaf, its
 * issuers follow, each by its signature; it is for hosts, within its time, and not signed in a way that clients refuse.
 * @throws PkiError that says which of these does not hold; never with anything of the key in it
 */
export function checkImport({ fullchainPem, privateKeyPem, now, roots, parseName }: ImportOptions): CheckedImport {
  const { key, certificates } = read(fullchainPem, privateKeyPem);
  const leaf = leafOf(certificates, key);
  const chain = chainFrom(leaf, certificates);
  checkTime(leaf, now);
  checkSignatures(chain);
  const { names, unusable } = hostsOf(leaf, parseName);
  return {
    ...describe(leaf),
    names,
    pem: chain.map(String).join(''),
    private_key_pem: key.export({ type: 'pkcs8', format: 'pem' }),
    key_type: keyTypeOf(key),
    warnings: [
      ...unusable.map((name) => `Its name "${clip(name)}" is left out: it is no full host name.`),
      ...warningsAbout(chain, certificates, now, roots),
    ],
  };
}

function read(chainPem: string, keyPem: string): { key: KeyObject; certificates: X509Certificate[] } {
  if (keyPem.includes('-----BEGIN CERTIFICATE-----') && !chainPem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new PkiError('PKI_KEY_UNREADABLE', 'The certificate stands where the private key should; swap the two.');
  }
  const key = readPrivateKey(keyPem);
  keyTypeOf(key);
  const certificates = distinct(certificatesOf(chainPem));
  if (certificates.length <= MAX_CERTIFICATES) return { key, certificates };
  throw new PkiError(
    'PKI_CHAIN_UNREADABLE',
    `There are ${certificates.length} certificates in it, at most ${MAX_CERTIFICATES} are possible; give the certificate and its intermediates only.`,
  );
}

const distinct = (certificates: readonly X509Certificate[]): X509Certificate[] => [
  ...new Map(certificates.map((each) => [each.fingerprint256, each])).values(),
];

function leafOf(certificates: readonly X509Certificate[], key: KeyObject): X509Certificate {
  const leaf = certificates.find((each) => each.checkPrivateKey(key));
  if (leaf) return leaf;
  const one = certificates.length === 1;
  throw new PkiError(
    'PKI_KEY_MISMATCH',
    `${one ? 'The certificate' : `None of the ${certificates.length} certificates`} (${clip(oneLine(certificates[0]?.subject))}) ${one ? 'does not belong' : 'belongs'} to this private key; give the two that were made together.`,
  );
}

/** Leaf first, each followed by its issuer, as far as they are there. */
function chainFrom(leaf: X509Certificate, certificates: readonly X509Certificate[]): X509Certificate[] {
  const chain = [leaf];
  for (let top: X509Certificate | undefined = leaf; top && !isSelfSigned(top);) {
    const below: X509Certificate = top;
    top = certificates.find((each) => !chain.includes(each) && isIssuedBy(below, each));
    if (top) chain.push(top);
  }
  return chain;
}

function checkTime({ validFromDate, validToDate }: X509Certificate, now: Date): void {
  if (validToDate <= now) {
    throw new PkiError('PKI_EXPIRED', `The certificate expired at ${validToDate.toISOString()}; get a new one.`);
  }
  if (validFromDate > now) {
    throw new PkiError(
      'PKI_NOT_YET_VALID',
      `The certificate is valid from ${validFromDate.toISOString()} only; import it then, or check this server's clock.`,
    );
  }
}

/** A root is trusted for what it is, not for its signature; OpenSSL refuses the others at its usual security level. */
function checkSignatures(chain: readonly X509Certificate[]): void {
  for (const [i, certificate] of chain.entries()) {
    const algorithm = certificate.signatureAlgorithm ?? '';
    if (!/sha-?1(?!\d)|md\d/i.test(algorithm) || (i > 0 && isSelfSigned(certificate))) continue;
    throw new PkiError(
      'PKI_WEAK_SIGNATURE',
      `Certificate ${i + 1} of the chain (${clip(oneLine(certificate.subject))}) is signed by ${algorithm}, which clients refuse; get one that is signed with SHA-256.`,
    );
  }
}

function hostsOf(
  leaf: X509Certificate,
  parseName: ImportOptions['parseName'] = parseCertifiedName,
): { names: CertifiedName[]; unusable: string[] } {
  // Node calls the extended key usage so.
  const usages: readonly string[] | undefined = leaf.keyUsage;
  if (usages?.length && !usages.some((usage) => SERVER_AUTH.has(usage))) {
    throw new PkiError(
      'PKI_NOT_FOR_HOSTS',
      'The certificate is not meant for servers (extended key usage serverAuth).',
    );
  }
  const names = new Set<CertifiedName>();
  const unusable: string[] = [];
  for (const name of describe(leaf).names) {
    const parsed = parsedName(name, parseName);
    if (parsed === undefined) unusable.push(name);
    else names.add(parsed);
  }
  if (names.size > MAX_NAMES) {
    throw new PkiError(
      'PKI_NOT_FOR_HOSTS',
      `The certificate names ${names.size} hosts; at most ${MAX_NAMES} are possible. Give several with fewer names each.`,
    );
  }
  if (names.size) return { names: [...names], unusable };
  throw new PkiError(
    'PKI_NOT_FOR_HOSTS',
    `The certificate names no host: its subject alternative names are ${unusable.map(clip).join(', ') || 'missing, and clients look at nothing else'}.`,
  );
}

function parsedName(name: string, parse: (name: string) => CertifiedName): CertifiedName | undefined {
  try {
    return parse(name);
  } catch {
    return undefined;
  }
}

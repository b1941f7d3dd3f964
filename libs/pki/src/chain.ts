import { X509Certificate } from 'node:crypto';
import { certificateCovers } from '#domain';
import { readPrivateKey } from './key-pair.ts';
import { PkiError } from './pki-error.ts';

/** What a chain's first certificate says. */
export interface Leaf {
  /** ISO 8601, UTC: notBefore and notAfter. */
  readonly issued_at: string;
  readonly expires_at: string;
  /** `sha256:` and the hexadecimal SHA-256 of the DER, in lower case. */
  readonly fingerprint: string;
  /** DNS names of the subject alternative names, in lower case. */
  readonly names: readonly string[];
}

/** A chain that can be served. */
export interface CheckedChain extends Leaf {
  /** The certificates that were read, encoded anew from their DER: nothing that stood around or between them. */
  readonly pem: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads a PEM chain, leaf first.
 * @throws PkiError PKI_CHAIN_UNREADABLE
 */
export function readChain(pem: string): Leaf {
  return describe(certificatesOf(pem)[0]);
}

/**
 * Checks that a chain can be served for these names with this key: it is in order, its first certificate belongs to the
 * key and carries every name.
 * @throws PkiError that says which of these does not hold
 */
export function checkChain(pem: string, privateKeyPem: string, names: readonly string[]): CheckedChain {
  const [leaf, ...issuers] = certificatesOf(pem);
  if (!leaf.checkPrivateKey(readPrivateKey(privateKeyPem))) {
    throw new PkiError(
      'PKI_KEY_MISMATCH',
      'The first certificate of the chain belongs to another private key; the chain must begin with the certificate of this key.',
    );
  }
  const carried = dnsNames(leaf);
  const missing = names.filter((name) => !certificateCovers(carried, name));
  if (missing.length) {
    throw new PkiError(
      'PKI_NAME_MISSING',
      `The certificate does not carry ${missing.join(', ')}; it is for ${carried.join(', ') || 'no name'}.`,
    );
  }
  const chain = [leaf, ...issuers];
  checkOrder(chain);
  return { ...describe(leaf), pem: chain.map(String).join('') };
}

const describe = (leaf: X509Certificate): Leaf => ({
  issued_at: leaf.validFromDate.toISOString(),
  expires_at: leaf.validToDate.toISOString(),
  fingerprint: `sha256:${leaf.fingerprint256.replaceAll(':', '').toLowerCase()}`,
  names: dnsNames(leaf),
});

function checkOrder(chain: readonly X509Certificate[]): void {
  for (const [i, certificate] of chain.entries()) {
    const issuer = chain[i + 1];
    if (!issuer || (certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))) continue;
    throw new PkiError(
      'PKI_CHAIN_BROKEN',
      `Certificate ${i + 1} of the chain (${oneLine(certificate.subject)}) was not issued by the one after it (${oneLine(issuer.subject)}); each must be followed by its issuer.`,
    );
  }
}

const unreadable = (why: string, cause?: unknown): PkiError => new PkiError('PKI_CHAIN_UNREADABLE', why, { cause });

function certificatesOf(pem: string): [X509Certificate, ...X509Certificate[]] {
  const [first, ...others] = (pem.match(CERTIFICATE) ?? []).map((block, i) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw unreadable(`Certificate ${i + 1} of the chain is damaged.`, cause);
    }
  });
  if (!first) throw unreadable('There is no PEM certificate in it ("-----BEGIN CERTIFICATE-----").');
  return [first, ...others];
}

/** `subjectAltName` prints `DNS:a.example, IP Address:127.0.0.1`; names with odd characters are quoted, and no host has any. */
const dnsNames = (certificate: X509Certificate): string[] =>
  (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((entry) => entry.startsWith('DNS:'))
    .map((entry) => entry.slice('DNS:'.length).toLowerCase());

const oneLine = (subject: string | undefined): string => (subject ?? '').replaceAll('\n', ', ') || 'no subject';

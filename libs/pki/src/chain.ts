import type { X509Certificate } from 'node:crypto';
import { certificateCovers, isAddress } from '#domain';
import { certificatesOf } from './certificates-of.ts';
import { readPrivateKey } from './key-pair.ts';
import { namesOf } from './names-of.ts';
import { PkiError } from './pki-error.ts';

/** What a chain's first certificate says. */
export interface Leaf {
  /** ISO 8601, UTC: notBefore and notAfter. */
  readonly issued_at: string;
  readonly expires_at: string;
  /** `sha256:` and the hexadecimal SHA-256 of the DER, in lower case. */
  readonly fingerprint: string;
  /** The subject alternative names: DNS names in lower case, IP addresses in canonical form. */
  readonly names: readonly string[];
}

/** A chain that can be served. */
export interface CheckedChain extends Leaf {
  /** The certificates that were read, encoded anew from their DER: nothing that stood around or between them. */
  readonly pem: string;
}

/**
 * Reads a PEM chain, leaf first.
 * @throws PkiError PKI_CHAIN_UNREADABLE
 */
export function readChain(pem: string): Leaf {
  return describe(certificatesOf(pem)[0]);
}

/**
 * Checks that a chain can be served for these names with this key: it is in order, its first certificate belongs to the
 * key and carries every name (a host name, a wildcard or an IP address).
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
  const carried = namesOf(leaf);
  // No wildcard stands for a part of an address.
  const isCarried = (name: string): boolean =>
    isAddress(name) ? carried.includes(name) : certificateCovers(carried, name);
  const missing = names.filter((name) => !isCarried(name));
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

export const describe = (leaf: X509Certificate): Leaf => ({
  issued_at: leaf.validFromDate.toISOString(),
  expires_at: leaf.validToDate.toISOString(),
  fingerprint: `sha256:${leaf.fingerprint256.replaceAll(':', '').toLowerCase()}`,
  names: namesOf(leaf),
});

function checkOrder(chain: readonly X509Certificate[]): void {
  for (const [i, certificate] of chain.entries()) {
    const issuer = chain[i + 1];
    if (!issuer || isIssuedBy(certificate, issuer)) continue;
    throw new PkiError(
      'PKI_CHAIN_BROKEN',
      `Certificate ${i + 1} of the chain (${oneLine(certificate.subject)}) was not issued by the one after it (${oneLine(issuer.subject)}); each must be followed by its issuer.`,
    );
  }
}

/** By name and by signature. */
export const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

export const isSelfSigned = (certificate: X509Certificate): boolean => isIssuedBy(certificate, certificate);

export const oneLine = (subject: string | undefined): string => (subject ?? '').replaceAll('\n', ', ') || 'no subject';

import { X509Certificate } from 'node:crypto';
import { PkiError } from './pki-error.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of a PEM text, in its order.
 * @throws PkiError PKI_CHAIN_UNREADABLE when there is none, or one of them is damaged
 */
export function certificatesOf(pem: string): [X509Certificate, ...X509Certificate[]] {
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

const unreadable = (why: string, cause?: unknown): PkiError => new PkiError('PKI_CHAIN_UNREADABLE', why, { cause });

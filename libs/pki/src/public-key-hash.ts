import { createHash, createPublicKey } from 'node:crypto';
import { certificatesOf } from './certificates-of.ts';
import { readPrivateKey } from './key-pair.ts';

/**
 * SHA-256 of the public key of a chain's first certificate (its SubjectPublicKeyInfo), in lower case hexadecimal.
 * @throws PkiError PKI_CHAIN_UNREADABLE
 */
export const publicKeyHash = (chainPem: string): string => {
  const [leaf] = certificatesOf(chainPem);
  return createHash('sha256')
    .update(leaf.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
};

/**
 * The same of a private key, PEM.
 * @throws PkiError PKI_KEY_UNREADABLE, PKI_KEY_ENCRYPTED
 */
export const publicKeyHashOf = (privateKeyPem: string): string =>
  createHash('sha256')
    .update(createPublicKey(readPrivateKey(privateKeyPem)).export({ type: 'spki', format: 'der' }))
    .digest('hex');

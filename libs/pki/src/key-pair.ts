import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyType } from '#domain';
import { PkiError } from './pki-error.ts';

const generate = promisify(generateKeyPair);

/**
 * Makes a new private key, off the event loop: RSA-4096 takes seconds on a small machine.
 * @returns PKCS#8 PEM
 */
export async function generatePrivateKey(type: KeyType): Promise<string> {
  const { privateKey } = await generateFor[type]();
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

const generateFor: Readonly<Record<KeyType, () => Promise<{ privateKey: KeyObject }>>> = {
  'rsa-2048': () => generate('rsa', { modulusLength: 2048 }),
  'rsa-4096': () => generate('rsa', { modulusLength: 4096 }),
  'ecdsa-p256': () => generate('ec', { namedCurve: 'P-256' }),
  'ecdsa-p384': () => generate('ec', { namedCurve: 'P-384' }),
};

/** @throws PkiError PKI_KEY_UNREADABLE */
export function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new PkiError('PKI_KEY_UNREADABLE', 'The private key is not a PEM key without a passphrase (PKCS#8).', {
      cause,
    });
  }
}

const CURVES: Readonly<Record<string, { name: string; hash: string }>> = {
  prime256v1: { name: 'P-256', hash: 'SHA-256' },
  secp384r1: { name: 'P-384', hash: 'SHA-384' },
};

/** A key pair as @peculiar/x509 wants it (with the DOM's types, which know fewer usages than Node's), and how to sign with it. */
export interface SigningKeys {
  readonly keys: CryptoKeyPair;
  readonly signingAlgorithm: { name: string; hash: string };
}

/** @throws PkiError PKI_KEY_UNREADABLE for what is neither RSA nor P-256 nor P-384 */
export function signingKeys(pem: string): SigningKeys {
  const privateKey = readPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const curve = CURVES[privateKey.asymmetricKeyDetails?.namedCurve ?? ''];
  if (!curve && privateKey.asymmetricKeyType !== 'rsa') {
    throw new PkiError('PKI_KEY_UNREADABLE', 'The private key is neither RSA nor ECDSA on P-256 or P-384.');
  }
  const hash = curve?.hash ?? 'SHA-256';
  const algorithm = curve
    ? { name: 'ECDSA', namedCurve: curve.name }
    : { name: 'RSASSA-PKCS1-v1_5', hash: { name: hash } };
  return {
    keys: {
      privateKey: privateKey.toCryptoKey(algorithm, true, ['sign']) as CryptoKey,
      publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']) as CryptoKey,
    },
    signingAlgorithm: { name: algorithm.name, hash },
  };
}

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

/** PKCS#8 and OpenSSL's own way (RFC 1421). */
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type:\s*4,\s*ENCRYPTED/;

/** @throws PkiError PKI_KEY_UNREADABLE, PKI_KEY_ENCRYPTED */
export function readPrivateKey(pem: string): KeyObject {
  if (ENCRYPTED.test(pem)) {
    throw new PkiError(
      'PKI_KEY_ENCRYPTED',
      'The private key has a passphrase; take it off with "openssl pkey -in key.pem -out plain.pem".',
    );
  }
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

const MIN_RSA_BITS = 2048;
const BIG_RSA_BITS = 4096;

/**
 * The kind of a private key; of an RSA key between ours the smaller.
 * @throws PkiError PKI_KEY_UNREADABLE for keys that browsers or CAs do not take
 */
export function keyTypeOf({ asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject): KeyType {
  const bits = details?.modulusLength ?? 0;
  if (asymmetricKeyType === 'rsa' && bits >= MIN_RSA_BITS) return bits >= BIG_RSA_BITS ? 'rsa-4096' : 'rsa-2048';
  if (asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1') return 'ecdsa-p256';
  if (asymmetricKeyType === 'ec' && details?.namedCurve === 'secp384r1') return 'ecdsa-p384';
  const kind = [asymmetricKeyType, details?.namedCurve ?? (bits ? `${bits} bits` : '')].filter(Boolean).join(' ');
  throw new PkiError(
    'PKI_KEY_UNREADABLE',
    `The private key (${kind}) is of a kind that browsers refuse; use RSA with 2048 bits or more, or ECDSA on P-256 or P-384.`,
  );
}

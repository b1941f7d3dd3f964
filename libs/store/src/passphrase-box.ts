import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

const KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 12;
/** 64 MiB and some 200 ms for each try of a passphrase. */
const COST = { cost: 2 ** 16, block_size: 8, parallelization: 1 } as const;

/** What something was sealed with; bytes as base64. */
interface PassphraseTerms {
  readonly kdf: 'scrypt';
  readonly cost: number;
  readonly block_size: number;
  readonly parallelization: number;
  readonly salt: string;
  readonly cipher: 'aes-256-gcm';
}

export interface SealedBytes {
  readonly terms: PassphraseTerms;
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly data: Buffer;
}

/**
 * Encrypts under a passphrase: scrypt (RFC 7914) and AES-256-GCM (NIST SP 800-38D).
 * @param purpose what it is, and whatever stands beside it unencrypted; authenticated along, together with the terms
 */
export async function sealUnder(passphrase: string, plain: Buffer, purpose: string): Promise<SealedBytes> {
  const salt = randomBytes(SALT_BYTES).toString('base64');
  const terms: PassphraseTerms = { kdf: 'scrypt', ...COST, salt, cipher: 'aes-256-gcm' };
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(terms.cipher, await keyOf(terms, passphrase), iv).setAAD(boundTo(purpose, terms));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { terms, iv, tag: cipher.getAuthTag(), data };
}

/**
 * @param sealed with terms that were checked: what they ask for is done
 * @returns undefined for another passphrase, or where something was changed
 */
export async function openUnder(
  passphrase: string,
  { terms, iv, tag, data }: SealedBytes,
  purpose: string,
): Promise<Buffer | undefined> {
  const key = await keyOf(terms, passphrase);
  try {
    const decipher = createDecipheriv(terms.cipher, key, iv).setAAD(boundTo(purpose, terms)).setAuthTag(tag);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    return undefined;
  }
}

const keyOf = (terms: PassphraseTerms, passphrase: string): Promise<Buffer> =>
  derive(passphrase.normalize('NFC'), Buffer.from(terms.salt, 'base64'), KEY_BYTES, {
    cost: terms.cost,
    blockSize: terms.block_size,
    parallelization: terms.parallelization,
    maxmem: 256 * terms.cost * terms.block_size,
  });

const boundTo = (purpose: string, { kdf, cost, block_size, parallelization, salt, cipher }: PassphraseTerms): Buffer =>
  Buffer.from([purpose, kdf, cost, block_size, parallelization, salt, cipher].join(':'));

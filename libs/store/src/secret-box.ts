import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StoreError } from './store-error.ts';

const SEALED = 'sealed:1:';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals secrets at rest with AES-256-GCM (NIST SP 800-38D) under STORAGE_ENCRYPTION_KEY. The key of the record is
 * authenticated with it, so that a sealed value cannot be moved to another record. Without a key it passes values through,
 * and what was written plain before a key was set can still be read.
 */
export class SecretBox {
  readonly #key: Buffer | undefined;

  /** @param key 32 bytes, or undefined for no encryption */
  constructor(key: Buffer | undefined) {
    if (key && key.length !== 32) throw new Error(`STORAGE_ENCRYPTION_KEY has ${key.length} bytes; it needs 32`);
    this.#key = key;
  }

  get seals(): boolean {
    return this.#key !== undefined;
  }

  isSealed(stored: string): boolean {
    return stored.startsWith(SEALED);
  }

  seal(plain: string, recordKey: string): string {
    if (!this.#key) return plain;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(recordKey));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return SEALED + Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
  }

  /** @throws StoreError STORE_RECORD_BROKEN when the key is missing or another one */
  open(stored: string, recordKey: string): string {
    if (!this.isSealed(stored)) return stored;
    if (!this.#key) {
      throw new StoreError(
        'STORE_RECORD_BROKEN',
        `${recordKey} is encrypted, but STORAGE_ENCRYPTION_KEY is not set; set the key that it was written with.`,
      );
    }
    const bytes = Buffer.from(stored.slice(SEALED.length), 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(recordKey))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new StoreError(
        'STORE_RECORD_BROKEN',
        `${recordKey} was encrypted with another STORAGE_ENCRYPTION_KEY; set the key that it was written with.`,
        { cause },
      );
    }
  }
}

/** Reads a key of 32 bytes given as base64 or as 64 hexadecimal digits. */
export function parseEncryptionKey(text: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length !== 32)
    throw new Error('must be 32 bytes, as base64 or as 64 hexadecimal digits; make one with: openssl rand -base64 32');
  return key;
}

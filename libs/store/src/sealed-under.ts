import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

const keyUnder = (id: string, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', id, '', `mpm ${purpose}`, 32));

/**
 * Seals a text so that only who holds the id can read it: codes and tokens name each other in their content, and a copy of Redis
 * must hold nothing that can be presented. The id has 126 random bits or more.
 */
export function sealUnder(id: string, purpose: string, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyUnder(id, purpose), iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
}

/** Undefined where it was sealed with something else, or is damaged. */
export function openUnder(id: string, purpose: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyUnder(id, purpose), bytes.subarray(0, IV_BYTES)).setAuthTag(
      bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES),
    );
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

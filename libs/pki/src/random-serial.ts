import { webcrypto } from 'node:crypto';

/** 127 random bits, hexadecimal: positive and at most 20 octets (RFC 5280 4.1.2.2). */
export function randomSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0] ?? 0) & 0x7f || 1;
  return Buffer.from(bytes).toString('hex');
}

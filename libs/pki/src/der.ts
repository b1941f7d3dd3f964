/** DER (X.690) for the few structures that no library here knows. */

const SEQUENCE = 0x30;
const SET = 0x31;
/** Constructed, context-specific. */
const EXPLICIT = 0xa0;
const HIGH_BIT = 0x80;
const SEVEN_BITS = 7;

/** An element of a tag with its content. */
export function tlv(tag: number, ...content: readonly Buffer[]): Buffer {
  const value = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), lengthOf(value.length), value]);
}

export const sequence = (...content: readonly Buffer[]): Buffer => tlv(SEQUENCE, ...content);
export const set = (...content: readonly Buffer[]): Buffer => tlv(SET, ...content);
export const explicit = (tag: number, ...content: readonly Buffer[]): Buffer => tlv(EXPLICIT | tag, ...content);
export const octets = (content: Buffer): Buffer => tlv(0x04, content);
export const NULL = Buffer.of(0x05, 0x00);

/** A non-negative whole number. */
export function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return tlv(0x02, (bytes[0] ?? 0) >= HIGH_BIT ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

/** An object identifier in dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return tlv(0x06, ...[first * 40 + second, ...others].map(base128));
}

/** A text in UTF-16, as PKCS #12 has its names. */
export const bmpString = (text: string): Buffer => tlv(0x1e, Buffer.from(text, 'utf16le').swap16());

function lengthOf(length: number): Buffer {
  if (length < HIGH_BIT) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.of(HIGH_BIT | bytes.length), bytes]);
}

function base128(arc: number): Buffer {
  const bytes = [arc & 0x7f];
  for (let rest = arc >>> SEVEN_BITS; rest > 0; rest >>>= SEVEN_BITS) bytes.unshift((rest & 0x7f) | HIGH_BIT);
  return Buffer.from(bytes);
}

interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/** The elements that stand one behind the other; tags of more than one octet do not occur here. */
export function elementsOf(der: Buffer): Element[] {
  const found: Element[] = [];
  for (let at = 0; at + 1 < der.length;) {
    const tag = der[at] ?? 0;
    const first = der[at + 1] ?? 0;
    const more = first < HIGH_BIT ? 0 : first & 0x7f;
    const length = more === 0 ? first : Number.parseInt(der.subarray(at + 2, at + 2 + more).toString('hex'), 16);
    const begin = at + 2 + more;
    found.push({ tag, content: der.subarray(begin, begin + length) });
    at = begin + length;
  }
  return found;
}

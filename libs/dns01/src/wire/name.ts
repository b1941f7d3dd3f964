import { DnsError } from '../dns-error.ts';
import { ByteReader, malformed } from './byte-reader.ts';

/** RFC 1035 2.3.4. */
const MAX_LABEL = 63;
const MAX_NAME = 255;
/** A name has at most this many labels, so no honest one needs more pointers. */
const MAX_POINTERS = 127;

/** Lower case and without the trailing dot, as all names in this lib. The root is ''. */
export const canonicalName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** `a.example.com` of `x.a.example.com`; '' of a single label. */
const parentOf = (name: string): string => {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
};

/** The name itself, its parent and so on, down to the last label. */
export function withParents(name: string): string[] {
  const names: string[] = [];
  for (let at = canonicalName(name); at !== ''; at = parentOf(at)) names.push(at);
  return names;
}

export const isWithin = (name: string, zone: string): boolean =>
  zone === '' || name === zone || name.endsWith(`.${zone}`);

/**
 * Wire format without compression, which is also the canonical form that TSIG signs (RFC 8945 4.3.3).
 * @throws DnsError DNS_BAD_NAME
 */
export function encodeName(name: string): Buffer {
  const labels = canonicalName(name).split('.').map(encodeLabel);
  const bytes = name === '' || name === '.' ? Buffer.alloc(1) : Buffer.concat([...labels, Buffer.alloc(1)]);
  if (bytes.length > MAX_NAME) throw badName(name);
  return bytes;

  function encodeLabel(label: string): Buffer {
    const text = Buffer.from(label, 'latin1');
    if (!/^[\x21-\x7e]*$/.test(label) || (text.length === 0 && name !== '' && name !== '.') || text.length > MAX_LABEL)
      throw badName(name);
    return Buffer.concat([Buffer.of(text.length), text]);
  }
}

const badName = (name: string): DnsError =>
  new DnsError(
    `"${name.slice(0, MAX_NAME).replaceAll(/[^\x21-\x7e]/g, '?')}" is not a name that DNS can look up. Use labels of 1 to 63 ASCII characters, 253 in all.`,
    { code: 'DNS_BAD_NAME', retry: false },
  );

/**
 * Reads a name, following compression (RFC 1035 4.1.4). Pointers are counted, so no message can make this loop or take long.
 */
export function decodeName(reader: ByteReader): string {
  const labels: string[] = [];
  let from: ByteReader = reader;
  let length = 1;
  let pointers = 0;
  for (;;) {
    const size = from.uint8();
    if (size === 0) return labels.join('.');
    if (size >= 0xc0) {
      const target = ((size & 0x3f) << 8) | from.uint8();
      if (++pointers > MAX_POINTERS) throw malformed('a name leads nowhere');
      from = new ByteReader(reader.bytes, target);
      continue;
    }
    if (size > MAX_LABEL) throw malformed('a label has an unknown type');
    length += size + 1;
    if (length > MAX_NAME) throw malformed('a name is too long');
    labels.push(labelText(from.slice(size)));
  }
}

/** A dot or a control character within a label must not look like structure (RFC 4343 2.1). */
const labelText = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .toLowerCase()
    .replaceAll(/[^\x21-\x7e]|[.\\]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, '0')}`);

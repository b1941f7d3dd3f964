import { ByteReader } from './byte-reader.ts';
import { TYPE } from './codes.ts';
import { decodeName } from './name.ts';

/** What a record says, for the types that we ask for. */
export type ResourceData =
  | { readonly type: 'A'; readonly address: string }
  | { readonly type: 'AAAA'; readonly address: string }
  | { readonly type: 'NS'; readonly target: string }
  | { readonly type: 'CNAME'; readonly target: string }
  | { readonly type: 'SOA'; readonly primary: string }
  | { readonly type: 'TXT'; readonly text: string }
  | { readonly type: 'CAA'; readonly critical: boolean; readonly tag: string; readonly value: string }
  | { readonly type: 'other' };

const MAX_STRING = 255;
const CRITICAL = 0x80;

/** @param reader stands at the data, and its end is the data's end */
export function decodeResourceData(type: number, reader: ByteReader): ResourceData {
  switch (type) {
    case TYPE.A:
      return { type: 'A', address: reader.slice(4).join('.') };
    case TYPE.AAAA:
      return { type: 'AAAA', address: ipv6(reader.slice(16)) };
    case TYPE.NS:
      return { type: 'NS', target: decodeName(reader) };
    case TYPE.CNAME:
      return { type: 'CNAME', target: decodeName(reader) };
    case TYPE.SOA:
      return { type: 'SOA', primary: decodeName(reader) };
    case TYPE.TXT:
      return { type: 'TXT', text: decodeStrings(reader) };
    case TYPE.CAA:
      return decodeCaa(reader);
    default:
      return { type: 'other' };
  }
}

/** One value as a sequence of strings of at most 255 bytes each (RFC 1035 3.3). */
export function encodeText(value: string): Buffer {
  const bytes = Buffer.from(value);
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += MAX_STRING) {
    const part = bytes.subarray(at, at + MAX_STRING);
    parts.push(Buffer.of(part.length), part);
  }
  return Buffer.concat(parts);
}

function decodeStrings(reader: ByteReader): string {
  const parts: Buffer[] = [];
  while (reader.left > 0) parts.push(reader.slice(reader.uint8()));
  return Buffer.concat(parts).toString();
}

/** RFC 8659 4.1. */
function decodeCaa(reader: ByteReader): ResourceData {
  const critical = (reader.uint8() & CRITICAL) !== 0;
  const tag = reader.slice(reader.uint8()).toString('latin1').toLowerCase();
  return { type: 'CAA', critical, tag, value: reader.slice(reader.left).toString() };
}

/** As RFC 5952 writes it, by the URL parser. */
function ipv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

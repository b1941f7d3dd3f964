import { createHmac, timingSafeEqual } from 'node:crypto';
import { ByteReader } from './byte-reader.ts';
import { CLASS, TYPE } from './codes.ts';
import { encodeRecord, type Message, type ResourceRecord } from './message.ts';
import { canonicalName, decodeName, encodeName } from './name.ts';

/** Algorithm names of RFC 8945 6 that we offer, by the digest that each is made with. */
const DIGESTS = {
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
  'hmac-sha1': 'sha1',
} as const;
export type TsigAlgorithm = keyof typeof DIGESTS;
export const TSIG_ALGORITHMS = Object.keys(DIGESTS) as readonly TsigAlgorithm[];

export interface TsigKey {
  readonly name: string;
  readonly algorithm: TsigAlgorithm;
  readonly secret: Buffer;
}

/** Seconds by which clocks may differ; what RFC 8945 10 recommends. */
const FUDGE = 300;
const ADDITIONAL_COUNT = 10;

export interface Signed {
  readonly bytes: Buffer;
  /** The answer's MAC covers it. */
  readonly mac: Buffer;
}

/** What a server says in the TSIG record of its answer. */
export interface TsigAnswer {
  /** Whether the MAC is right and its time is ours; an unsigned answer proves nothing. */
  readonly verified: boolean;
  /** BADSIG, BADKEY, BADTIME or 0. */
  readonly error: number;
  /** The server's time in seconds, with BADTIME. */
  readonly serverTime: number | undefined;
}

/**
 * Appends a TSIG record (RFC 8945 4.2) to a message.
 * @param nowSeconds since 1970
 */
export function sign(message: Buffer, key: TsigKey, nowSeconds: number): Signed {
  const signedAt = uint48(nowSeconds);
  const mac = macOf(key, [message, variables(key, signedAt, FUDGE, 0, Buffer.alloc(0))]);
  const data = Buffer.concat([
    encodeName(key.algorithm),
    signedAt,
    uint16(FUDGE),
    uint16(mac.length),
    mac,
    message.subarray(0, 2),
    uint16(0),
    uint16(0),
  ]);
  const record = encodeRecord({ name: key.name, type: TYPE.TSIG, class: CLASS.ANY, ttl: 0, data });
  const bytes = Buffer.concat([message, record]);
  bytes.writeUInt16BE(message.readUInt16BE(ADDITIONAL_COUNT) + 1, ADDITIONAL_COUNT);
  return { bytes, mac };
}

/**
 * Checks the TSIG record of an answer (RFC 8945 5.4); it must be the last record (5.1).
 * @returns undefined if there is none
 */
export function verify(answer: Message, key: TsigKey, requestMac: Buffer, nowSeconds: number): TsigAnswer | undefined {
  const record = answer.additional.at(-1);
  if (record?.type !== TYPE.TSIG) return undefined;
  const fields = readFields(answer.bytes, record);
  const message = Buffer.from(answer.bytes.subarray(0, record.start));
  message.writeUInt16BE(fields.originalId, 0);
  message.writeUInt16BE(message.readUInt16BE(ADDITIONAL_COUNT) - 1, ADDITIONAL_COUNT);
  const { signedAt, fudge, error, other } = fields;
  const expected = macOf(key, [
    uint16(requestMac.length),
    requestMac,
    message,
    variables(key, uint48(signedAt), fudge, error, other),
  ]);
  const isOurs = record.name === canonicalName(key.name) && fields.algorithm === key.algorithm;
  const genuine = isOurs && fields.mac.length === expected.length && timingSafeEqual(fields.mac, expected);
  return {
    verified: genuine && Math.abs(nowSeconds - signedAt) <= fudge,
    error,
    serverTime: other.length === 6 ? other.readUIntBE(0, 6) : undefined,
  };
}

interface TsigFields {
  readonly algorithm: string;
  readonly signedAt: number;
  readonly fudge: number;
  readonly mac: Buffer;
  readonly originalId: number;
  readonly error: number;
  readonly other: Buffer;
}

function readFields(bytes: Buffer, { dataStart, dataEnd }: ResourceRecord): TsigFields {
  const reader = new ByteReader(bytes, dataStart, dataEnd);
  return {
    algorithm: decodeName(reader),
    signedAt: reader.uint48(),
    fudge: reader.uint16(),
    mac: reader.slice(reader.uint16()),
    originalId: reader.uint16(),
    error: reader.uint16(),
    other: reader.slice(reader.uint16()),
  };
}

/** RFC 8945 4.3.3. */
const variables = (key: TsigKey, signedAt: Buffer, fudge: number, error: number, other: Buffer): Buffer =>
  Buffer.concat([
    encodeName(key.name),
    uint16(CLASS.ANY),
    Buffer.alloc(4),
    encodeName(key.algorithm),
    signedAt,
    uint16(fudge),
    uint16(error),
    uint16(other.length),
    other,
  ]);

const macOf = (key: TsigKey, parts: readonly Buffer[]): Buffer =>
  createHmac(DIGESTS[key.algorithm], key.secret).update(Buffer.concat(parts)).digest();

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint48(value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
}

import { ByteReader, malformed } from './byte-reader.ts';
import { CLASS, TYPE, type QueryType } from './codes.ts';
import { decodeName, encodeName } from './name.ts';
import { decodeResourceData, type ResourceData } from './resource-data.ts';

/** A record to be sent. */
export interface OutgoingRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly data: Buffer;
}

/** A record that was received. */
export interface ResourceRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly data: ResourceData;
  /** Where the record and its data begin in the message; a TSIG signs all that is before it. */
  readonly start: number;
  readonly dataStart: number;
  readonly dataEnd: number;
}

interface Question {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

/** A message that was received (RFC 1035 4.1, RFC 2136 2). */
export interface Message {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly rcode: number;
  readonly questions: readonly Question[];
  readonly answers: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
  readonly bytes: Buffer;
}

/** A message to be sent. An UPDATE names its zone as the question and its changes as authority (RFC 2136 2.3, 2.5). */
export interface OutgoingMessage {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  readonly question: Question;
  readonly authority?: readonly OutgoingRecord[];
  readonly additional?: readonly OutgoingRecord[];
}

const HEADER = 12;
const QR = 0x8000;
const AA = 0x0400;
const TC = 0x0200;
const RD = 0x0100;

/** Size of UDP answers that we take, below what any path fragments (the DNS flag day of 2020 agreed on it). */
const EDNS_SIZE = 1232;
const EDNS: OutgoingRecord = { name: '', type: TYPE.OPT, class: EDNS_SIZE, ttl: 0, data: Buffer.alloc(0) };

/** A question to a server. */
export const query = (id: number, name: string, type: QueryType, recursionDesired: boolean): OutgoingMessage => ({
  id,
  opcode: 0,
  recursionDesired,
  question: { name, type: TYPE[type], class: CLASS.IN },
  additional: [EDNS],
});

export function encodeMessage(message: OutgoingMessage): Buffer {
  const { id, opcode, recursionDesired, question, authority = [], additional = [] } = message;
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE((opcode << 11) | (recursionDesired ? RD : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(authority.length, 8);
  header.writeUInt16BE(additional.length, 10);
  const kind = Buffer.alloc(4);
  kind.writeUInt16BE(question.type, 0);
  kind.writeUInt16BE(question.class, 2);
  return Buffer.concat([header, encodeName(question.name), kind, ...[...authority, ...additional].map(encodeRecord)]);
}

export function encodeRecord({ name, type, class: rrClass, ttl, data }: OutgoingRecord): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(rrClass, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), fixed, data]);
}

/** @throws DnsError DNS_PROTOCOL for whatever is not a whole DNS message, and nothing else */
export function decodeMessage(bytes: Buffer): Message {
  const reader = new ByteReader(bytes);
  const id = reader.uint16();
  const flags = reader.uint16();
  const counts = [reader.uint16(), reader.uint16(), reader.uint16(), reader.uint16()] as const;
  const questions = times(counts[0], () => readQuestion(reader));
  const answers = times(counts[1], () => readRecord(reader));
  const authority = times(counts[2], () => readRecord(reader));
  const additional = times(counts[3], () => readRecord(reader));
  if (reader.left > 0) throw malformed('something follows its end');
  return {
    id,
    isResponse: (flags & QR) !== 0,
    opcode: (flags >> 11) & 0xf,
    authoritative: (flags & AA) !== 0,
    truncated: (flags & TC) !== 0,
    rcode: flags & 0xf,
    questions,
    answers,
    authority,
    additional,
    bytes,
  };
}

/** Stops with the first that cannot be read, so a count that lies costs no more than the message is long. */
function times<T>(count: number, read: () => T): T[] {
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(read());
  return items;
}

const readQuestion = (reader: ByteReader): Question => ({
  name: decodeName(reader),
  type: reader.uint16(),
  class: reader.uint16(),
});

function readRecord(reader: ByteReader): ResourceRecord {
  const start = reader.offset;
  const name = decodeName(reader);
  const type = reader.uint16();
  const rrClass = reader.uint16();
  const ttl = reader.uint32();
  const length = reader.uint16();
  const dataStart = reader.offset;
  reader.slice(length);
  const dataEnd = reader.offset;
  const data = decodeResourceData(type, new ByteReader(reader.bytes, dataStart, dataEnd));
  return { name, type, class: rrClass, ttl, data, start, dataStart, dataEnd };
}

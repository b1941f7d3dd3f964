import { once } from 'node:events';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { eventually } from './eventually.ts';

export const FRAME = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;
export const END_STREAM = 1;
export const END_HEADERS = 4;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** How one stream ended: with an answer of this status, or reset, or with the whole connection. */
export type Outcome = { readonly status: number } | { readonly reset: number } | { readonly goaway: true };

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** HPACK's static table (RFC 7541 A), entries 8 to 14. */
const STATUSES = [200, 204, 206, 304, 400, 404, 500];

/** An HTTP/2 connection on which a test writes frames by hand, as no library would let it. */
export class RawHttp2 {
  readonly socket: TLSSocket;
  readonly frames: Frame[] = [];
  closed = false;
  #unread = Buffer.alloc(0);

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => {}).once('close', () => (this.closed = true));
  }

  static async open(port: number, serverName: string): Promise<RawHttp2> {
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      servername: serverName,
      ALPNProtocols: ['h2'],
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    const client = new RawHttp2(socket);
    // A header table of no size, so that answers can be read without one.
    socket.write(Buffer.concat([Buffer.from(PREFACE), frame(FRAME.SETTINGS, 0, 0, Buffer.from([0, 1, 0, 0, 0, 0]))]));
    return client;
  }

  send(type: number, flags: number, stream: number, payload: Buffer): void {
    this.socket.write(frame(type, flags, stream, payload));
  }

  /** Fields as they are given, without any check. */
  headers(stream: number, fields: readonly (readonly [string, string])[], flags: number): void {
    this.send(FRAME.HEADERS, flags | END_HEADERS, stream, Buffer.concat(fields.flatMap(literal)));
  }

  /** Waits for what becomes of a stream. */
  outcome(stream: number): Promise<Outcome> {
    return eventually(() => {
      for (const { type, stream: on, payload } of this.frames) {
        if (on === stream && type === FRAME.HEADERS) return { status: statusOf(payload) };
        if (on === stream && type === FRAME.RST_STREAM) return { reset: payload.readUInt32BE(0) };
        if (type === FRAME.GOAWAY && payload.readUInt32BE(4) !== 0) return { goaway: true as const };
      }
      return this.closed ? { goaway: true as const } : false;
    });
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    while (this.#unread.length >= 9) {
      const length = this.#unread.readUIntBE(0, 3);
      if (this.#unread.length < 9 + length) return;
      const [type = 0, flags = 0] = this.#unread.subarray(3, 5);
      const stream = this.#unread.readUInt32BE(5) & 0x7fffffff;
      const payload = this.#unread.subarray(9, 9 + length);
      this.frames.push({ type, flags, stream, payload });
      this.#unread = this.#unread.subarray(9 + length);
      if (type === FRAME.SETTINGS && (flags & 1) === 0) this.send(FRAME.SETTINGS, 1, 0, Buffer.alloc(0));
    }
  }
}

export function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A literal field without indexing and without Huffman code (RFC 7541 6.2.2). */
export const literal = ([name, value]: readonly [string, string]): Buffer[] => [
  Buffer.from([0]),
  text(name),
  text(value),
];

/** RFC 7541 5.1 and 5.2. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  const length: number[] = [];
  if (bytes.length < 127) length.push(bytes.length);
  else {
    length.push(127);
    let rest = bytes.length - 127;
    for (; rest >= 128; rest >>= 7) length.push((rest & 127) | 128);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}

/** The status, which comes first in an answer. */
function statusOf(block: Buffer): number {
  let at = 0;
  // Size updates of the header table (RFC 7541 6.3).
  while (((block[at] ?? 0) & 0xe0) === 0x20) at += 1;
  const first = block[at] ?? 0;
  if (first & 0x80) return STATUSES[(first & 0x7f) - 8] ?? 0;
  const length = block[at + 1] ?? 0;
  const value = block.subarray(at + 2, at + 2 + (length & 0x7f));
  return Number(length & 0x80 ? digits(value) : value.toString('latin1'));
}

/** Huffman code of digits (RFC 7541 B): 0 to 2 have five bits, the others six. */
function digits(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let result = '';
  for (let at = 0; result.length < 3;) {
    const five = Number.parseInt(bits.slice(at, at + 5), 2);
    if (five <= 2) result += five;
    else result += Number.parseInt(bits.slice(at, at + 6), 2) - 0x19 + 3;
    at += five <= 2 ? 5 : 6;
  }
  return result;
}

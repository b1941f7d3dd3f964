import { DnsError } from '../dns-error.ts';

/** What a server sent is not a DNS message. */
export const malformed = (what: string): DnsError =>
  new DnsError(`A DNS server answers with a broken message (${what}). Check that its address and port are right.`, {
    code: 'DNS_PROTOCOL',
    retry: true,
  });

/** Reads a message front to back. Every read beyond the end is a DnsError, never a RangeError. */
export class ByteReader {
  readonly bytes: Buffer;
  offset: number;
  readonly end: number;

  constructor(bytes: Buffer, offset = 0, end = bytes.length) {
    if (offset > end || end > bytes.length) throw malformed('a length points beyond its end');
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  get left(): number {
    return this.end - this.offset;
  }

  uint8(): number {
    return this.bytes.readUInt8(this.#take(1));
  }

  uint16(): number {
    return this.bytes.readUInt16BE(this.#take(2));
  }

  uint32(): number {
    return this.bytes.readUInt32BE(this.#take(4));
  }

  uint48(): number {
    return this.bytes.readUIntBE(this.#take(6), 6);
  }

  slice(length: number): Buffer {
    const start = this.#take(length);
    return this.bytes.subarray(start, start + length);
  }

  #take(length: number): number {
    if (length > this.left) throw malformed('it ends too early');
    const start = this.offset;
    this.offset += length;
    return start;
  }
}

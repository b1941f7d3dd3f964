import { AsnConvert, OctetString } from '@peculiar/asn1-schema';

/** A signed certificate timestamp (RFC 6962 3.2). */
export interface SignedTimestamp {
  readonly logId: Buffer;
  /** Milliseconds since 1970. */
  readonly timestamp: bigint;
  readonly extensions: Buffer;
  /** TLS codes of hash and signature (RFC 5246 7.4.1.4.1). */
  readonly algorithm: readonly [hash: number, signature: number];
  readonly signature: Buffer;
}

const VERSION_1 = 0;

/**
 * The timestamps in the value of the extension that carries them (RFC 6962 3.3). Those of later versions are left out.
 * @throws Error where it is anything else
 */
export function readSignedTimestamps(extensionValue: ArrayBuffer): SignedTimestamp[] {
  const content = new Reader(Buffer.from(AsnConvert.parse(extensionValue, OctetString).buffer));
  const list = new Reader(content.vector());
  content.mustBeAtEnd();
  const timestamps: SignedTimestamp[] = [];
  while (!list.atEnd) {
    const one = new Reader(list.vector());
    if (one.bytes(1)[0] !== VERSION_1) continue;
    timestamps.push({
      logId: one.bytes(32),
      timestamp: one.bytes(8).readBigUInt64BE(),
      extensions: one.vector(),
      algorithm: [one.bytes(1).readUInt8(), one.bytes(1).readUInt8()],
      signature: one.vector(),
    });
    one.mustBeAtEnd();
  }
  return timestamps;
}

/** Reads the presentation language of TLS (RFC 8446 3.4). */
class Reader {
  readonly #octets: Buffer;
  #at = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  get atEnd(): boolean {
    return this.#at === this.#octets.length;
  }

  mustBeAtEnd(): void {
    if (!this.atEnd) throw new Error('there is more than there should be');
  }

  bytes(count: number): Buffer {
    if (this.#at + count > this.#octets.length) throw new Error('it ends too early');
    this.#at += count;
    return this.#octets.subarray(this.#at - count, this.#at);
  }

  /** `opaque x<0..2^16-1>` */
  vector = (): Buffer => this.bytes(this.bytes(2).readUInt16BE());
}

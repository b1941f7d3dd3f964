/** Whom a TLS client asks for, as far as its first bytes tell. */
export type HelloName =
  /** Before `until` bytes are there it cannot be told, so that there is no use in looking. */
  | { readonly kind: 'more'; readonly until: number }
  /** No name, or no ClientHello; TLS itself finds out what is wrong. */
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly name: string };

const HANDSHAKE_RECORD = 22;
const RECORD_HEAD = 5;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const HOST_NAME = 0;
/** Version, random. */
const BEFORE_SESSION_ID = 2 + 32;
/** More than any client says; post-quantum key shares take 1.2 KB. */
const MAX_BYTES = 65_536;

const NONE: HelloName = { kind: 'none' };

/** Reads server_name (RFC 6066 3) of a ClientHello (RFC 8446 4.1.2), which may come in several records (RFC 8446 5.1). */
export function readHelloName(bytes: Buffer): HelloName {
  const hello = Buffer.allocUnsafe(Math.min(bytes.length, MAX_BYTES));
  let length = 0;
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] !== HANDSHAKE_RECORD) return NONE;
    if (at + RECORD_HEAD > bytes.length) break;
    const size = bytes.readUInt16BE(at + 3);
    // No client has a use for it (RFC 8446 5.1), and it takes as long to step over as one that says something.
    if (size === 0) return NONE;
    const end = at + RECORD_HEAD + size;
    length += bytes.copy(hello, length, at + RECORD_HEAD, Math.min(end, bytes.length));
    at = end;
  }
  if (length >= 1 && hello[0] !== CLIENT_HELLO) return NONE;
  const missing = (length < 4 ? 4 : 4 + hello.readUIntBE(1, 3)) - length;
  if (missing > 0)
    return bytes.length < MAX_BYTES ? { kind: 'more', until: Math.min(bytes.length + missing, MAX_BYTES) } : NONE;
  try {
    const name = nameIn(new Reader(hello.subarray(4, 4 + hello.readUIntBE(1, 3))));
    return name === undefined ? NONE : { kind: 'named', name };
  } catch (error) {
    if (error instanceof RangeError) return NONE;
    throw error;
  }
}

function nameIn(hello: Reader): string | undefined {
  hello.take(BEFORE_SESSION_ID);
  hello.vector(1);
  hello.vector(2);
  hello.vector(1);
  if (hello.isEmpty) return undefined;
  const extensions = new Reader(hello.vector(2));
  while (!extensions.isEmpty) {
    const type = extensions.number(2);
    const content = extensions.vector(2);
    if (type !== SERVER_NAME) continue;
    const names = new Reader(new Reader(content).vector(2));
    return names.number(1) === HOST_NAME ? names.vector(2).toString('latin1') : undefined;
  }
  return undefined;
}

/** @throws RangeError at what is shorter than it says */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('a ClientHello that ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  number(size: 1 | 2): number {
    return this.take(size).readUIntBE(0, size);
  }

  /** What follows its own length (RFC 8446 3.4). */
  vector(size: 1 | 2): Buffer {
    return this.take(this.number(size));
  }
}

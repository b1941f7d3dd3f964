/** The 12 bytes that no other protocol begins with (PROXY protocol, 2.2). */
const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V1_BEGIN = Buffer.from('PROXY ');
/** The longest line of version 1, with its end (2.1). */
const V1_BYTES = 107;
const V1 = /^PROXY (?:(?:TCP4|TCP6) ([\da-fA-F.:]{2,45}) [\da-fA-F.:]{2,45} \d{1,5} \d{1,5}|UNKNOWN[^\r\n]*)\r\n$/;
const V2_HEAD_BYTES = 16;
/** Address and port of both ends, and room for TLVs; balancers send a few hundred bytes. */
const V2_BYTES = 4_096;
const MAPPED = '00000000000000000000ffff';

/** What a connection begins with: a header with the client's address (undefined: the balancer speaks for itself), or not yet. */
export type ProxyHeader =
  | { readonly kind: 'more' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'header'; readonly length: number; readonly client: string | undefined };

const MORE: ProxyHeader = { kind: 'more' };
const WRONG: ProxyHeader = { kind: 'wrong' };

/**
 * Reads a header of the PROXY protocol, version 1 or 2 (haproxy.org, proxy-protocol.txt), from the first bytes of a
 * connection.
 */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsAs(bytes, SIGNATURE)) return bytes.length < V2_HEAD_BYTES ? MORE : readVersion2(bytes);
  if (startsAs(bytes, V1_BEGIN)) return readVersion1(bytes);
  return WRONG;
}

/** Whether these bytes begin with those, as far as there are any. */
function startsAs(bytes: Buffer, expected: Buffer): boolean {
  const length = Math.min(bytes.length, expected.length);
  return bytes.compare(expected, 0, length, 0, length) === 0;
}

function readVersion1(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, V1_BYTES).indexOf('\n');
  if (end < 0) return bytes.length < V1_BYTES ? MORE : WRONG;
  const match = V1.exec(bytes.toString('latin1', 0, end + 1));
  return match ? { kind: 'header', length: end + 1, client: match[1]?.toLowerCase() } : WRONG;
}

function readVersion2(bytes: Buffer): ProxyHeader {
  const [version, command] = [bytes.readUInt8(12) >> 4, bytes.readUInt8(12) & 0xf];
  const length = V2_HEAD_BYTES + bytes.readUInt16BE(14);
  if (version !== 2 || command > 1 || length > V2_BYTES) return WRONG;
  if (bytes.length < length) return MORE;
  // LOCAL: a health check of the balancer itself (2.2).
  const client = command === 0 ? undefined : addressOf(bytes.readUInt8(13) >> 4, bytes.subarray(V2_HEAD_BYTES, length));
  return client === null ? WRONG : { kind: 'header', length, client };
}

/** @returns undefined for a family that is not the internet's, null where the addresses are cut short */
function addressOf(family: number, block: Buffer): string | undefined | null {
  if (family === 1) return block.length < 12 ? null : block.subarray(0, 4).join('.');
  if (family !== 2) return undefined;
  if (block.length < 36) return null;
  const hex = block.toString('hex', 0, 16);
  if (hex.startsWith(MAPPED)) return block.subarray(12, 16).join('.');
  return new URL(`http://[${hex.match(/.{4}/g)?.join(':') ?? ''}]`).hostname.slice(1, -1);
}

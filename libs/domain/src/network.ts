import { InvalidInput } from './invalid-input.ts';

declare const network: unique symbol;
/** A network in its canonical spelling, such as `10.0.0.0/8`, `192.0.2.7`, `2001:db8::/32`; or `all`, which is every address. */
export type Network = string & { readonly [network]: true };

/** Every address, of IPv4 and of IPv6, and clients whose address nobody knows. */
export const EVERYBODY = 'all' as Network;

/** An address as a number of `bits` bits. */
export interface AddressValue {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A network as a prefix: `value` with zeros after the first `length` bits. */
export interface Prefix extends AddressValue {
  readonly length: number;
}

const MAPPED_PREFIX = 0xffffn;
const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[\da-f]{1,4}$/i;

/**
 * Reads an IP address. One that is IPv4-mapped (RFC 4291 2.5.5.2) is the IPv4 address that it stands for: the same client may
 * come as either. Octets with a leading zero are refused, because some programs take them for octal.
 */
export function parseAddress(text: string): AddressValue | undefined {
  if (!text.includes(':')) return readIpv4(text);
  const value = readIpv6(text);
  if (value === undefined) return undefined;
  return value >> 32n === MAPPED_PREFIX ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

function readIpv4(text: string): AddressValue | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255)) return undefined;
  return { bits: 32, value: BigInt(octets.reduce((sum, octet) => sum * 256 + Number(octet), 0)) };
}

/** RFC 4291 2.2. */
function readIpv6(text: string): bigint | undefined {
  const halves = text.split('::').map((half, i, all) => groupsOf(half, i === all.length - 1));
  const [head, tail = []] = halves;
  if (!head || halves.length > 2 || halves.includes(undefined)) return undefined;
  const count = head.length + tail.length;
  if (halves.length === 2 ? count > 7 : count !== 8) return undefined;
  const zeros = Array.from({ length: 8 - count }, () => '0');
  return BigInt(`0x${[...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join('')}`);
}

/** @returns the groups of one side of `::`; the last may be written as an IPv4 address */
function groupsOf(half: string, last: boolean): string[] | undefined {
  if (half === '') return [];
  const groups = half.split(':');
  const end = groups.at(-1) ?? '';
  if (last && end.includes('.')) {
    const ipv4 = readIpv4(end);
    if (!ipv4) return undefined;
    groups.splice(-1, 1, (ipv4.value >> 16n).toString(16), (ipv4.value & 0xffffn).toString(16));
  }
  return groups.every((group) => GROUP.test(group)) ? groups : undefined;
}

/** @returns undefined for text that is no network; `all` is two prefixes and therefore none of these */
export function parsePrefix(text: string): Prefix | undefined {
  const [, written = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseAddress(written);
  if (!address) return undefined;
  const { bits, value } = address;
  const mapped = bits === 32 && written.includes(':');
  const length = digits === undefined ? bits : Number(digits) - (mapped ? 96 : 0);
  if (length < 0 || length > bits) return undefined;
  const rest = BigInt(bits - length);
  return { bits, value: (value >> rest) << rest, length };
}

/**
 * Parses an address or a network.
 * @returns its canonical spelling
 * @throws InvalidInput naming `field`; also for an address with a length that does not fit, because it may have been meant either way
 */
export function parseNetwork(input: string, field = 'network'): Network {
  const text = input.trim().toLowerCase();
  if (text === EVERYBODY) return EVERYBODY;
  const prefix = parsePrefix(text);
  if (!prefix) {
    throw InvalidInput.of(
      field,
      'is not an address or a network; write it as 192.0.2.7, 10.0.0.0/8, 2001:db8::/32, or all',
    );
  }
  const address = parseAddress(text.split('/')[0] ?? '');
  if (address?.value !== prefix.value) {
    throw InvalidInput.of(
      field,
      `is an address with the length of a network; write ${showPrefix(prefix)} for the network, or leave /${text.split('/')[1] ?? ''} out`,
    );
  }
  return showPrefix(prefix) as Network;
}

function showPrefix({ bits, value, length }: Prefix): string {
  const address = bits === 32 ? showIpv4(value) : showIpv6(value);
  return length === bits ? address : `${address}/${length}`;
}

const showIpv4 = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');

/** RFC 5952: the longest run of two or more zero groups is left out. */
function showIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const runs = [...groups.join(':').matchAll(/(?<![\da-f])0(?::0)+(?![\da-f])/g)];
  const longest = runs.toSorted((a, b) => b[0].length - a[0].length)[0];
  if (!longest) return groups.join(':');
  const whole = groups.join(':');
  const [before, after] = [whole.slice(0, longest.index), whole.slice(longest.index + longest[0].length)];
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}

import { BlockList, isIP, isIPv6 } from 'node:net';
import { isAddress } from '#domain';
import { elementsOf, explicit, sequence, tlv } from '../der.ts';
import { PkiError } from '../pki-error.ts';
import { Extension, X509Certificate } from '../x509.ts';

/** id-ce-nameConstraints (RFC 5280 4.2.1.10). */
const NAME_CONSTRAINTS = '2.5.29.30';
const PERMITTED = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const V4_OCTETS = 4;
const V6_OCTETS = 16;

/**
 * A name constraint for an authority that issues these only: host names with all below them, and networks in CIDR form. A kind
 * that is not named at all is ruled out; a constraint that says nothing about it would leave it free.
 */
export function nameConstraints(permitted: readonly string[]): Extension {
  const networks = permitted.filter(isNetwork);
  const hosts = permitted.filter((each) => !isNetwork(each));
  const allowed = [...hosts.map(hostSubtree), ...networks.map(networkSubtree)];
  const excluded = [
    // The empty name stands for every name.
    ...(hosts.length ? [] : [hostSubtree('')]),
    ...(networks.length ? [] : [networkSubtree('0.0.0.0/0'), networkSubtree('::/0')]),
  ];
  const content = sequence(explicit(0, ...allowed), ...(excluded.length ? [explicit(1, ...excluded)] : []));
  return new Extension(NAME_CONSTRAINTS, true, new Uint8Array(content));
}

/** What the name constraints of an authority's certificate, PEM, permit, as nameConstraints() takes it; empty: none. */
export function permittedNames(certificatePem: string): string[] {
  const found = new X509Certificate(certificatePem).getExtension(NAME_CONSTRAINTS);
  const [whole] = elementsOf(Buffer.from(found?.value ?? new ArrayBuffer(0)));
  const permitted = elementsOf(whole?.content ?? Buffer.alloc(0)).find(({ tag }) => tag === PERMITTED);
  return elementsOf(permitted?.content ?? Buffer.alloc(0)).flatMap(({ content }) => {
    const [base] = elementsOf(content);
    if (base?.tag === DNS_NAME) return [base.content.toString('latin1').toLowerCase().replace(/^\./, '')];
    return base?.tag === IP_ADDRESS ? [networkOf(base.content)] : [];
  });
}

/** An address with its mask behind it. */
function networkOf(octets: Buffer): string {
  const half = octets.length / 2;
  const bits = octets.subarray(half).reduce((sum, octet) => sum + octet.toString(2).replaceAll('0', '').length, 0);
  const address = octets.subarray(0, half);
  const groups = address.toString('hex').match(/.{4}/g) ?? [];
  const text = half === V4_OCTETS ? address.join('.') : new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
  return `${text}/${bits}`;
}

/**
 * Checks that an authority may issue for these names.
 * @param permitted its name constraints; none: it may issue for all
 * @throws PkiError PKI_NOT_PERMITTED that names the first that it may not
 */
export function checkPermitted(names: readonly string[], permitted: readonly string[]): void {
  if (permitted.length === 0) return;
  const refused = names.find((name) => !isPermitted(name, permitted));
  if (refused === undefined) return;
  throw new PkiError(
    'PKI_NOT_PERMITTED',
    `The private CA does not issue for ${refused}: its name constraints permit ${permitted.join(', ')} only. Leave the name out, or make an intermediate with others (ca-renew --permitted-names=…).`,
  );
}

function isPermitted(name: string, permitted: readonly string[]): boolean {
  if (!isAddress(name)) {
    const host = name.replace(/^\*\./, '');
    return permitted.some((each) => host === each || host.endsWith(`.${each}`));
  }
  const networks = new BlockList();
  for (const network of permitted.filter(isNetwork)) {
    const [address = '', bits = ''] = network.split('/');
    networks.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return networks.check(name, isIPv6(name) ? 'ipv6' : 'ipv4');
}

const isNetwork = (text: string): boolean => isIP(text.split('/')[0] ?? '') !== 0;

/** GeneralSubtree: `minimum` is 0 and left out (RFC 5280 4.2.1.10). */
const hostSubtree = (name: string): Buffer => sequence(tlv(DNS_NAME, Buffer.from(name, 'ascii')));

function networkSubtree(network: string): Buffer {
  const [address = '', bits = ''] = network.split('/');
  const octets = isIPv6(address) ? v6Octets(address) : Buffer.from(address.split('.').map(Number));
  const mask = maskOf(Number(bits), isIPv6(address) ? V6_OCTETS : V4_OCTETS);
  // RFC 4632: what the mask leaves out is zero.
  const prefix = octets.map((octet, i) => octet & (mask[i] ?? 0));
  return sequence(tlv(IP_ADDRESS, Buffer.from(prefix), mask));
}

const maskOf = (bits: number, length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, i) => 0xff & ~(0xff >> Math.max(0, Math.min(8, bits - i * 8)))));

/** Of an address in canonical form (RFC 5952). */
function v6Octets(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const before = words(head);
  const after = words(tail);
  const gap = Array<string>(8 - before.length - after.length).fill('0');
  const all = tail === undefined ? before : [...before, ...gap, ...after];
  return Buffer.from(all.map((word) => word.padStart(4, '0')).join(''), 'hex');
}

const words = (text: string | undefined): string[] => (text ? text.split(':') : []);

import { InvalidInput } from './invalid-input.ts';

declare const targetHost: unique symbol;
/** What a target is for: a Hostname, or `*.` and a Hostname: every host below that, at whatever depth, that has no target of its own. */
export type TargetHost = string & { readonly [targetHost]: true };

declare const hostname: unique symbol;
/** A DNS name in lower-case A-label form (RFC 5890) with at least one dot, no trailing dot, no port, no IP address. */
export type Hostname = TargetHost & { readonly [hostname]: true };

declare const certifiedName: unique symbol;
/**
 * A name that a certificate may carry: a Hostname, `*.` and a Hostname (RFC 9525 6.3: one label, leftmost only), or an IP
 * address (RFC 8738) in its canonical form (RFC 5952 for IPv6, without brackets).
 */
export type CertifiedName = string & { readonly [certifiedName]: true };

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const MAX_LENGTH = 253;

/**
 * Parses what a person typed as a host name: trims, lower-cases, turns an internationalised name into its A-label form.
 * @throws InvalidInput naming `field`
 */
export function parseHostname(input: string, field = 'hostname'): Hostname {
  const problem = hostnameProblem(input.trim());
  if (problem) throw InvalidInput.of(field, problem);
  return toAscii(input.trim()) as Hostname;
}

/**
 * Parses the host of a target: a host name, or a wildcard over all below it.
 * @throws InvalidInput naming `field`
 */
export function parseTargetHost(input: string, field = 'hostname'): TargetHost {
  const name = input.trim();
  if (!isWildcard(name)) return parseHostname(name, field);
  return `*.${parseHostname(name.slice(2), field)}` as TargetHost;
}

/**
 * Parses a certificate's name: a host name, a wildcard over exactly one label, or an IP address.
 * @throws InvalidInput naming `field`
 */
export function parseCertifiedName(input: string, field = 'domain'): CertifiedName {
  const name = input.trim();
  const address = canonicalAddress(name);
  if (address !== undefined) return address as CertifiedName;
  const base = name.startsWith('*.') ? name.slice(2) : name;
  const problem = hostnameProblem(base);
  if (problem) throw InvalidInput.of(field, problem);
  const ascii = toAscii(base) as string;
  return (base === name ? ascii : `*.${ascii}`) as CertifiedName;
}

/** Whether a certificate's name is an IP address. No host name ends in a label of digits only. */
export const isAddress = (name: string): boolean => name.includes(':') || /^\d+(\.\d+){3}$/.test(name);

export const isWildcard = (name: string): boolean => name.startsWith('*.');

/** Whether a certificate's name covers a host: equal, or a wildcard over the host's first label (RFC 9525 6.3). */
export function nameCovers(name: string, host: string): boolean {
  if (name === host) return true;
  if (!isWildcard(name)) return false;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot + 1) === name.slice(2);
}

/** Whether a target's host is for this one: equal, or a wildcard with it below, at whatever depth. A wildcard may be below another. */
export const targetCovers = (name: string, host: string): boolean =>
  name === host || (isWildcard(name) && host.endsWith(name.slice(1)));

/** The wildcards over a host or a wildcard, the most specific first: for a.b.example.com they are *.b.example.com and *.example.com. */
export function wildcardsOver(host: string): TargetHost[] {
  const above = host.split('.').slice(isWildcard(host) ? 2 : 1);
  return above.slice(1).map((_, i) => `*.${above.slice(i).join('.')}` as TargetHost);
}

export const certificateCovers = (names: readonly string[], host: string): boolean =>
  names.some((name) => nameCovers(name, host));

/** Says what is wrong with a name, or undefined. */
function hostnameProblem(name: string): string | undefined {
  if (name === '') return 'is empty; give a name such as app.example.com';
  if (/[:/?#@\\\s]/.test(name))
    return `"${clip(name)}" is not a bare host name; leave out scheme, port, path and spaces`;
  if (name.includes('*'))
    return `"${clip(name)}" has a wildcard where none is possible; only a whole first label may be *`;
  const ascii = toAscii(name);
  if (!ascii) return `"${clip(name)}" is not a valid host name`;
  if (/^[\d.]+$/.test(ascii)) return `"${clip(name)}" is an IP address; give a host name`;
  if (ascii.length > MAX_LENGTH) return `is ${ascii.length} characters long; at most ${MAX_LENGTH} are possible`;
  const labels = ascii.split('.');
  if (labels.length < 2) return `"${clip(name)}" has no dot; give a full name such as app.example.com`;
  const bad = labels.find((label) => !LABEL.test(label));
  if (bad !== undefined)
    return `"${clip(name)}" has the invalid label "${clip(bad)}"; use letters, digits and inner hyphens, 1 to 63 of them`;
  return undefined;
}

/** UTS #46 processing by the URL parser, which every JavaScript engine has. */
function toAscii(name: string): string | undefined {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  if (/^[\w.-]+$/.test(bare)) return bare.toLowerCase();
  if (/[%]/.test(bare)) return undefined;
  try {
    return new URL(`http://${bare}`).hostname;
  } catch {
    return undefined;
  }
}

/** An IP address as the URL parser writes it (RFC 5952), with or without the brackets of a URL; undefined for anything else. */
export function canonicalAddress(text: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text))
    return URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : undefined;
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (!/^[\da-f:.]*:[\da-f:.]*$/i.test(bare) || !URL.canParse(`http://[${bare}]`)) return undefined;
  return new URL(`http://[${bare}]`).hostname.slice(1, -1);
}

const clip = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text);

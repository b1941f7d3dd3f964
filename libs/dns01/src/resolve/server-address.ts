import { isIP } from 'node:net';

/** Where a DNS server listens. */
export interface ServerAddress {
  /** IPv4 or IPv6 address, or a host name. */
  readonly host: string;
  readonly port: number;
}

export const DNS_PORT = 53;

/**
 * Reads `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]:5353`, `ns.example.com` or `ns.example.com:5353`.
 * @returns undefined for anything else
 */
export function parseServerAddress(text: string): ServerAddress | undefined {
  if (isIP(text)) return { host: text, port: DNS_PORT };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? DNS_PORT : Number(digits);
  if (port < 1 || port > 65_535) return undefined;
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: bracketed, port } : undefined;
  if (plain === undefined || !(isIP(plain) || isHostName(plain))) return undefined;
  return { host: plain, port };
}

/** A name whose last label is a number is a mistyped address. */
const isHostName = (text: string): boolean =>
  /^(?!-)[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i.test(text) && !/(^|\.)\d+\.?$/.test(text);

export const describeServer = ({ host, port }: ServerAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

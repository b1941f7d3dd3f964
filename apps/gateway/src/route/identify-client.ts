import { isIP, isIPv6 } from 'node:net';
import { addressRanges } from '../exchange/address-ranges.ts';
import type { Claims, Exchange } from '../exchange/exchange.ts';
import type { Step } from '../exchange/step.ts';
import { refuse } from '../respond/refuse.ts';
import { canonicalHost } from './canonical-host.ts';

/** How much of a chain of addresses is looked at. */
const MAX_CHAIN = 32;

/**
 * Finds out who the client is. Of what a request says about that nothing counts, except where it comes from a proxy of
 * TRUSTED_PROXIES: then the chain of X-Forwarded-For, or of Forwarded, is followed back to the first address that is none of
 * them. A proxy that writes one of the two may pass on the other as its client sent it; so they must lead to the same client.
 */
export function identifyClient(ranges: readonly string[]): Step {
  const isTrusted = addressRanges(ranges);
  return (exchange) => {
    const { connection } = exchange;
    connection.trusted ??= isTrusted(connection.peer);
    if (!connection.trusted) return true;
    if (!believe(exchange, isTrusted)) return refuse(exchange, 400, TWO_CLIENTS);
    exchange.recorder?.note(
      'identifyClient',
      `${connection.peer} is a trusted proxy, and says that the client is ${exchange.client || 'unknown'}.`,
    );
    return true;
  };
}

const TWO_CLIENTS =
  'X-Forwarded-For and Forwarded name different clients. The operator of the proxy in front should have it drop the one of ' +
  'the two that it does not write itself.';

/** @returns false where two clients are named; then neither is believed */
function believe(exchange: Exchange, isTrusted: (address: string) => boolean): boolean {
  const said = { for: '', proto: '', host: '', port: '', forwarded: '' };
  const { fields } = exchange;
  for (let i = 0; i < fields.length; i += 2) {
    const key = SAYS.get((fields[i] ?? '').toLowerCase());
    if (key !== undefined)
      said[key] = said[key] === '' ? (fields[i + 1] ?? '') : `${said[key]}, ${fields[i + 1] ?? ''}`;
  }
  const { peer } = exchange.connection;
  const chains = [inXForwardedFor(said.for), inForwarded(said.forwarded)].filter((chain) => chain.length > 0);
  const [client = peer, other = client] = chains.map((chain) => clientOf(chain, peer, isTrusted));
  if (!isSame(client, other)) return false;
  exchange.client = client;
  exchange.claims = {
    for: said.for === '' ? (chains[0] ?? []).map((address) => address || 'unknown').join(', ') : said.for,
    proto: /^https?$/.test(said.proto) ? said.proto : '',
    host: canonicalHost(said.host) === undefined ? '' : said.host,
    port: /^\d{1,5}$/.test(said.port) ? said.port : '',
    forwarded: said.forwarded,
  };
  return true;
}

const SAYS: ReadonlyMap<string, keyof Claims> = new Map([
  ['x-forwarded-for', 'for'],
  ['x-forwarded-proto', 'proto'],
  ['x-forwarded-host', 'host'],
  ['x-forwarded-port', 'port'],
  ['forwarded', 'forwarded'],
]);

/** Addresses, outermost first; none where it does not speak of clients. */
const inXForwardedFor = (value: string): string[] =>
  value === '' ? [] : value.split(',').slice(-MAX_CHAIN).map(bareAddress);

/** The same of Forwarded (RFC 7239). An element may tell the protocol alone. */
function inForwarded(value: string): string[] {
  if (!/for\s*=/i.test(value)) return [];
  return value.split(',').slice(-MAX_CHAIN).map(forOf);
}

const PAIR = /\s*([^\s"=;]+)=(?:"([^"\\]*)"|([^\s"=;]*))\s*(?:;|$)/y;

/**
 * `for` of one element, empty where it has none, or two, or could be read differently: a client chooses `host`, and the elements
 * before the proxy's own, so that a quotation mark or a comma in them must not make a `for` of what is none.
 */
function forOf(element: string): string {
  let found: string | undefined;
  for (PAIR.lastIndex = 0; PAIR.lastIndex < element.length;) {
    const [, name, quoted, plain = ''] = PAIR.exec(element) ?? [];
    if (name === undefined) return '';
    if (name.toLowerCase() !== 'for') continue;
    if (found !== undefined) return '';
    found = quoted ?? plain;
  }
  return bareAddress(found ?? '');
}

/** Without a port and brackets; empty where it is no address, such as `unknown`. */
function bareAddress(text: string): string {
  const [, v6, v4] = /^\s*(?:\[([\da-f:.]+)\](?::\d+)?|([\d.]+)(?::\d+)?|.*)\s*$/i.exec(text) ?? [];
  const address = v6 ?? v4 ?? text.trim();
  return isIP(address) === 0 ? '' : address;
}

/** @returns empty where the chain hides the client, as `unknown` does; the proxy's own address would lend it that one's rights */
function clientOf(chain: readonly string[], peer: string, isTrusted: (address: string) => boolean): string {
  let client = peer;
  for (const address of chain.toReversed()) {
    if (!isTrusted(client)) break;
    client = address;
  }
  return client;
}

/** Whether two addresses are one, however they are written. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  return isIP(one) !== 0 && addressRanges([`${one}/${isIPv6(one) ? 128 : 32}`])(other);
}

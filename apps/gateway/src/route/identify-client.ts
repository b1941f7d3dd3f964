import { isIP } from 'node:net';
import { addressRanges } from '../exchange/address-ranges.ts';
import type { Claims, Exchange } from '../exchange/exchange.ts';
import type { Step } from '../exchange/step.ts';
import { canonicalHost } from './canonical-host.ts';

/** How much of a chain of addresses is looked at. */
const MAX_CHAIN = 32;

/**
 * Finds out who the client is. Of what a request says about that nothing counts, except where it comes from a proxy of
 * TRUSTED_PROXIES: then the chain of X-Forwarded-For is followed back to the first address that is none of them.
 */
export function identifyClient(ranges: readonly string[]): Step {
  const isTrusted = addressRanges(ranges);
  return (exchange) => {
    const { connection } = exchange;
    connection.trusted ??= isTrusted(connection.peer);
    if (connection.trusted) believe(exchange, isTrusted);
    return true;
  };
}

function believe(exchange: Exchange, isTrusted: (address: string) => boolean): void {
  const said = { for: '', proto: '', host: '', port: '', forwarded: '' };
  const { fields } = exchange;
  for (let i = 0; i < fields.length; i += 2) {
    const key = SAYS.get((fields[i] ?? '').toLowerCase());
    if (key !== undefined)
      said[key] = said[key] === '' ? (fields[i + 1] ?? '') : `${said[key]}, ${fields[i + 1] ?? ''}`;
  }
  const chain = addresses(said.for, said.forwarded);
  exchange.client = clientOf(chain, exchange.connection.peer, isTrusted);
  exchange.claims = {
    for: said.for === '' ? chain.join(', ') : said.for,
    proto: /^https?$/.test(said.proto) ? said.proto : '',
    host: canonicalHost(said.host) === undefined ? '' : said.host,
    port: /^\d{1,5}$/.test(said.port) ? said.port : '',
    forwarded: said.forwarded,
  };
}

const SAYS: ReadonlyMap<string, keyof Claims> = new Map([
  ['x-forwarded-for', 'for'],
  ['x-forwarded-proto', 'proto'],
  ['x-forwarded-host', 'host'],
  ['x-forwarded-port', 'port'],
  ['forwarded', 'forwarded'],
]);

/** Addresses, outermost first; of Forwarded (RFC 7239) where there is no X-Forwarded-For. */
function addresses(xForwardedFor: string, forwarded: string): string[] {
  if (xForwardedFor !== '') return xForwardedFor.split(',').slice(-MAX_CHAIN).map(bareAddress);
  const elements = forwarded === '' ? [] : forwarded.split(',').slice(-MAX_CHAIN);
  return elements.map((element) => bareAddress(/(?:^|;)\s*for="?([^";,]+)/i.exec(element)?.[1] ?? ''));
}

/** Without a port and brackets; empty where it is no address, such as `unknown`. */
function bareAddress(text: string): string {
  const [, v6, v4] = /^\s*(?:\[([\da-f:.]+)\](?::\d+)?|([\d.]+)(?::\d+)?|.*)\s*$/i.exec(text) ?? [];
  const address = v6 ?? v4 ?? text.trim();
  return isIP(address) === 0 ? '' : address;
}

function clientOf(chain: readonly string[], peer: string, isTrusted: (address: string) => boolean): string {
  let client = peer;
  for (const address of chain.toReversed()) {
    if (address === '' || !isTrusted(client)) break;
    client = address;
  }
  return client;
}

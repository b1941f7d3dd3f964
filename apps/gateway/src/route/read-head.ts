import type { Exchange } from '../exchange/exchange.ts';
import { listMembers } from '../exchange/fields.ts';
import { refuse } from '../respond/refuse.ts';
import { canonicalHost } from './canonical-host.ts';

/** More fields than this are refused. Node's parser for HTTP/1 would silently drop what exceeds its own, higher bound. */
const MAX_FIELDS = 128;
const VERSIONS = new Set(['1.0', '1.1', '2']);
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/is;
const ASTERISK = '*';
/** Members of Connection that say something about the connection itself and nominate no field. */
const CONNECTION_OPTIONS = new Set(['close', 'keep-alive', 'upgrade', 'te']);

/**
 * Finds out which host and path are meant. Where a request says it twice and not the same, or in a way that another server
 * could read differently, it is refused and its connection closed: guessing is how requests are smuggled past a proxy. What
 * HTTP/2 forbids, such as fields of a connection (RFC 9113 8.2.2), does not come this far: nghttp2 resets such a stream.
 */
export function readHead(exchange: Exchange): boolean {
  if (exchange.fields.length > MAX_FIELDS * 2) return fail(exchange, 431, 'The request has too many header fields.');
  // Node's parser takes `GET /` without a version for HTTP/0.9, and 2.0 for one that HTTP/1.1 can be answered in.
  if (!VERSIONS.has(exchange.version)) return fail(exchange, 505, 'This gateway speaks HTTP/1.1, HTTP/1.0 and HTTP/2.');
  const unwanted = UNWANTED_METHODS.get(exchange.method.toUpperCase());
  if (unwanted) return fail(exchange, 405, unwanted);
  const wrong = readFields(exchange) ?? readTarget(exchange) ?? readHost(exchange);
  if (wrong !== undefined) return fail(exchange, 400, wrong);
  exchange.recorder?.note('readHead', `The host is ${exchange.host}, the path ${exchange.path}.`);
  return true;
}

const UNWANTED_METHODS: ReadonlyMap<string, string> = new Map([
  // The echo would show the client what is added for the backend, such as credentials in custom_headers.
  ['TRACE', 'TRACE is not possible through this gateway.'],
  ['CONNECT', 'This gateway is no forward proxy.'],
]);

/** @returns what is wrong with them, or undefined */
function readFields(exchange: Exchange): string | undefined {
  const { fields } = exchange;
  let host: string | undefined;
  let coding: string | undefined;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') {
      if (host !== undefined) return 'The request has more than one Host field.';
      host = fields[i + 1] ?? '';
    } else if (name.length === 10 && name.toLowerCase() === 'connection') {
      nominate(exchange, fields[i + 1] ?? '');
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      // The parser undoes `chunked` alone, and passes over what stands before it (RFC 9112 6.1).
      if (coding !== undefined || fields[i + 1]?.toLowerCase() !== 'chunked' || exchange.version === '1.0')
        return 'The request has a Transfer-Encoding other than chunked, or in HTTP/1.0.';
      coding = 'chunked';
    }
  }
  if (exchange.authority === '') exchange.authority = host ?? '';
  else if (host !== undefined && host.toLowerCase() !== exchange.authority.toLowerCase())
    return 'The request names two different hosts, in :authority and in Host.';
  return exchange.authority === '' ? 'The request has no Host.' : undefined;
}

function nominate(exchange: Exchange, value: string): void {
  if (value === 'keep-alive' || value === 'close') return;
  const fields = listMembers(value).filter((member) => !CONNECTION_OPTIONS.has(member));
  if (fields.length) exchange.nominated = new Set([...exchange.nominated, ...fields]);
}

/** @returns what is wrong with it, or undefined */
function readTarget(exchange: Exchange): string | undefined {
  const target = exchange.requestTarget;
  if (target.includes('#')) return 'The request target has a fragment, which is never sent (RFC 9112 3.2).';
  if (target.startsWith('/') || (target === ASTERISK && exchange.method === 'OPTIONS')) {
    exchange.path = target;
    return undefined;
  }
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(target) ?? [];
  if (authority === undefined) return 'The request target is neither a path nor an absolute URL.';
  if (authority.toLowerCase() !== exchange.authority.toLowerCase())
    return 'The request names two different hosts, in its target and in Host.';
  // Without a path an OPTIONS means the server (RFC 9112 3.2.4).
  if (rest === '' && exchange.method === 'OPTIONS') exchange.path = ASTERISK;
  else exchange.path = rest.startsWith('/') ? rest : `/${rest}`;
  return undefined;
}

/** @returns what is wrong with it, or undefined */
function readHost(exchange: Exchange): string | undefined {
  const host = canonicalHost(exchange.authority);
  if (host === undefined) return 'The Host of the request is not a host name.';
  exchange.host = host;
  return exchange.upgrade && exchange.hasBody ? 'A request for a WebSocket must not have content.' : undefined;
}

function fail(exchange: Exchange, status: number, message: string): false {
  exchange.lastOnConnection = true;
  return refuse(exchange, status, message);
}

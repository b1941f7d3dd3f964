import type { Exchange } from '../exchange/exchange.ts';
import type { Fields } from '../exchange/fields.ts';
import { writtenPort } from '../exchange/written-port.ts';

/**
 * Adds what this gateway says of the client's request: X-Forwarded-* and Forwarded (RFC 7239). What a client says of this
 * itself counts only where it is a trusted proxy; then it is kept, with its own address after it.
 */
export function forwardedFields(exchange: Exchange, fields: Fields): void {
  const { connection, authority, claims, strippedPrefix } = exchange;
  const { peer, secure } = connection;
  const proto = secure ? 'https' : 'http';
  const port = writtenPort(authority) ?? (secure ? '443' : '80');
  const element = `for=${peer.includes(':') ? `"[${peer}]"` : peer};host="${authority}";proto=${proto}`;
  if (strippedPrefix !== '') fields.push('x-forwarded-prefix', strippedPrefix);
  if (!claims) {
    fields.push('x-forwarded-for', peer, 'x-forwarded-proto', proto, 'x-forwarded-host', authority);
    fields.push('x-forwarded-port', port, 'forwarded', element);
    return;
  }
  fields.push('x-forwarded-for', claims.for === '' ? peer : `${claims.for}, ${peer}`);
  fields.push('x-forwarded-proto', claims.proto || proto, 'x-forwarded-host', claims.host || authority);
  fields.push('x-forwarded-port', claims.port || (claims.proto ? DEFAULT_PORTS[claims.proto] : undefined) || port);
  fields.push('forwarded', claims.forwarded === '' ? element : `${claims.forwarded}, ${element}`);
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

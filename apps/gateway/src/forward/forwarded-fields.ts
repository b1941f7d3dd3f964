import type { Connection } from '../exchange/connection.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Fields } from '../exchange/fields.ts';
import { writtenPort } from '../exchange/written-port.ts';

/**
 * Adds what this gateway says of the client's request: X-Forwarded-* and Forwarded (RFC 7239). What a client says of this
 * itself counts only where it is a trusted proxy; then it is kept, with its own address after it.
 */
export function forwardedFields(exchange: Exchange, fields: Fields): void {
  const { connection, authority, claims, strippedPrefix } = exchange;
  if (strippedPrefix !== '') fields.push('x-forwarded-prefix', strippedPrefix);
  if (!claims) {
    if (connection.told?.authority !== authority)
      connection.told = { authority, fields: ownFields(connection, authority) };
    for (const part of connection.told.fields) fields.push(part);
    return;
  }
  const { peer } = connection;
  const { proto, port, element } = describe(connection, authority);
  fields.push('x-forwarded-for', claims.for === '' ? peer : `${claims.for}, ${peer}`);
  fields.push('x-forwarded-proto', claims.proto || proto, 'x-forwarded-host', claims.host || authority);
  fields.push('x-forwarded-port', claims.port || (claims.proto ? DEFAULT_PORTS[claims.proto] : undefined) || port);
  fields.push('forwarded', claims.forwarded === '' ? element : `${claims.forwarded}, ${element}`);
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

interface Description {
  readonly proto: string;
  readonly port: string;
  /** Of Forwarded. */
  readonly element: string;
}

function describe({ peer, secure }: Connection, authority: string): Description {
  const proto = secure ? 'https' : 'http';
  const port = writtenPort(authority) ?? (secure ? '443' : '80');
  return {
    proto,
    port,
    element: `for=${peer.includes(':') ? `"[${peer}]"` : peer};host="${authority}";proto=${proto}`,
  };
}

/** Where nobody in front of this gateway says anything. */
function ownFields(connection: Connection, authority: string): Fields {
  const { proto, port, element } = describe(connection, authority);
  const fields = ['x-forwarded-for', connection.peer, 'x-forwarded-proto', proto, 'x-forwarded-host', authority];
  fields.push('x-forwarded-port', port, 'forwarded', element);
  return fields;
}

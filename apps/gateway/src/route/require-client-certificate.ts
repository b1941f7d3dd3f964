import { isNone, NO_CERTIFICATE } from '../exchange/client-certificate.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { refuse } from '../respond/refuse.ts';

/**
 * Refuses whoever has to show a certificate and shows none that counts. It is shown once, to the host that the handshake names; so such a connection is
 * for that host alone, and that host is for such connections alone: for anything else a client has to come again (421, RFC 9110
 * 15.5.20), or a browser could reach a host by the connection of another one.
 */
export function requireClientCertificate(exchange: Exchange): boolean {
  const { connection, host, instance } = exchange;
  const mode = instance?.target.client_certificate ?? 'off';
  // A request that is only imagined comes without one.
  const shown = connection.clientCertificate ?? (exchange.recorder && mode !== 'off' ? NO_CERTIFICATE : undefined);
  if (mode === 'off' && shown === undefined) return true;
  if (!connection.secure)
    return mode === 'request' || fail(exchange, 403, 'This site is for clients with a certificate. Use https://.');
  if (connection.serverName !== host || (mode !== 'off' && shown === undefined))
    return fail(
      exchange,
      421,
      'Clients of this site are asked for a certificate. Open a new connection for this host alone.',
    );
  if (mode === 'off' || shown === undefined) return true;
  if (isNone(shown)) return mode === 'request' || fail(exchange, 403, `${NEEDED} Your client has shown none.`);
  if (shown.problem !== '')
    return fail(exchange, 403, `${NEEDED} The one that your client has shown ${shown.problem}.`);
  if (shown.expiresAt < Date.now()) return fail(exchange, 403, `${NEEDED} That of your client has expired.`);
  return true;
}

const NEEDED = 'This site is for clients with a certificate.';

function fail(exchange: Exchange, status: number, message: string): false {
  exchange.lastOnConnection = true;
  return refuse(exchange, status, message);
}

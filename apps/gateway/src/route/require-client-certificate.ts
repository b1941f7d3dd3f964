import type { ClientCertificateMode } from '#domain';
import { isNone, NO_CERTIFICATE, type ClientCertificate } from '../exchange/client-certificate.ts';
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
  const shown = exchange.recorder ? imagined(exchange, mode) : connection.clientCertificate;
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

/** What a client would have shown whose request is explained: it is asked where its host asks. */
function imagined({ connection, recorder }: Exchange, mode: ClientCertificateMode): ClientCertificate | undefined {
  if (mode === 'off') return undefined;
  const shown = connection.clientCertificate ?? NO_CERTIFICATE;
  const says = isNone(shown) ? 'shows none' : 'shows one that is accepted';
  recorder?.note(
    'requireClientCertificate',
    `The host ${mode === 'require' ? 'requires' : 'asks for'} a certificate of its clients (client_certificate); this one ${connection.secure ? says : 'is not on TLS'}.`,
  );
  return shown;
}

const NEEDED = 'This site is for clients with a certificate.';

function fail(exchange: Exchange, status: number, message: string): false {
  exchange.lastOnConnection = true;
  return refuse(exchange, status, message);
}

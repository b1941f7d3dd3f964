import { once } from 'node:events';
import { connect, type ConnectionOptions, type PeerCertificate, type TLSSocket } from 'node:tls';

const DEADLINE_MS = 15_000;

export interface Handshake {
  readonly socket: TLSSocket;
  readonly certificate: PeerCertificate;
}

/** A TLS handshake with this machine; rejects with the alert that ended it. Without a server name the client names none. */
export async function shakeHands(
  port: number,
  servername: string | undefined,
  options: ConnectionOptions = {},
): Promise<Handshake> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(servername !== undefined && { servername }),
    ...options,
  });
  await once(socket, 'secureConnect', { signal: AbortSignal.timeout(DEADLINE_MS) });
  return { socket, certificate: socket.getPeerCertificate() };
}

/** Names on the certificate that is shown. */
export async function shownNames(
  port: number,
  servername: string | undefined,
  options: ConnectionOptions = {},
): Promise<string | undefined> {
  const { socket, certificate } = await shakeHands(port, servername, options);
  socket.destroy();
  return certificate.subjectaltname;
}

import { constants, type X509Certificate } from 'node:crypto';
import type { Server as NetServer, Socket } from 'node:net';
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import type { Handshakes } from '../handshake/handshakes.ts';
import { readHelloName } from './hello-name.ts';
import { HANDSHAKE_MS } from './limits.ts';

type OnConnection = (this: NetServer, socket: Socket) => void;

export interface AskingDoorOptions {
  readonly tls: SecureContextOptions;
  readonly handshakes: Pick<
    Handshakes,
    'asksNobody' | 'asksClientsOf' | 'stillTrusts' | 'chooseProtocol' | 'chooseCertificateAsking'
  >;
  /** Takes a connection when its handshake is done. */
  readonly enter: (socket: TLSSocket) => void;
  /** Told of a handshake that came to nothing. */
  readonly failed: () => void;
}

/**
 * The door of hosts that ask their clients for certificates. OpenSSL is told before the handshake whether a client is asked, and in Node that
 * belongs to the server; so the name is read from the client's first bytes, and connections for these hosts are handed to a server
 * of their own. Whoever comes in by another door is known by that (route/require-client-certificate.ts): this here decides what
 * is asked, and not what is allowed. Sessions are not resumed here: each connection shows its certificate, to the rules of today.
 */
export class AskingDoor {
  readonly #server: Server;
  readonly #handshakes: AskingDoorOptions['handshakes'];
  readonly #inside = new Map<TLSSocket, X509Certificate | undefined>();

  constructor({ tls, handshakes, enter, failed }: AskingDoorOptions) {
    this.#handshakes = handshakes;
    this.#server = createServer({
      ...forAsking(tls),
      handshakeTimeout: HANDSHAKE_MS,
      ALPNCallback: handshakes.chooseProtocol,
      SNICallback: handshakes.chooseCertificateAsking,
      requestCert: true,
      // A request is refused with words that say why (route/require-client-certificate.ts).
      rejectUnauthorized: false,
    });
    this.#server.on('secureConnection', (socket: TLSSocket) => {
      this.#inside.set(socket, socket.getPeerX509Certificate());
      socket.once('close', () => this.#inside.delete(socket));
      enter(socket);
    });
    this.#server.on('tlsClientError', failed);
  }

  useTls(tls: SecureContextOptions): void {
    this.#server.setSecureContext(forAsking(tls));
  }

  /** Puts itself in front of everything that listens for this server's connections. */
  guard(server: NetServer): void {
    const listeners = server.listeners('connection') as OnConnection[];
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      const accept = (asks: boolean): void => {
        if (asks) this.#server.emit('connection', socket);
        else for (const listener of listeners) listener.call(server, socket);
      };
      if (this.#handshakes.asksNobody) accept(false);
      else readName(socket, (name) => accept(name !== undefined && this.#handshakes.asksClientsOf(name)));
    });
  }

  /** Ends the connections of clients that would not be let in any more. */
  closeUntrusted(): void {
    for (const [socket, shown] of this.#inside) if (!this.#handshakes.stillTrusts(socket, shown)) socket.destroy();
  }
}

/** Without the shared ticket keys: a ticket of another door must not be good here. */
const forAsking = ({
  cert,
  key,
  ciphers,
  minVersion,
  honorCipherOrder,
}: SecureContextOptions): SecureContextOptions => ({
  cert,
  key,
  ciphers,
  minVersion,
  honorCipherOrder,
  sessionIdContext: 'mcp-proxy-manager asking',
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
});

/** A ClientHello with a post-quantum key share has less. */
const USUAL_BYTES = 2_048;

function readName(socket: Socket, tell: (name: string | undefined) => void): void {
  let bytes = Buffer.allocUnsafe(USUAL_BYTES);
  let length = 0;
  let until = 0;
  const deadline = setTimeout(() => socket.destroy(), HANDSHAKE_MS);
  const stop = (): void => {
    clearTimeout(deadline);
    socket.off('data', onData).off('close', stop).off('end', close).off('error', ignore);
  };
  const close = (): void => {
    socket.destroy();
  };
  const onData = (chunk: Buffer): void => {
    if (length + chunk.length > bytes.length) {
      const before = bytes;
      bytes = Buffer.allocUnsafe(2 * (length + chunk.length));
      before.copy(bytes, 0, 0, length);
    }
    length += chunk.copy(bytes, length);
    // Whoever drips must not have it looked at from the beginning for every drop.
    if (length < until) return;
    const hello = readHelloName(bytes.subarray(0, length));
    if (hello.kind === 'more') {
      until = hello.until;
      return;
    }
    stop();
    socket.pause();
    socket.unshift(bytes.subarray(0, length));
    tell(hello.kind === 'named' ? hello.name : undefined);
  };
  socket.on('data', onData).once('close', stop).once('end', close).on('error', ignore);
  // A balancer's connection has been paused after its header.
  socket.resume();
}

const ignore = (): void => {};

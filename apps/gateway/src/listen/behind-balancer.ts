import { isIP, type Server, type Socket } from 'node:net';
import { plainAddress } from '../exchange/connection.ts';
import { HANDSHAKE_MS } from './limits.ts';
import { readProxyHeader } from './proxy-header.ts';

type OnConnection = (this: Server, socket: Socket) => void;

/**
 * Reads the PROXY protocol's header from connections of trusted balancers before anything else does. Whether there is one is
 * never guessed (the protocol forbids it): a balancer's connection without one is closed, and anybody else's has none.
 */
export class BehindBalancer {
  readonly #isTrusted: (address: string) => boolean;
  /** Clients by the balancer's end of the connection: TLS wraps a socket in another one that has the same. */
  readonly #clients = new Map<string, string>();

  constructor(isTrusted: (address: string) => boolean) {
    this.#isTrusted = isTrusted;
  }

  /** The client of a connection, where its balancer told. */
  clientOf(socket: Socket): string | undefined {
    return this.#clients.get(endOf(socket));
  }

  /** Puts itself in front of everything that listens for this server's connections. */
  guard(server: Server, resumes: boolean): void {
    const listeners = server.listeners('connection') as OnConnection[];
    server.removeAllListeners('connection');
    const accept = (socket: Socket): void => {
      for (const listener of listeners) listener.call(server, socket);
    };
    server.on('connection', (socket: Socket) => {
      if (!this.#isTrusted(plainAddress(socket.remoteAddress))) accept(socket);
      else
        this.#readHeader(socket, () => {
          accept(socket);
          // TLS takes what is buffered by itself; HTTP/1.1 wants it to flow.
          if (resumes) socket.resume();
        });
    });
  }

  #readHeader(socket: Socket, accept: () => void): void {
    let bytes = Buffer.alloc(0);
    const deadline = setTimeout(() => socket.destroy(), HANDSHAKE_MS);
    const stop = (): void => {
      clearTimeout(deadline);
      socket.off('data', onData).off('close', stop).off('end', close).off('error', ignore);
    };
    const close = (): void => {
      socket.destroy();
    };
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const header = readProxyHeader(bytes);
      if (header.kind === 'more') return;
      if (header.kind === 'wrong') {
        socket.destroy();
        return;
      }
      stop();
      socket.pause();
      if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length));
      if (header.client !== undefined && isIP(header.client)) this.#remember(socket, header.client);
      accept();
    };
    socket.on('data', onData).once('close', stop).once('end', close).on('error', ignore);
  }

  #remember(socket: Socket, client: string): void {
    const end = endOf(socket);
    this.#clients.set(end, plainAddress(client));
    socket.once('close', () => this.#clients.delete(end));
  }
}

/** With our own port: a balancer may use one port of its own for both of ours. */
const endOf = ({ remoteAddress = '', remotePort = 0, localPort = 0 }: Socket): string =>
  `${remoteAddress}|${remotePort}|${localPort}`;

const ignore = (): void => {};

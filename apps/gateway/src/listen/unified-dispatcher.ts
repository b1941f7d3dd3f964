import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext, SecureContextOptions, TLSSocket } from 'node:tls';
import { attachConnection, connectionOf, describePlain, describeSecure } from '../exchange/connection.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { guardSession } from './guard-session.ts';
import { Http1Exchange } from './http1-exchange.ts';
import { Http2Exchange } from './http2-exchange.ts';
import { readHttp2Head } from './http2-head.ts';
import { HANDSHAKE_MS, http1Limits, http2Limits } from './limits.ts';
import { listenOn } from './listen-on.ts';
import type { Lobby } from './lobby.ts';
import { UpgradeExchange } from './upgrade-exchange.ts';

export interface DispatcherOptions {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly bindAddress: string;
  /** TLS versions, suites and the certificate that is shown where no other fits. */
  readonly tls: SecureContextOptions;
  readonly chooseContext: (
    serverName: string,
    callback: (error: Error | null, context?: SecureContext) => void,
  ) => void;
  /** Takes every request through the stages that follow. */
  readonly handle: (exchange: Exchange) => void;
  /** Told when an exchange is over. */
  readonly finished: (exchange: Exchange) => void;
}

const END_OF_STREAM = constants.NGHTTP2_FLAG_END_STREAM;
const DRAIN_LOOK_MS = 50;
/** Requests that one connection may send ahead of their answers. Browsers send none; test programs a few. */
const MAX_PIPELINED = 64;

/**
 * Owns the two listening sockets and routes all traffic of a worker: HTTP/1.1 on one, HTTP/1.1 and HTTP/2 over TLS on the
 * other. Everything that arrives becomes an Exchange.
 */
export class UnifiedDispatcher {
  readonly #options: DispatcherOptions;
  readonly #lobby: Lobby;
  readonly #plain: Server;
  readonly #secure: Http2SecureServer;
  readonly #sockets = new Set<Socket>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#lobby = { draining: false, finished: this.#onFinished };
    this.#plain = createServer({ ...http1Limits, shouldUpgradeCallback: wantsWebSocket });
    this.#secure = createSecureServer({
      ...http2Limits,
      http1Options: http1Limits,
      ...options.tls,
      allowHTTP1: true,
      handshakeTimeout: HANDSHAKE_MS,
      SNICallback: options.chooseContext,
    });
    this.#acceptPlain();
    this.#acceptSecure();
  }

  /** @throws CannotListen */
  async listen(): Promise<void> {
    const { bindAddress, httpPort, httpsPort } = this.#options;
    await listenOn(this.#plain, bindAddress, httpPort, 'HTTP_PORT');
    await listenOn(this.#secure, bindAddress, httpsPort, 'HTTPS_PORT');
  }

  /**
   * Stops in an orderly way: no new connections, idle ones are closed, HTTP/2 clients are told (GOAWAY), answers under way
   * are finished. What is still open after `graceMs`, such as streams of events and WebSockets, is closed then.
   */
  async drain(graceMs: number): Promise<void> {
    this.#lobby.draining = true;
    const closed = Promise.all([this.#plain, this.#secure].map((server) => new Promise((done) => server.close(done))));
    const look = setInterval(() => {
      this.#plain.closeIdleConnections();
      // There, but missing in @types/node 26.6.
      (this.#secure as unknown as Server).closeIdleConnections();
    }, DRAIN_LOOK_MS);
    const deadline = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    await closed;
    clearInterval(look);
    clearTimeout(deadline);
  }

  #acceptPlain(): void {
    this.#plain.prependListener('connection', (socket: Socket) => {
      this.#remember(socket);
      attachConnection(socket, describePlain(socket));
    });
    this.#acceptHttp1(this.#plain);
  }

  #acceptSecure(): void {
    const server = this.#secure;
    server.on('connection', (socket: Socket) => this.#remember(socket));
    server.prependListener('secureConnection', (socket: TLSSocket) => {
      socket.on('error', ignore);
      attachConnection(socket, describeSecure(socket));
    });
    server.prependListener('session', (session: ServerHttp2Session) => {
      const connection = describeSecure(session.socket as TLSSocket);
      attachConnection(session, connection);
      session.on('error', ignore);
      guardSession(session, connection);
    });
    this.#acceptHttp1(server);
    // A 'request' listener makes Node wrap every stream in its HTTP/1-like interface; HTTP/2 is taken by 'stream' alone.
    server.removeAllListeners('stream');
    server.on('stream', this.#onStream);
    // Node's constructor sets this itself for a server of both protocols, so it cannot be an option.
    Object.assign(server, { shouldUpgradeCallback: wantsWebSocket });
  }

  #acceptHttp1(server: Server | Http2SecureServer): void {
    const events: NodeJS.EventEmitter = server;
    events.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#onRequest(request, response, false),
    );
    events.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
      this.#onRequest(request, response, true),
    );
    events.on('upgrade', this.#onUpgrade);
    events.on('connect', (_request: IncomingMessage, socket: Duplex) => {
      socket.on('error', ignore);
      socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    });
  }

  #remember(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #onRequest(request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void {
    const connection = connectionOf(request.socket);
    const exchange = new Http1Exchange(request, response, connection, this.#lobby, awaitsContinue);
    if (connection.open === 1) this.#options.handle(exchange);
    else if (connection.waiting.length >= MAX_PIPELINED) exchange.cut();
    else connection.waiting.push(() => this.#options.handle(exchange));
  }

  /**
   * Requests of one HTTP/1.1 connection are answered one after another (RFC 9112 9.3.2). Their answers have to wait for each
   * other anyway, and a client that sends thousands at once must not make thousands of connections to a backend.
   */
  readonly #onFinished = (exchange: Exchange): void => {
    this.#options.finished(exchange);
    const { waiting } = exchange.connection;
    if (waiting.length === 0) return;
    const next = waiting.shift();
    if (exchange.connectionLost) waiting.length = 0;
    else next?.();
  };

  readonly #onStream = (stream: ServerHttp2Stream, _: unknown, flags: number, rawHeaders: string[]): void => {
    const connection = stream.session && connectionOf(stream.session);
    if (!connection) return;
    const hasBody = (flags & END_OF_STREAM) === 0;
    this.#options.handle(new Http2Exchange(stream, readHttp2Head(rawHeaders), hasBody, connection, this.#lobby));
  };

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const connection = connectionOf(request.socket);
    // A 101 now would overtake the answers that this client still waits for.
    if (connection.open > 0) socket.destroy();
    else this.#options.handle(new UpgradeExchange(request, socket, head, connection, this.#lobby));
  };
}

/**
 * Only a WebSocket leaves HTTP here. Any other Upgrade field is ignored, as RFC 9110 7.8 allows: an `h2c` that is passed on
 * gives the client a tunnel past every rule of this gateway.
 */
const wantsWebSocket = (request: IncomingMessage): boolean =>
  request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';

const ignore = (): void => {};

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
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { addressRanges } from '../exchange/address-ranges.ts';
import { attachConnection, connectionOf, describePlain, describeSecure, plainAddress } from '../exchange/connection.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { Roll, type Enrolled } from '../exchange/roll.ts';
import { ACME_TLS, type Handshakes } from '../handshake/handshakes.ts';
import { readClientCertificate } from '../exchange/client-certificate.ts';
import { AskingDoor } from './asking-door.ts';
import type { ClientTrust } from '../snapshot/client-trust.ts';
import { BehindBalancer } from './behind-balancer.ts';
import { breakUntrusted } from './break-untrusted.ts';
import { ConnectionLimit, type ConnectionCounting } from './connection-limit.ts';
import { drainServers } from './drain-servers.ts';
import { SessionGuard } from './session-guard.ts';
import type { DoorCounts, Listener } from '../observe/door-counts.ts';
import { Http1Exchange } from './http1-exchange.ts';
import { Http2Exchange } from './http2-exchange.ts';
import { readHttp2Head } from './http2-head.ts';
import { HANDSHAKE_MS, http1Limits, http2Limits } from './limits.ts';
import { listenOn } from './listen-on.ts';
import type { Lobby } from './lobby.ts';
import { Patrol } from './patrol.ts';
import { UpgradeExchange } from './upgrade-exchange.ts';

/** TLS versions and suites, the certificate that is shown where no other fits, and what seals session tickets. */
export interface TlsOptions extends SecureContextOptions {
  readonly ticketKeys?: Buffer | undefined;
}

export interface DispatcherOptions {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly bindAddress: string;
  /** Whether nothing listens for TLS. */
  readonly insecure: boolean;
  /** Connections from these ranges begin with a header of the PROXY protocol, if that is on. */
  readonly trustedProxies: readonly string[];
  readonly proxyProtocol: boolean;
  /** Milliseconds that a client's connection may stay without a request, and that a client may stand still. */
  readonly idleTimeout: number;
  readonly stallTimeout: number;
  readonly tls: TlsOptions;
  readonly counting: ConnectionCounting;
  readonly handshakes: Handshakes;
  /** Takes every request through the stages that follow. */
  readonly handle: (exchange: Exchange) => void;
  /** Counts connections and handshakes. */
  readonly doors: DoorCounts;
  /** Told when an exchange is over. */
  readonly finished: (exchange: Exchange) => void;
}

const END_OF_STREAM = constants.NGHTTP2_FLAG_END_STREAM;
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
  readonly #sockets = new Roll<Enrolled & { readonly socket: Socket }>();
  readonly #patrol: Patrol;
  readonly #upgraded = new Roll<Exchange>();
  readonly #asking: AskingDoor;
  readonly #balancer: BehindBalancer | undefined;
  readonly #limit: ConnectionLimit | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { idleTimeout } = options;
    const http1 = { ...http1Limits, keepAliveTimeout: idleTimeout };
    this.#lobby = { draining: false, idleTimeout, finished: this.#onFinished };
    this.#patrol = new Patrol(options.stallTimeout);
    this.#plain = createServer({ ...http1, shouldUpgradeCallback: wantsWebSocket });
    this.#secure = createSecureServer({
      ...http2Limits,
      http1Options: http1,
      ...options.tls,
      allowHTTP1: true,
      handshakeTimeout: HANDSHAKE_MS,
      ALPNCallback: options.handshakes.chooseProtocol,
      SNICallback: options.handshakes.chooseCertificate,
    });
    if (options.proxyProtocol) this.#balancer = new BehindBalancer(addressRanges(options.trustedProxies));
    this.#acceptPlain();
    const enter = this.#acceptSecure();
    this.#asking = new AskingDoor({
      ...options,
      enter: (socket) => enter(socket, true),
      failed: () => options.doors.handshakeFailed(),
    });
    this.#asking.guard(this.#secure);
    if (options.counting.limit > 0)
      this.#limit = new ConnectionLimit(options.counting, addressRanges(options.trustedProxies));
    for (const server of [this.#plain, this.#secure])
      server.prependListener('connection', (socket: Socket) => this.#limit?.accepted(socket, this.#peerOf(socket)));
    this.#balancer?.guard(this.#plain, true);
    this.#balancer?.guard(this.#secure, false);
    this.#plain.prependListener('connection', (socket: Socket) => this.#remember(socket, 'http'));
    this.#secure.prependListener('connection', (socket: Socket) => this.#remember(socket, 'https'));
  }

  /** @throws CannotListen */
  async listen(): Promise<void> {
    const { bindAddress, httpPort, httpsPort, insecure } = this.#options;
    await listenOn(this.#plain, bindAddress, httpPort, 'HTTP_PORT');
    if (!insecure) await listenOn(this.#secure, bindAddress, httpsPort, 'HTTPS_PORT');
  }

  /** For connections from now on. */
  useTls(tls: TlsOptions): void {
    this.#secure.setSecureContext(tls);
    this.#asking.useTls(tls);
  }

  /**
   * Clients' certificates are asked for by other rules than before.
   * @param trustOf what is asked of clients of a host now; without it no name can have come to a host that asks for more
   */
  closeUntrusted(trustOf?: (host: string) => ClientTrust | undefined): void {
    this.#asking.closeUntrusted();
    if (trustOf) breakUntrusted(this.underWay, trustOf);
  }

  /** All requests that are not over, WebSockets among them. */
  get underWay(): readonly Exchange[] {
    return [...this.#patrol.open, ...this.#upgraded.all];
  }

  /** A connection that is one too many of its client. */
  turnAway(id: number): void {
    this.#limit?.turnAway(id);
  }

  /** Stops in an orderly way, see drainServers(); `replaced`: another worker accepts in its place. */
  async drain(graceMs: number, replaced: boolean): Promise<void> {
    this.#lobby.draining = true;
    await drainServers({ plain: this.#plain, secure: this.#secure, patrol: this.#patrol }, graceMs, replaced, () => {
      for (const { socket } of this.#sockets.all) socket.destroy();
    });
    this.#patrol.stop();
  }

  #acceptPlain(): void {
    this.#plain.prependListener('connection', (socket: Socket) => {
      attachConnection(socket, describePlain(socket, this.#balancer?.clientOf(socket)));
    });
    this.#acceptHttp1(this.#plain);
  }

  /** @returns what takes a connection after its handshake */
  #acceptSecure(): (socket: TLSSocket, asked: boolean) => void {
    const server = this.#secure;
    // Node's own listener takes every protocol but http/1.1 for HTTP/2.
    const [speakHttp] = server.listeners('secureConnection');
    server.removeAllListeners('secureConnection');
    const enter = (socket: TLSSocket, asked: boolean): void => {
      socket.on('error', ignore);
      this.#options.doors.shookHands(socket.isSessionReused());
      if (socket.alpnProtocol === ACME_TLS) {
        socket.destroySoon();
        return;
      }
      const certificate = asked
        ? readClientCertificate(socket, (shown) => this.#options.handshakes.problemOf(shown))
        : undefined;
      attachConnection(socket, describeSecure(socket, this.#balancer?.clientOf(socket), certificate));
      // Where a connection came in by another door, Node looks here for the server whose classes speak HTTP/1.1.
      Object.assign(socket, { server });
      speakHttp?.call(server, socket);
    };
    server.on('secureConnection', (socket: TLSSocket) => enter(socket, false));
    server.on('tlsClientError', () => this.#options.doors.handshakeFailed());
    server.prependListener('session', (session: ServerHttp2Session) => {
      const connection = connectionOf(session.socket);
      attachConnection(session, connection);
      session.on('error', ignore);
      const guard = new SessionGuard(session, connection, this.#lobby.idleTimeout);
      connection.guard = guard;
      this.#patrol.watch(guard);
    });
    this.#acceptHttp1(server);
    // A 'request' listener makes Node wrap every stream in its HTTP/1-like interface; HTTP/2 is taken by 'stream' alone.
    server.removeAllListeners('stream');
    server.on('stream', this.#onStream);
    // Node's constructor sets this itself for a server of both protocols, so it cannot be an option.
    Object.assign(server, { shouldUpgradeCallback: wantsWebSocket });
    return enter;
  }

  #peerOf(socket: Socket): string {
    return this.#balancer?.clientOf(socket) ?? plainAddress(socket.remoteAddress);
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

  #remember(socket: Socket, listener: Listener): void {
    const member = { socket, seat: -1 };
    this.#sockets.add(member);
    this.#options.doors.opened(listener);
    socket.once('close', () => {
      this.#sockets.delete(member);
      this.#options.doors.closed(listener);
    });
  }

  #onRequest(request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void {
    const connection = connectionOf(request.socket);
    const exchange = new Http1Exchange(request, response, connection, this.#lobby, awaitsContinue);
    this.#patrol.entered(exchange);
    if (connection.open === 1) this.#options.handle(exchange);
    else if (connection.waiting.length >= MAX_PIPELINED) exchange.cut();
    else connection.waiting.push(() => this.#options.handle(exchange));
  }

  /**
   * Requests of one HTTP/1.1 connection are answered one after another (RFC 9112 9.3.2). Their answers have to wait for each
   * other anyway, and a client that sends thousands at once must not make thousands of connections to a backend.
   */
  readonly #onFinished = (exchange: Exchange): void => {
    this.#patrol.left(exchange);
    if (exchange.upgrade) this.#upgraded.delete(exchange);
    exchange.passage?.end();
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
    connection.guard?.opened(hasBody);
    const exchange = new Http2Exchange(stream, readHttp2Head(rawHeaders), hasBody, connection, this.#lobby);
    this.#patrol.entered(exchange);
    this.#options.handle(exchange);
  };

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const connection = connectionOf(request.socket);
    // A 101 now would overtake the answers that this client still waits for.
    if (connection.open > 0) {
      socket.destroy();
      return;
    }
    const exchange = new UpgradeExchange(request, socket, head, connection, this.#lobby);
    this.#upgraded.add(exchange);
    this.#options.handle(exchange);
  };
}

/**
 * Only a WebSocket leaves HTTP here, and only HTTP/1.1 can be left. Any other Upgrade field is ignored, as RFC 9110 7.8 allows: an `h2c` that is passed on
 * gives the client a tunnel past every rule of this gateway.
 */
const wantsWebSocket = (request: IncomingMessage): boolean =>
  request.method === 'GET' && request.httpVersion === '1.1' && request.headers.upgrade?.toLowerCase() === 'websocket';

const ignore = (): void => {};

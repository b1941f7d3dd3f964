import {
  Agent,
  type ClientRequest,
  type ClientRequestArgs,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import type { Socket } from 'node:net';
import { createProxyMiddleware, type RequestHandler } from 'http-proxy-middleware';
import type { Exchange, Upgrade } from '../exchange/exchange.ts';
import type { AnswerFields, Fields } from '../exchange/fields.ts';
import { dropOurCookies } from '../identity/own-names.ts';
import { refuse } from '../respond/refuse.ts';
import { AnswerDeadline, NOTHING_TO_COME } from './answer-deadline.ts';
import { dismissSocket } from './dismiss-socket.ts';
import type { DomainInstance } from './domain-instance.ts';
import { refuseFailure } from './failure.ts';
import { GONE } from './relayed-answer.ts';
import { endWhenSilent } from './silence.ts';
import type { Upstream } from './upstream.ts';

interface Relayed {
  readonly exchange: Exchange;
  readonly instance: DomainInstance;
}

const REQUEST_ID = 'x-request-id';

/** Hands the middleware connections that stand already, each to the request that it was made for. */
class StandingConnections extends Agent {
  readonly #sockets = new Map<string, Socket>();
  readonly protocol: string;
  readonly defaultPort: number;

  constructor(protocol: string) {
    super();
    this.protocol = protocol;
    this.defaultPort = protocol === 'https:' ? 443 : 80;
  }

  add(id: string, socket: Socket): void {
    this.#sockets.set(id, socket);
    socket.on('error', ignore).once('close', () => this.#sockets.delete(id));
  }

  override createConnection({ headers }: ClientRequestArgs): Socket {
    const id = String((headers as IncomingHttpHeaders)[REQUEST_ID]);
    const socket = this.#sockets.get(id);
    if (!socket) throw new Error('a WebSocket has no connection');
    this.#sockets.delete(id);
    return socket;
  }
}

/** Carries WebSockets to one backend, by http-proxy-middleware: a connection of its own for each, bytes passed both ways. */
export class UpgradeRelay {
  readonly #upstream: Upstream;
  readonly #middleware: RequestHandler;
  readonly #connections: StandingConnections;
  readonly #relayed = new WeakMap<IncomingMessage, Relayed>();

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
    this.#connections = new StandingConnections(upstream.url.protocol);
    this.#middleware = createProxyMiddleware({
      target: upstream.url.href,
      agent: this.#connections,
      on: {
        proxyReqWs: (outgoing, request, socket) => this.#watch(outgoing, request, socket),
        error: (error, request) => this.#fail(error, request),
      },
    });
  }

  /** The connection is made first: where that fails another upstream may be asked, which the middleware could not do any more. */
  relay(exchange: Exchange, upgrade: Upgrade, instance: DomainInstance): void {
    // The middleware parses the path as a URL and leaves the client waiting where it cannot, as for `//`.
    if (!URL.canParse(exchange.backendPath, 'http://gateway')) {
      refuse(exchange, 400, 'The path of the request is not valid.');
      return;
    }
    exchange.producer = NOTHING_YET;
    exchange.departedAt = performance.now();
    exchange.upstream = this.#upstream.authority;
    this.#upstream.connectTo((error, backend) => {
      if (exchange.ended) backend?.destroy();
      else if (backend) this.#hand(exchange, upgrade, instance, backend);
      else if (!exchange.passage?.movesOn(error ?? GONE)) refuseFailure(exchange, instance, error ?? GONE);
    });
  }

  #hand(exchange: Exchange, { request, socket, head }: Upgrade, instance: DomainInstance, backend: Socket): void {
    request.url = exchange.backendPath;
    const fields = instance.requestFields(exchange);
    fields.push('host', instance.hostFor(exchange));
    request.headers = toHeaders(fields);
    this.#relayed.set(request, { exchange, instance });
    exchange.sentAt = performance.now();
    this.#connections.add(exchange.id, backend);
    exchange.producer = { clientGone: () => backend.destroy(), clientReady: () => {} };
    this.#middleware.upgrade(request, socket as Socket, head);
  }

  #watch(outgoing: ClientRequest, request: IncomingMessage, client: Socket): void {
    const relayed = this.#relayed.get(request);
    if (!relayed) return;
    const { exchange, instance } = relayed;
    giveUp(outgoing, this.#upstream.settings.requestTimeout);
    exchange.producer = { clientGone: () => outgoing.destroy(), clientReady: () => {} };
    const refuseSwitch = (): void => refuseFailure(exchange, instance, new WrongProtocol());
    outgoing.once('response', (answer) => {
      exchange.answeredAt = performance.now();
      keepOurCookies(answer, exchange);
      // Without an Upgrade field Node takes even a 101 for an ordinary answer.
      if (answer.statusCode === 101) refuseSwitch();
      else exchange.status = answer.statusCode ?? 502;
    });
    outgoing.once('upgrade', (answer, backend: Socket) => {
      // RFC 9110 7.8: only to what was asked for. Anything else would be a tunnel past every rule of this gateway.
      if (answer.headers.upgrade?.toLowerCase() !== 'websocket') {
        refuseSwitch();
        backend.destroy();
        return;
      }
      exchange.answeredAt = performance.now();
      keepOurCookies(answer, exchange);
      const cookie = exchange.passage?.newCookie;
      if (cookie) answer.headers['set-cookie'] = [...(answer.headers['set-cookie'] ?? []), cookie];
      exchange.status = 101;
      exchange.ended = true;
      this.#upstream.addTunnel(client, backend);
      endWhenSilent(backend, (exchange.instance ?? instance).target.stream_idle_timeout);
      exchange.dismiss = () => dismissSocket(client, backend);
      // Pipes pass an orderly end on; when one side is destroyed, the other would stay open for ever.
      client.once('close', () => backend.destroy());
      backend.once('close', () => client.destroySoon());
    });
  }

  #fail(error: Error, request: IncomingMessage): void {
    const relayed = this.#relayed.get(request);
    if (!relayed || relayed.exchange.ended) return;
    if (relayed.exchange.begun) relayed.exchange.cut();
    else refuseFailure(relayed.exchange, relayed.instance, error);
  }
}

/** The middleware hands on what stands in `headers`. */
function keepOurCookies({ headers }: IncomingMessage, exchange: Exchange): void {
  const fields: AnswerFields = ['set-cookie', headers['set-cookie'] ?? []];
  dropOurCookies(fields, exchange);
  if (fields.length === 0) delete headers['set-cookie'];
  else headers['set-cookie'] = [fields[1] ?? []].flat();
}

/** A backend that answers 101 for another protocol than the one asked for. */
class WrongProtocol extends Error {
  readonly code = 'HPE_INVALID_UPGRADE';

  constructor() {
    super('the backend switched to a protocol that it was not asked for');
  }
}

function giveUp(outgoing: ClientRequest, requestTimeout: number): void {
  const onLate = (error: Error): void => void outgoing.destroy(error);
  const deadline = new AnswerDeadline(requestTimeout, { waitsForClient: NOTHING_TO_COME, onLate });
  const stop = (): void => deadline.stop();
  outgoing.once('upgrade', stop).once('response', stop).once('close', stop);
}

const ignore = (): void => {};
const NOTHING_YET = { clientGone: ignore, clientReady: ignore };

function toHeaders(fields: Fields): IncomingHttpHeaders {
  // Without a prototype, because a client may name a field `constructor`.
  const headers: IncomingHttpHeaders = Object.create(null) as IncomingHttpHeaders;
  Object.assign(headers, { connection: 'Upgrade', upgrade: 'websocket' });
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const value = fields[i + 1] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? value : `${String(before)}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return headers;
}

import { Agent as HttpAgent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { createProxyMiddleware, type RequestHandler } from 'http-proxy-middleware';
import type { Exchange, Upgrade } from '../exchange/exchange.ts';
import type { Fields } from '../exchange/fields.ts';
import { refuse } from '../respond/refuse.ts';
import { backendTls } from './connect-backend.ts';
import type { DomainInstance } from './domain-instance.ts';
import { refuseFailure } from './failure.ts';
import { InternalPort, leadsToOurselves } from './internal-port.ts';
import { endWhenSilent } from './silence.ts';
import type { Upstream, UpstreamSettings } from './upstream.ts';

interface Relayed {
  readonly exchange: Exchange;
  readonly instance: DomainInstance;
}

/** Carries WebSockets to one backend, by http-proxy-middleware: a connection of its own for each, bytes passed both ways. */
export class UpgradeRelay {
  readonly #upstream: Upstream;
  readonly #middleware: RequestHandler;
  readonly #relayed = new WeakMap<IncomingMessage, Relayed>();

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
    const { url, serverName, place } = upstream;
    this.#middleware = createProxyMiddleware({
      target: url.href,
      secure: place.backend_verify,
      agent: url.protocol === 'https:' ? new HttpsAgent(backendTls(place, serverName)) : new HttpAgent(),
      on: {
        proxyReqWs: (outgoing, request, socket) => this.#watch(outgoing, request, socket),
        error: (error, request) => this.#fail(error, request),
      },
    });
  }

  relay(exchange: Exchange, { request, socket, head }: Upgrade, instance: DomainInstance): void {
    // The middleware parses the path as a URL and leaves the client waiting where it cannot, as for `//`.
    if (!URL.canParse(exchange.backendPath, 'http://gateway')) {
      refuse(exchange, 400, 'The path of the request is not valid.');
      return;
    }
    request.url = exchange.backendPath;
    const fields = instance.requestFields(exchange);
    fields.push('host', instance.hostFor(exchange));
    request.headers = toHeaders(fields);
    this.#relayed.set(request, { exchange, instance });
    exchange.departedAt = performance.now();
    exchange.upstream = this.#upstream.authority;
    this.#middleware.upgrade(request, socket as Socket, head);
  }

  #watch(outgoing: ClientRequest, request: IncomingMessage, client: Socket): void {
    const relayed = this.#relayed.get(request);
    if (!relayed) return;
    const { exchange } = relayed;
    giveUp(outgoing, this.#upstream.settings);
    exchange.producer = { clientGone: () => outgoing.destroy(), clientReady: () => {} };
    const refuseSwitch = (): void => refuseFailure(exchange, relayed.instance, new WrongProtocol());
    outgoing.once('socket', () => (exchange.sentAt = performance.now()));
    outgoing.once('response', (answer) => {
      exchange.answeredAt = performance.now();
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
      exchange.status = 101;
      exchange.ended = true;
      this.#upstream.addTunnel(client, backend);
      endWhenSilent(backend, (exchange.instance ?? relayed.instance).target.stream_idle_timeout);
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

/** A backend that answers 101 for another protocol than the one asked for. */
class WrongProtocol extends Error {
  readonly code = 'HPE_INVALID_UPGRADE';

  constructor() {
    super('the backend switched to a protocol that it was not asked for');
  }
}

function giveUp(outgoing: ClientRequest, settings: UpstreamSettings): void {
  const { connectTimeout, requestTimeout } = settings;
  const late = (code: string): void => {
    outgoing.destroy(Object.assign(new Error('the backend took too long'), { code }));
  };
  let timer = setTimeout(late, connectTimeout, 'UND_ERR_CONNECT_TIMEOUT');
  const stop = (): void => clearTimeout(timer);
  outgoing.once('socket', (socket) => {
    socket.once('connect', () => {
      stop();
      if (leadsToOurselves(socket, settings.internalPorts)) outgoing.destroy(new InternalPort());
      timer = setTimeout(late, requestTimeout, 'UND_ERR_HEADERS_TIMEOUT');
    });
  });
  outgoing.once('upgrade', stop).once('response', stop).once('close', stop);
}

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

import { createHash, randomBytes } from 'node:crypto';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerFields } from '../respond/answer-fields.ts';
import { AnswerDeadline, NOTHING_TO_COME } from './answer-deadline.ts';
import { dismissSocket } from './dismiss-socket.ts';
import { endWhenSilent } from './silence.ts';
import { GONE, RelayedAnswer } from './relayed-answer.ts';

/** RFC 6455 1.3. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** They belong to the handshake of HTTP/1.1, which HTTP/2 does without (RFC 8441 5). */
const HANDSHAKE = new Set(['sec-websocket-accept', 'sec-websocket-key']);
const CUT = new Error('the backend broke the WebSocket off');

/**
 * A WebSocket that a client opens on a stream of HTTP/2 (RFC 8441). Its backend is asked by the handshake of HTTP/1.1, which
 * every WebSocket server knows; then bytes pass both ways, and each side waits for the other.
 */
export class TunnelCall extends RelayedAnswer {
  #outgoing: ClientRequest | undefined;
  #answer: IncomingMessage | undefined;
  #backend: Duplex | undefined;
  #deadline: AnswerDeadline | undefined;

  start(): void {
    const { exchange, upstream } = this;
    upstream.connectTo((error, socket) => {
      if (exchange.ended) socket?.destroy();
      else if (socket) this.#ask(socket);
      else this.failed(error ?? GONE);
    });
  }

  clientGone(): void {
    this.#deadline?.stop();
    this.#backend?.destroy();
    this.#outgoing?.destroy();
  }

  clientReady(): void {
    this.#answer?.resume();
  }

  #ask(socket: NonNullable<ClientRequest['socket']>): void {
    const { exchange, instance, upstream } = this;
    const key = randomBytes(16).toString('base64');
    const headers: string[] = [];
    const fields = instance.requestFields(exchange);
    for (let i = 0; i < fields.length; i += 2) {
      if (!HANDSHAKE.has(fields[i] ?? '')) headers.push(fields[i] ?? '', fields[i + 1] ?? '');
    }
    headers.push('host', instance.hostFor(exchange), 'connection', 'Upgrade', 'upgrade', 'websocket');
    headers.push('sec-websocket-key', key);
    const path = upstream.pathFor(exchange.backendPath);
    const outgoing = request({ method: 'GET', path, headers, createConnection: () => socket });
    this.#outgoing = outgoing;
    exchange.sentAt = performance.now();
    this.#deadline = new AnswerDeadline(upstream.settings.requestTimeout, {
      waitsForClient: NOTHING_TO_COME,
      onLate: (error) => outgoing.destroy(error),
    });
    const abandon = (error: Error): void => {
      this.#giveUp(error);
      outgoing.destroy();
    };
    outgoing.once('upgrade', (answer, backend: Duplex, head: Buffer) => {
      this.attempt(
        () => this.#join(answer, backend, head, key),
        (error) => {
          this.#giveUp(error);
          backend.destroy();
        },
      );
    });
    outgoing.once('response', (answer) => this.attempt(() => this.#refused(answer), abandon));
    outgoing.once('error', (error) => this.#giveUp(error));
    outgoing.end();
  }

  #join(answer: IncomingMessage, backend: Duplex, head: Buffer, key: string): void {
    this.#deadline?.stop();
    const client = this.exchange.tunnel;
    const accept = createHash('sha1')
      .update(key + ACCEPT_SUFFIX)
      .digest('base64');
    backend.on('error', () => backend.destroy());
    if (!client || this.exchange.ended || answer.headers['sec-websocket-accept'] !== accept) {
      backend.destroy();
      this.#giveUp(Object.assign(new Error('the backend accepted another handshake'), { code: 'HPE_INVALID_UPGRADE' }));
      return;
    }
    this.#backend = backend;
    const fields = answerFields(answer.headers);
    for (let i = fields.length - 2; i >= 0; i -= 2) if (HANDSHAKE.has(String(fields[i]))) fields.splice(i, 2);
    this.instance.dressAnswer(fields, this.exchange);
    this.exchange.answeredAt = performance.now();
    this.exchange.begin(200, [...fields, 'x-request-id', this.exchange.id], true);
    this.upstream.addTunnel(client, backend);
    endWhenSilent(backend, (this.exchange.instance ?? this.instance).target.stream_idle_timeout);
    if (head.length) backend.unshift(head);
    backend.pipe(client).pipe(backend);
    let dismissed = false;
    this.exchange.dismiss = () => {
      dismissed = true;
      dismissSocket(client, backend);
    };
    // Pipes pass an orderly end on; when one side is destroyed, the other would stay open for ever.
    client.once('close', () => backend.destroy());
    backend.once('close', () => {
      if (dismissed) return;
      if (backend.readableEnded) client.end(() => client.close());
      else client.destroy(CUT);
    });
  }

  /** A backend that knows no WebSocket, or wants somebody to log in, answers for itself. */
  #refused(answer: IncomingMessage): void {
    this.#deadline?.stop();
    this.#answer = answer;
    answer.on('data', (chunk: Buffer) => {
      if (!this.came(chunk)) answer.pause();
    });
    answer.once('error', (error) => this.#giveUp(error));
    answer.once('end', () => this.ended(answerFields(answer.trailers)));
    this.began(answer.statusCode ?? 0, answerFields(answer.headers), false);
  }

  #giveUp(error: Error): void {
    this.#deadline?.stop();
    this.failed(error);
  }
}

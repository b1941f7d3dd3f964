import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { requestTrailers } from '../exchange/trailer-fields.ts';
import { answerFields } from '../respond/answer-fields.ts';
import { AnswerDeadline } from './answer-deadline.ts';
import { GONE, RelayedAnswer } from './relayed-answer.ts';
import { sendContent } from './send-content.ts';

/** The rare request with trailers to a backend over HTTP/1.1. BackendLine sends none; node:http does, at three times the cost. */
export class TrailerCall extends RelayedAnswer {
  #outgoing: ClientRequest | undefined;
  #answer: IncomingMessage | undefined;
  #body: Readable | undefined;
  #deadline: AnswerDeadline | undefined;

  start(): void {
    const { exchange, instance, upstream } = this;
    const headers = instance.requestFields(exchange);
    for (let i = headers.length - 2; i >= 0; i -= 2) if (headers[i] === 'content-length') headers.splice(i, 2);
    headers.push('host', instance.hostFor(exchange), 'connection', 'close');
    // RFC 9112 7.1.2: only content in chunks has a trailer section.
    headers.push('transfer-encoding', 'chunked', 'trailer', [...exchange.announced].join(', '));
    upstream.connectTo((error, socket) => {
      if (exchange.ended) socket?.destroy();
      else if (socket) this.#send(headers, socket);
      else this.failed(error ?? GONE);
    });
  }

  clientGone(): void {
    this.#deadline?.stop();
    this.#body?.destroy(GONE);
    this.#outgoing?.destroy();
  }

  clientReady(): void {
    this.#answer?.resume();
  }

  #send(headers: readonly string[], socket: NonNullable<ClientRequest['socket']>): void {
    const { exchange, upstream } = this;
    const path = upstream.pathFor(exchange.backendPath);
    const outgoing = request({ method: exchange.method, path, headers: [...headers], createConnection: () => socket });
    this.#outgoing = outgoing;
    exchange.sentAt = performance.now();
    this.#deadline = new AnswerDeadline(upstream.settings.requestTimeout, {
      waitsForClient: () => !outgoing.writableEnded && outgoing.writableLength === 0,
      onLate: (error) => outgoing.destroy(error),
    });
    const abandon = (error: Error): void => this.#abandon(outgoing, error);
    outgoing.on('information', ({ statusCode, headers: fields }) =>
      this.attempt(() => this.informed(statusCode, answerFields(fields)), abandon),
    );
    outgoing.once('response', (answer) => this.attempt(() => this.#begin(answer), abandon));
    outgoing.once('error', (error) => this.#giveUp(error));
    const body = exchange.body ?? exchange.openBody();
    this.#body = body;
    body.on('data', () => this.#deadline?.restart());
    sendContent(body, outgoing, () => {
      const trailers = requestTrailers(exchange.trailers, exchange.announced);
      const pairs: [string, string][] = [];
      for (let i = 0; i < trailers.length; i += 2) pairs.push([trailers[i] ?? '', trailers[i + 1] ?? '']);
      this.attempt(() => outgoing.addTrailers(pairs), abandon);
      outgoing.end();
    });
  }

  #begin(answer: IncomingMessage): void {
    this.#deadline?.stop();
    this.#answer = answer;
    answer.on('data', (chunk: Buffer) => {
      if (!this.came(chunk)) answer.pause();
    });
    answer.once('error', (error) => this.#giveUp(error));
    answer.once('end', () => {
      this.#body?.destroy(GONE);
      this.ended(answerFields(answer.trailers));
    });
    this.began(answer.statusCode ?? 0, answerFields(answer.headers), false);
  }

  #abandon(outgoing: ClientRequest, error: Error): void {
    this.#giveUp(error);
    outgoing.destroy();
  }

  #giveUp(error: Error): void {
    this.#deadline?.stop();
    this.#body?.destroy(GONE);
    this.failed(error);
  }
}

import { constants, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import type { Readable } from 'node:stream';
import { findField, type Fields } from '../exchange/fields.ts';
import { requestTrailers } from '../exchange/trailer-fields.ts';
import { answerFields } from '../respond/answer-fields.ts';
import { AnswerDeadline } from './answer-deadline.ts';
import { GONE, RelayedAnswer, SAFE } from './relayed-answer.ts';
import { sendContent } from './send-content.ts';

const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_FLAG_END_STREAM } = constants;
const MAX_REPEATS = 3;

/** One request to a backend over HTTP/2, with trailers both ways, as gRPC needs them. */
export class Http2Call extends RelayedAnswer {
  #stream: ClientHttp2Stream | undefined;
  #session: ClientHttp2Session | undefined;
  #body: Readable | undefined;
  #deadline: AnswerDeadline | undefined;
  #trailers: IncomingHttpHeaders = {};
  #gone = false;
  #onUsedSession = false;
  #repeats = 0;

  start(): void {
    if (this.exchange.hasBody) this.#body = this.exchange.body ?? this.exchange.openBody();
    this.#ask();
  }

  clientGone(): void {
    this.#gone = true;
    this.#deadline?.stop();
    this.#body?.destroy(GONE);
    this.#stream?.close(NGHTTP2_CANCEL);
  }

  clientReady(): void {
    this.#stream?.resume();
  }

  #ask(): void {
    const { sessions } = this.upstream;
    sessions.acquire((error, session) => {
      if (this.#gone) return;
      if (session) this.#send(session, sessions.occupy(session));
      else if (!this.movesOn(error ?? GONE)) this.#giveUp(error ?? GONE);
    });
  }

  #send(session: ClientHttp2Session, release: () => void): void {
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(this.#head(), { endStream: !this.#body, waitForTrailers: this.#body !== undefined });
    } catch (error) {
      release();
      this.#giveUp(Object.assign(error as Error, { code: 'UND_ERR_INVALID_ARG' }));
      return;
    }
    this.#stream = stream;
    this.#session = session;
    this.exchange.sentAt = performance.now();
    this.#onUsedSession = this.upstream.sessions.hasServed(session);
    this.#expectHead(stream, session);
    const giveUp = (error: Error): void => this.#abandon(stream, error);
    stream.on('headers', (headers) =>
      this.attempt(() => this.informed(headers[':status'] ?? 0, answerFields(headers)), giveUp),
    );
    stream.once('response', (headers, flags) => {
      const ends = (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
      this.attempt(() => this.#begin(headers, ends), giveUp);
    });
    stream.on('data', (chunk: Buffer) => {
      if (!this.came(chunk)) stream.pause();
    });
    stream.on('trailers', (headers) => (this.#trailers = headers));
    stream.once('end', () => this.#end(stream));
    stream.once('error', (error) => this.#broke(error));
    stream.once('close', () => {
      release();
      this.#closed(stream);
    });
    this.#upload(stream);
  }

  #head(): Fields {
    const { exchange, instance, upstream } = this;
    const head = [':method', exchange.method, ':scheme', upstream.url.protocol.slice(0, -1)];
    head.push(':authority', instance.hostFor(exchange), ':path', upstream.pathFor(exchange.backendPath));
    for (const part of instance.requestFields(exchange)) head.push(part);
    // The one member of TE that HTTP/2 has (RFC 9113 8.2.2); gRPC servers insist on it.
    if (findField(exchange.fields, 'te')?.toLowerCase().includes('trailers')) head.push('te', 'trailers');
    if (exchange.announced.size) head.push('trailer', [...exchange.announced].join(', '));
    return head;
  }

  #upload(stream: ClientHttp2Stream): void {
    if (!this.#body) return;
    const { exchange } = this;
    stream.once('wantTrailers', () => {
      const trailers = requestTrailers(exchange.trailers, exchange.announced);
      this.attempt(
        () => stream.sendTrailers(pairs(trailers)),
        (error) => this.#abandon(stream, error),
      );
    });
    this.#body.on('data', () => this.#deadline?.restart());
    sendContent(this.#body, stream, () => stream.end());
  }

  #expectHead(stream: ClientHttp2Stream, session: ClientHttp2Session): void {
    this.#deadline = new AnswerDeadline(this.upstream.settings.requestTimeout, {
      waitsForClient: () => !stream.writableEnded && stream.writableLength === 0,
      onLate: (error) => {
        this.#giveUp(error);
        stream.close(NGHTTP2_CANCEL);
        // It may be the whole connection that is dead; the next request gets another.
        session.close();
      },
    });
  }

  #begin(headers: IncomingHttpHeaders & { ':status'?: number | undefined }, ends: boolean): void {
    this.#deadline?.stop();
    if (this.#gone || this.exchange.ended) return;
    if (this.#session) this.upstream.sessions.served(this.#session);
    this.began(headers[':status'] ?? 0, answerFields(headers), ends, true);
  }

  #broke(error: Error): void {
    if (!this.#mayRepeat()) {
      this.#giveUp(Object.assign(error, { code: 'UND_ERR_SOCKET' }));
      return;
    }
    this.#repeats += 1;
    this.#deadline?.stop();
    this.#stream = undefined;
    this.#ask();
  }

  /**
   * A stream that was refused was not looked at, so any request may be sent again (RFC 9113 8.7); where a connection that was
   * used before breaks, one that changes nothing (RFC 9110 9.2.2).
   */
  #mayRepeat(): boolean {
    const { exchange } = this;
    if (this.#body || this.#gone || exchange.begun || exchange.ended || this.#repeats >= MAX_REPEATS) return false;
    if (this.#stream?.rstCode === NGHTTP2_REFUSED_STREAM) return true;
    return this.#onUsedSession && this.#session?.destroyed === true && SAFE.has(exchange.method);
  }

  /** All of the answer is here; a client that still sends need not (RFC 9113 8.1). */
  #end(stream: ClientHttp2Stream): void {
    this.#body?.destroy(GONE);
    if (!stream.writableFinished) stream.close(NGHTTP2_NO_ERROR);
    if (this.exchange.begun) this.ended(answerFields(this.#trailers));
  }

  #closed(stream: ClientHttp2Stream): void {
    if (this.#stream === stream && !this.exchange.ended) this.#broke(new Error('the backend ended the stream'));
  }

  #abandon(stream: ClientHttp2Stream, error: Error): void {
    this.#giveUp(error);
    stream.close(NGHTTP2_CANCEL);
  }

  #giveUp(error: Error): void {
    this.#deadline?.stop();
    this.#body?.destroy(GONE);
    this.failed(error);
  }
}

function pairs(fields: Fields): Record<string, string[]> {
  const headers = Object.create(null) as Record<string, string[]>;
  for (let i = 0; i < fields.length; i += 2) (headers[fields[i] ?? ''] ??= []).push(fields[i + 1] ?? '');
  return headers;
}

import type { Readable } from 'node:stream';
import type { Fields } from '../exchange/fields.ts';
import { keptFields } from '../respond/answer-fields.ts';
import type { AnswerHead } from './answer-parser.ts';
import type { BackendLine } from './backend-line.ts';
import type { Waiting } from './backend-lines.ts';
import { GONE, RelayedAnswer, SAFE, sizeOf } from './relayed-answer.ts';
import { writeRequestHead, type RequestHead } from './request-head.ts';

/** A backend that was started again has closed all its connections; each is found out one by one. */
const MAX_REPEATS = 3;

/** One request to a backend over HTTP/1.1. Content is handed on piece by piece, both ways, and each side waits for the other. */
export class BackendCall extends RelayedAnswer implements Waiting {
  head: RequestHead = NO_HEAD;
  body: Readable | undefined = undefined;
  isGone = false;
  #line: BackendLine | undefined;
  #repeats = 0;

  get method(): string {
    return this.exchange.method;
  }

  start(): void {
    const { exchange, instance, upstream } = this;
    const { method, hasBody } = exchange;
    const fields = instance.requestFields(exchange);
    const path = upstream.pathFor(exchange.backendPath);
    try {
      this.head = writeRequestHead({ method, path, host: instance.hostFor(exchange), hasBody }, fields);
    } catch (error) {
      this.failed(error as Error);
      return;
    }
    if (hasBody) this.body = exchange.body ?? exchange.openBody();
    upstream.lines.carry(this);
  }

  clientGone(): void {
    this.isGone = true;
    this.body?.destroy(GONE);
    this.#line?.abandon();
  }

  clientReady(): void {
    this.#line?.resume();
  }

  onLine(line: BackendLine): void {
    this.#line = line;
    this.exchange.sentAt = performance.now();
  }

  onInformation(status: number, fields: Fields): void {
    this.informed(status, keptFields(fields), sizeOf(fields));
  }

  onHead({ status, fields }: AnswerHead): void {
    this.began(status, keptFields(fields), false);
  }

  onContent(chunk: Buffer): boolean {
    if (!this.exchange.ended) return this.came(chunk);
    // That of a 205, which is nobody's and may be endless.
    this.#line?.abandon();
    this.#line = undefined;
    return true;
  }

  onEnd(trailers: Fields): void {
    this.#line = undefined;
    this.ended(keptFields(trailers));
  }

  /**
   * A backend may close a connection just when the next request goes out on it (RFC 9112 9.3.1). Where it was used before and
   * closed without a byte, a request that changes nothing is sent again; any other could be done twice.
   */
  onBroken(error: Error, unheard: boolean): void {
    this.#line = undefined;
    if (unheard && !this.body && !this.isGone && this.#repeats < MAX_REPEATS && SAFE.has(this.method)) {
      this.#repeats += 1;
      this.upstream.lines.carry(this);
      return;
    }
    if (this.movesOn(error)) return;
    this.body?.destroy(GONE);
    this.failed(error);
  }
}

const NO_HEAD: RequestHead = { text: '', length: null };

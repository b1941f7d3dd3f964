import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Exchange, Producer } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import { answerFields } from '../respond/answer-fields.ts';
import type { DomainInstance } from './domain-instance.ts';
import { refuseFailure } from './failure.ts';

type Controller = Dispatcher.DispatchController;

/** RFC 9110 15: others are not valid, and HTTP/2 of Node refuses to send them. */
const LAST_STATUS = 599;
/** Where it is not known how much content follows. */
const UNKNOWN = -1;

/**
 * One request to a backend through undici's dispatch interface, which calls these methods as the answer arrives. Content is
 * handed on chunk by chunk, both ways, and each side waits for the other.
 */
export class BackendCall implements Dispatcher.DispatchHandler, Producer {
  readonly #exchange: Exchange;
  readonly #instance: DomainInstance;
  #controller: Controller | undefined;
  #body: Readable | undefined;
  #remaining = UNKNOWN;
  #trailersFollow = false;
  #gone = false;

  constructor(exchange: Exchange, instance: DomainInstance) {
    this.#exchange = exchange;
    this.#instance = instance;
  }

  start(): void {
    const exchange = this.#exchange;
    const { upstream } = this.#instance;
    exchange.producer = this;
    if (exchange.hasBody) this.#body = exchange.openBody();
    const options = {
      method: exchange.method,
      path: upstream.basePath === '' ? exchange.path : upstream.basePath + exchange.path,
      headers: this.#instance.requestFields(exchange),
      body: this.#body ?? null,
      // Not said, undici would read it out of Host for each request, and close TLS connections where that differs.
      servername: upstream.authority,
    };
    upstream.dispatch(options, this);
  }

  clientGone(): void {
    this.#gone = true;
    this.#body?.destroy(GONE);
    this.#controller?.abort(GONE);
  }

  clientReady(): void {
    this.#controller?.resume();
  }

  /** A request whose client left while it waited for a connection ends here, and the connection stays good. */
  onRequestStart(controller: Controller): void {
    if (this.#gone) throw GONE;
    this.#controller = controller;
  }

  onResponseStart(_: Controller, status: number, headers: IncomingHttpHeaders): void {
    const exchange = this.#exchange;
    if (status < 200) {
      // 103 (Early Hints, RFC 8297) is worth having; 102 and unknown ones say nothing that a client needs.
      if (status === 103) exchange.inform(status, answerFields(headers));
      return;
    }
    if (status > LAST_STATUS) throw new Error(`the backend answered with status ${status}`);
    const bodyFollows = this.#expectBody(status, headers);
    this.#trailersFollow = bodyFollows && headers.trailer !== undefined && this.#remaining === UNKNOWN;
    const fields = answerFields(headers);
    fields.push('x-request-id', exchange.id);
    if (!this.#trailersFollow && headers.trailer !== undefined) dropField(fields, 'trailer');
    if (status === 204) dropField(fields, 'content-length');
    exchange.begin(status, fields, bodyFollows, this.#trailersFollow);
    if (!bodyFollows) exchange.end();
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    const exchange = this.#exchange;
    if (exchange.ended) return;
    if (this.#remaining === chunk.length) exchange.end(chunk);
    else {
      if (this.#remaining !== UNKNOWN) this.#remaining -= chunk.length;
      if (!exchange.write(chunk)) controller.pause();
    }
  }

  onResponseEnd(_: Controller, trailers: IncomingHttpHeaders): void {
    const exchange = this.#exchange;
    if (exchange.ended) return;
    if (this.#trailersFollow) exchange.endWithTrailers(answerFields(trailers));
    else exchange.end();
  }

  /** A connection that breaks in the middle of an answer breaks the client's too: what came is not the whole of it. */
  onResponseError(_: Controller | null, error: Error): void {
    const exchange = this.#exchange;
    this.#body?.destroy(GONE);
    if (exchange.ended) return;
    if (exchange.begun) exchange.cut();
    else refuseFailure(exchange, this.#instance, error);
  }

  #expectBody(status: number, headers: IncomingHttpHeaders): boolean {
    if (this.#exchange.method === 'HEAD' || status === 204 || status === 205 || status === 304) return false;
    const length = headers['content-length'];
    this.#remaining = length === undefined ? UNKNOWN : Number(length);
    return this.#remaining !== 0;
  }
}

const GONE = new Error('the client went away');

function dropField(fields: AnswerFields, name: string): void {
  for (let i = fields.length - 2; i >= 0; i -= 2) if (fields[i] === name) fields.splice(i, 2);
}

import type { Exchange, Producer } from '../exchange/exchange.ts';
import { findField, listMembers, type AnswerFields } from '../exchange/fields.ts';
import { answerTrailers } from '../exchange/trailer-fields.ts';
import { chooseCoding } from '../respond/choose-coding.ts';
import { CompressedAnswer } from '../respond/compressed-answer.ts';
import { chooseRewriter, ListedAnswer } from '../respond/listed-answer.ts';
import { dropOurCookies } from '../identity/own-names.ts';
import type { DomainInstance } from './domain-instance.ts';
import type { Upstream } from './upstream.ts';
import { codeOf, refuseFailure } from './failure.ts';
import { Silence } from './silence.ts';
import { MAX_INFORMATIONAL_BYTES, TooManyInformational } from './too-many-informational.ts';

/** RFC 9110 15: others are not valid, and HTTP/2 of Node refuses to send them. */
const LAST_STATUS = 599;
/** Where it is not known how much content follows. */
const UNKNOWN = -1;

/**
 * A request to a backend, on the side of its client: whatever the answer comes in, HTTP/1.1 or HTTP/2, it is handed on by
 * the same rules, chunk by chunk.
 */
export abstract class RelayedAnswer implements Producer {
  protected readonly exchange: Exchange;
  protected readonly instance: DomainInstance;
  /** Which of its host's upstreams is asked. */
  protected readonly upstream: Upstream;
  #remaining = UNKNOWN;
  #informed = 0;
  #trailersFollow = false;
  /** Where the content goes: to the client, or to what leaves something out of it or compresses it. */
  #content: Exchange | CompressedAnswer | ListedAnswer;
  #silence: Silence | undefined;

  constructor(exchange: Exchange, instance: DomainInstance) {
    this.exchange = exchange;
    this.#content = exchange;
    this.instance = instance;
    if (!exchange.passage) throw new Error('a request came to no upstream');
    this.upstream = exchange.passage.upstream;
    exchange.producer = this;
    exchange.departedAt = performance.now();
    exchange.upstream = this.upstream.authority;
  }

  abstract clientGone(): void;
  abstract clientReady(): void;

  /**
   * 103 (Early Hints, RFC 8297) is worth having; 102 and unknown ones say nothing that a client needs.
   * @param size of the whole head as it came, in bytes
   * @throws TooManyInformational
   */
  protected informed(status: number, fields: AnswerFields, size = sizeOf(fields)): void {
    this.#informed += size;
    if (this.#informed > MAX_INFORMATIONAL_BYTES) throw new TooManyInformational();
    if (status !== 103) return;
    dropOurCookies(fields, this.exchange);
    this.exchange.inform(status, fields);
  }

  /**
   * The head of the answer.
   * @param fields what goes on of its fields, names in lower case; changed here
   * @param mayTrail whether trailers are to be expected without being announced, as in HTTP/2
   * @throws Error for a status that is none
   */
  protected began(status: number, fields: AnswerFields, ends: boolean, mayTrail = false): void {
    const { exchange } = this;
    exchange.answeredAt = performance.now();
    if (status > LAST_STATUS) throw new Error(`the backend answered with status ${status}`);
    const bodyFollows = !ends && this.#expectBody(status, fields);
    const announces = fieldOf(fields, 'trailer') !== undefined;
    this.#trailersFollow =
      bodyFollows && this.#remaining === UNKNOWN && (announces || mayTrail || takesTrailers(exchange));
    if (announces && !this.#trailersFollow) dropField(fields, 'trailer');
    // A length that nothing follows would make the client take the next answer for it (RFC 9110 15.3.6).
    if (status === 204 || status === 205) dropField(fields, 'content-length');
    this.instance.dressAnswer(fields, exchange);
    const rewriter = bodyFollows ? chooseRewriter(exchange, fields) : undefined;
    const { compression, stream_idle_timeout } = (exchange.instance ?? this.instance).target;
    const coding = compression ? chooseCoding(exchange, status, fields, bodyFollows) : undefined;
    fields.push('x-request-id', exchange.id);
    exchange.begin(status, fields, bodyFollows, this.#trailersFollow);
    if (!bodyFollows) exchange.end();
    else if (stream_idle_timeout !== null) this.#silence = new Silence(exchange, stream_idle_timeout);
    const to = coding === undefined ? exchange : new CompressedAnswer(exchange, coding, this);
    this.#content = rewriter ? new ListedAnswer(to, rewriter, this, (error) => this.#unreadable(error)) : to;
  }

  /** @returns false when the client does not keep up; clientReady() tells when it does again */
  protected came(chunk: Buffer): boolean {
    const content = this.#content;
    if (content.ended) return true;
    this.#silence?.heard();
    if (this.#remaining === chunk.length) content.end(chunk);
    else {
      if (this.#remaining !== UNKNOWN) this.#remaining -= chunk.length;
      return content.write(chunk);
    }
    return true;
  }

  protected ended(trailers: AnswerFields): void {
    const content = this.#content;
    if (content.ended) return;
    if (this.#remaining > 0) content.cut();
    else if (this.#trailersFollow) content.endWithTrailers(answerTrailers(trailers));
    else content.end();
  }

  /** A connection that breaks in the middle of an answer breaks the client's too: what came is not the whole of it. */
  protected failed(error: Error): void {
    const { exchange } = this;
    if (this.#content.ended) return;
    if (exchange.begun) {
      exchange.failure = codeOf(error);
      exchange.passage?.failed(error);
      this.#content.cut();
    } else if (!this.movesOn(error)) refuseFailure(exchange, this.instance, error);
  }

  /** Whether another upstream is asked now, because this one could not be reached. */
  protected movesOn(error: Error): boolean {
    return this.exchange.passage?.movesOn(error) ?? false;
  }

  /** In an event of a stream: what cannot be handed on ends this answer, and never the process. */
  protected attempt(step: () => void, giveUp: (error: Error) => void): void {
    try {
      step();
    } catch (error) {
      giveUp(error as Error);
    }
  }

  #unreadable({ message }: Error): void {
    this.exchange.failure = 'MPM_UNREADABLE_LIST';
    this.instance.reportFailure('MPM_UNREADABLE_LIST', message, this.exchange);
  }

  #expectBody(status: number, fields: AnswerFields): boolean {
    if (this.exchange.method === 'HEAD' || status === 204 || status === 205 || status === 304) return false;
    const length = fieldOf(fields, 'content-length');
    this.#remaining = length === undefined ? UNKNOWN : Number(length);
    return this.#remaining !== 0;
  }
}

const STATUS_LINE_BYTES = 25;
/** What stands around a field in HTTP/1.1. */
const AROUND_FIELD_BYTES = 4;

/** About how many bytes an informational head has. */
export function sizeOf(fields: AnswerFields): number {
  let size = STATUS_LINE_BYTES;
  for (let i = 0; i < fields.length; i += 2)
    size += String(fields[i]).length + String(fields[i + 1]).length + AROUND_FIELD_BYTES;
  return size;
}

/** Methods that change nothing at a backend, so that asking twice is the same as asking once (RFC 9110 9.2.1). */
export const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a client makes something of trailers that were not announced (RFC 9110 6.5.1). */
const takesTrailers = ({ http2, fields }: Exchange): boolean =>
  http2 || (findField(fields, 'te') !== undefined && listMembers(findField(fields, 'te') ?? '').includes('trailers'));

/** Why a request to a backend ends when its client left. */
export const GONE = new Error('the client went away');

function fieldOf(fields: AnswerFields, name: string): string | string[] | undefined {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1];
  return undefined;
}

function dropField(fields: AnswerFields, name: string): void {
  for (let i = fields.length - 2; i >= 0; i -= 2) if (fields[i] === name) fields.splice(i, 2);
}

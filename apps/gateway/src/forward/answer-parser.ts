import type { Fields } from '../exchange/fields.ts';
import { readFraming } from './answer-framing.ts';
import { readFieldLines, readStatusLine, type StatusLine } from './answer-lines.ts';
import { NotHttp } from './not-http.ts';

/** The head of an answer as it came; names of fields in lower case. */
export interface AnswerHead {
  readonly status: number;
  readonly fields: Fields;
}

/** Who hears what arrives, in its order. */
export interface AnswerListener {
  /** An informational answer (RFC 9110 15.2). */
  onInformation(status: number, fields: Fields): void;
  onHead(head: AnswerHead): void;
  /** A piece of content. Its bytes are the listener's for the time of the call only. */
  onContent(piece: Buffer): void;
  /** The whole answer is here. */
  onEnd(trailers: Fields): void;
}

const HEAD = 0;
const LENGTH = 1;
const UNTIL_CLOSE = 2;
const CHUNK_SIZE = 3;
const CHUNK = 4;
const CHUNK_END = 5;
const TRAILERS = 6;
const DONE = 7;

const CRLF = Buffer.from('\r\n');
const SECTION_END = Buffer.from('\r\n\r\n');
const FIRST_BYTES = Buffer.from('HTTP/1.');
const MAX_HEAD_BYTES = 65_536;
const MAX_CHUNK_LINE_BYTES = 4_096;
/** Thirteen digits are more than any content has, and few enough for a number to hold. */
const CHUNK_LINE = /^([\da-f]{1,13})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*|[\t ]*)$/i;
/** In what is not complete yet: it would be waited for in vain. */
const LONE_END = /(?<=\r)[^\n]|(?<!\r)\n/g;
/** Chunks below this go on together with what came with them. */
const SMALL_CHUNK_BYTES = 4_096;
const NONE: Fields = [];

/**
 * Reads the answers of one connection (RFC 9112), one after another. It is strict: what two readers could understand
 * differently is not an answer, however common it may be. Nothing is kept of the bytes that it is given.
 */
export class AnswerParser {
  readonly #listener: AnswerListener;
  #state = DONE;
  #withoutContent = false;
  #remaining = 0;
  /** What is not complete yet, with room behind it. */
  #held: Buffer | undefined;
  /** Where that is again, with what came since. */
  #room: Buffer | undefined;
  /** How much of it was there before, and looked at. */
  #looked = 0;
  /** Where the content is, in what was pushed, that is not handed on yet. */
  #from = 0;
  #to = 0;
  #reusable = false;
  #idleSeconds: number | undefined;

  constructor(listener: AnswerListener) {
    this.#listener = listener;
  }

  /** @param withoutContent whether it answers HEAD, so that its framing fields describe content that does not follow */
  expectAnswer(withoutContent: boolean): void {
    this.#state = HEAD;
    this.#withoutContent = withoutContent;
    this.#reusable = false;
  }

  /** The connection may carry another request, now that the answer ended (RFC 9112 9.3). */
  get reusable(): boolean {
    return this.#reusable;
  }

  /** How long the backend keeps it open while nobody uses it, where its last answer said so. */
  get idleSeconds(): number | undefined {
    return this.#idleSeconds;
  }

  /**
   * @returns bytes after the end of the answer, which nobody asked for
   * @throws NotHttp
   */
  push(bytes: Buffer): number {
    const all = this.#join(bytes);
    let at = 0;
    while (at < all.length && this.#state !== DONE) at = this.#step(all, at);
    this.#handOn(all);
    this.#room = undefined;
    return all.length - at;
  }

  /** After what is held, with room for more, so that not all is copied for every drop of what drips in. */
  #join(bytes: Buffer): Buffer {
    const held = this.#held;
    if (!held) {
      this.#looked = 0;
      return bytes;
    }
    const length = this.#looked + bytes.length;
    this.#room = held.length < length ? Buffer.allocUnsafe(Math.max(length, 2 * this.#looked)) : held;
    if (this.#room !== held) held.copy(this.#room, 0, 0, this.#looked);
    bytes.copy(this.#room, this.#looked);
    this.#held = undefined;
    return this.#room.subarray(0, length);
  }

  /** The backend closed its side. @returns whether it was the end of an answer that has no other */
  close(): boolean {
    if (this.#state !== UNTIL_CLOSE) return false;
    this.#end(NONE);
    return true;
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case HEAD:
        return this.#readHead(bytes, at);
      case CHUNK_SIZE:
        return this.#readChunkSize(bytes, at);
      case CHUNK_END:
        return this.#readChunkEnd(bytes, at);
      case TRAILERS:
        return this.#readTrailers(bytes, at);
      default:
        return this.#readContent(bytes, at);
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const end = this.#find(SECTION_END, bytes, at);
    if (end < 0 || end - at > MAX_HEAD_BYTES) return this.#holdHead(bytes, at);
    const head = bytes.toString('latin1', at, end);
    const line = readStatusLine(head);
    const fields = readFieldLines(head, line.end);
    const after = end + SECTION_END.length;
    if (line.status < 200) this.#listener.onInformation(line.status, fields);
    else this.#begin(line, fields);
    return after;
  }

  /** What can be no head is found out now: a backend of another protocol would wait, too. */
  #holdHead(bytes: Buffer, at: number): number {
    const first = bytes.subarray(at, at + FIRST_BYTES.length);
    if (!first.equals(FIRST_BYTES.subarray(0, first.length))) throw new NotHttp('it does not begin with HTTP/1');
    return this.#hold(bytes, at, MAX_HEAD_BYTES, LONE_END);
  }

  /** RFC 9112 6.3. */
  #begin(line: StatusLine, fields: Fields): void {
    const framing = readFraming(fields);
    const { status, isOld } = line;
    const bare = this.#withoutContent || status === 204 || status === 304;
    const length = bare ? 0 : framing.length;
    this.#reusable = framing.keepsAlive ?? !isOld;
    this.#idleSeconds = framing.idleSeconds;
    if (length !== undefined) this.#state = LENGTH;
    else this.#state = framing.chunked ? CHUNK_SIZE : UNTIL_CLOSE;
    // The two together are how answers are smuggled; HTTP/1.0 knows no chunks, so its connection is not trusted any further.
    if (this.#state === UNTIL_CLOSE || (framing.chunked && isOld)) this.#reusable = false;
    // Who announces content with 204 may send it, too, and it would be there before the next answer (RFC 9112 6.3).
    if (status === 204 && (framing.chunked || framing.length)) this.#reusable = false;
    this.#remaining = length ?? 0;
    this.#listener.onHead({ status, fields });
    if (length === 0) this.#end(NONE);
  }

  #readContent(bytes: Buffer, at: number): number {
    const left = bytes.length - at;
    const size = this.#state === UNTIL_CLOSE ? left : Math.min(left, this.#remaining);
    this.#remaining -= size;
    const ends = this.#remaining === 0;
    this.#gather(bytes, at, at + size);
    if (ends && this.#state === CHUNK) this.#state = CHUNK_END;
    else if (ends && this.#state === LENGTH) this.#finish(bytes, NONE);
    return at + size;
  }

  /** Many small chunks that came together are one piece: each for itself, they would cost a client's queue a hundred times their size. */
  #gather(bytes: Buffer, from: number, to: number): void {
    if (to - from >= SMALL_CHUNK_BYTES) this.#handOn(bytes);
    if (this.#from === this.#to) this.#from = this.#to = from;
    else bytes.copyWithin(this.#to, from, to);
    this.#to += to - from;
  }

  #handOn(bytes: Buffer): void {
    const [from, to] = [this.#from, this.#to];
    this.#from = this.#to = 0;
    if (from < to) this.#listener.onContent(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to));
  }

  #readChunkSize(bytes: Buffer, at: number): number {
    const end = this.#find(CRLF, bytes, at);
    if (end < 0) return this.#hold(bytes, at, MAX_CHUNK_LINE_BYTES, LONE_END);
    if (end - at > MAX_CHUNK_LINE_BYTES) throw new NotHttp('the line of a chunk is too long');
    const size = CHUNK_LINE.exec(bytes.toString('latin1', at, end))?.[1];
    if (size === undefined) throw new NotHttp('the size of a chunk is not valid');
    this.#remaining = Number.parseInt(size, 16);
    this.#state = this.#remaining === 0 ? TRAILERS : CHUNK;
    return end + CRLF.length;
  }

  #readChunkEnd(bytes: Buffer, at: number): number {
    const end = bytes.subarray(at, at + CRLF.length);
    if (!end.equals(CRLF.subarray(0, end.length))) throw new NotHttp('a chunk is longer than its size');
    if (end.length < CRLF.length) return this.#hold(bytes, at, CRLF.length);
    this.#state = CHUNK_SIZE;
    return at + CRLF.length;
  }

  #readTrailers(bytes: Buffer, at: number): number {
    if (bytes[at] === CRLF[0] && bytes[at + 1] === CRLF[1]) {
      this.#finish(bytes, NONE);
      return at + CRLF.length;
    }
    const end = this.#find(SECTION_END, bytes, at);
    if (end < 0 || end - at > MAX_HEAD_BYTES) return this.#hold(bytes, at, MAX_HEAD_BYTES, LONE_END);
    this.#finish(bytes, readFieldLines(bytes.toString('latin1', at, end), 0));
    return end + SECTION_END.length;
  }

  #finish(bytes: Buffer, trailers: Fields): void {
    this.#handOn(bytes);
    this.#end(trailers);
  }

  #end(trailers: Fields): void {
    this.#state = DONE;
    this.#listener.onEnd(trailers);
  }

  /** Where a part ends that begins here. */
  #find(end: Buffer, bytes: Buffer, at: number): number {
    return bytes.indexOf(end, at === 0 ? Math.max(0, this.#looked - end.length + 1) : at);
  }

  /** Keeps what is not complete until more comes. */
  #hold(bytes: Buffer, at: number, limit: number, wrong?: RegExp): number {
    const rest = bytes.subarray(at);
    if (rest.length > limit) throw new HeadTooLarge();
    const looked = at === 0 ? this.#looked : 0;
    if (wrong) {
      wrong.lastIndex = Math.min(looked, 1);
      if (wrong.test(rest.toString('latin1', Math.max(0, looked - 1))))
        throw new NotHttp('a line does not end as lines do');
    }
    this.#held = at === 0 && this.#room ? this.#room : Buffer.from(rest);
    this.#looked = rest.length;
    return bytes.length;
  }
}

/** More than MAX_HEAD_BYTES before content, or after it. */
class HeadTooLarge extends Error {
  readonly code = 'UND_ERR_HEADERS_OVERFLOW';

  constructor() {
    super(`the head of the answer has more than ${MAX_HEAD_BYTES} bytes`);
  }
}

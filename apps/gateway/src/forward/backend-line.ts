import type { Socket } from 'node:net';
import { MAX_INFORMATIONAL_BYTES, TooManyInformational } from './too-many-informational.ts';

/** `HTTP/1.1 1` and two digits. */
const STATUS_BEGIN = 9;
const STATUS_END = 12;
const ONE = 0x31;
const H = 0x48;
const HEAD_END = Buffer.from('\r\n\r\n');
/** An informational head that does not end; what is held back is handed on, and fails as what it is. */
const MAX_HELD_BYTES = 65_536;

/**
 * What arrives on one connection to a backend. undici breaks a connection off at a 100 (Continue) that it did not ask for, but
 * any backend may send one (RFC 9110 15.2.1), and some do for every request with content. So they are taken out before undici
 * sees them, at the one place where they can be: before an answer's head.
 */
export class BackendLine {
  #answers = 0;
  #awaitsHead = false;
  #silent = true;
  /** Bytes of informational heads since the request went out. */
  #informed = 0;
  #held: Buffer | undefined;

  /** Nothing came since the request went out. */
  get silent(): boolean {
    return this.#silent;
  }

  /** A request goes out. @returns whether the connection had carried another before */
  expectAnswer(): boolean {
    this.#awaitsHead = true;
    this.#silent = true;
    this.#informed = 0;
    return this.#answers > 0;
  }

  /** The head of the final answer was read. */
  answerBegan(): void {
    this.#answers += 1;
  }

  /** A new connection. */
  watch(socket: Socket): void {
    this.#answers = 0;
    this.#informed = 0;
    this.#held = undefined;
    const read = socket.read.bind(socket);
    socket.read = (size?: number) => {
      for (;;) {
        const chunk = read(size) as Buffer | null;
        if (chunk === null || !this.#awaitsHead) return chunk;
        this.#silent = false;
        const rest = this.#withoutContinue(chunk);
        if (this.#informed > MAX_INFORMATIONAL_BYTES) {
          socket.destroy(new TooManyInformational());
          return null;
        }
        if (rest !== undefined) return rest;
      }
    };
  }

  /** @returns undefined where nothing is left, or not enough to know */
  #withoutContinue(chunk: Buffer): Buffer | undefined {
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = undefined;
    const kept: Buffer[] = [];
    for (let at = 0; at < bytes.length && this.#informed <= MAX_INFORMATIONAL_BYTES;) {
      const after = informationalEnd(bytes, at);
      if (after === undefined || (after < 0 && bytes.length - at > MAX_HELD_BYTES)) {
        // The final answer has begun, or what is none: from here on nothing is looked at.
        this.#awaitsHead = false;
        kept.push(bytes.subarray(at));
        break;
      }
      if (after < 0) {
        this.#held = bytes.subarray(at);
        break;
      }
      this.#informed += after - at;
      const isContinue = bytes.toString('latin1', at + STATUS_BEGIN, at + STATUS_END) === '100';
      if (!isContinue) kept.push(bytes.subarray(at, after));
      at = after;
    }
    return kept.length > 1 ? Buffer.concat(kept) : kept[0];
  }
}

/**
 * Where the informational head at `at` ends.
 * @returns undefined where there is none, negative where that, or its end, is not here yet
 */
function informationalEnd(bytes: Buffer, at: number): number | undefined {
  if (bytes[at] !== H) return undefined;
  if (bytes.length - at < STATUS_END) return -1;
  if (bytes[at + STATUS_BEGIN] !== ONE) return undefined;
  const end = bytes.indexOf(HEAD_END, at);
  return end < 0 ? -1 : end + HEAD_END.length;
}

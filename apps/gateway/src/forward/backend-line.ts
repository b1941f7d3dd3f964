import type { OnReadOpts, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Fields } from '../exchange/fields.ts';
import { AnswerDeadline } from './answer-deadline.ts';
import { AnswerParser, type AnswerHead, type AnswerListener } from './answer-parser.ts';
import { firstBuffer, ReadBuffer } from './read-buffer.ts';
import type { RequestHead } from './request-head.ts';
import { RequestUpload, type UploadListener } from './request-upload.ts';

/** A request that a line carries, and what it is told of its answer. */
export interface Carried {
  readonly method: string;
  readonly head: RequestHead;
  readonly body: Readable | undefined;
  onInformation(status: number, fields: Fields): void;
  onHead(head: AnswerHead): void;
  /** @returns false when no more can be taken until BackendLine.resume() */
  onContent(chunk: Buffer): boolean;
  onEnd(trailers: Fields): void;
  /** @param unheard the connection had served before and closed without a byte, as one does that was idle for too long */
  onBroken(error: Error, unheard: boolean): void;
}

export interface LineSettings {
  /** Milliseconds that the backend may stay silent before its answer begins. */
  readonly requestTimeout: number;
  /** The line can carry another request. */
  readonly onFree: (line: BackendLine) => void;
  readonly onClose: (line: BackendLine) => void;
}

/** Below what common servers keep an idle connection open for (Node, uvicorn and Apache: 5 s), so that none is used that they just closed. */
const KEEP_ALIVE_MS = 4_000;
/** So much sooner than a backend that tells its own time: what it sends at its end, and what we send, are on their way meanwhile. */
const EARLIER_MS = 2_000;
const LONGEST_KEEP_ALIVE_MS = 60_000;

const LINE = Symbol('line');
type LineSocket = Socket & { [LINE]?: BackendLine };

/** One connection to a backend. It carries one request at a time. */
export class BackendLine implements AnswerListener, UploadListener {
  /** Its place among those of its host. */
  seat = -1;
  readonly #socket: Socket;
  readonly #settings: LineSettings;
  readonly #parser = new AnswerParser(this);
  readonly #buffer = new ReadBuffer();
  readonly #deadline: AnswerDeadline;
  #idle: NodeJS.Timeout;
  #idleMs = KEEP_ALIVE_MS;
  #carried: Carried | undefined;
  #upload: RequestUpload | undefined;
  #answers = 0;
  #awaitsHead = false;
  #silent = true;
  #clogged = false;
  #readLength = 0;
  #error: Error | undefined;

  /** @param socket a connection that stands, made with `onread` */
  constructor(socket: Socket, settings: LineSettings) {
    (socket as LineSocket)[LINE] = this;
    this.#socket = socket;
    this.#settings = settings;
    this.#deadline = new AnswerDeadline(settings.requestTimeout, {
      waitsForClient: () => this.#upload !== undefined && socket.writableLength === 0,
      onLate: (error) => {
        if (this.#carried && this.#awaitsHead) this.close(error);
      },
    });
    this.#idle = this.#startIdle();
    socket.setNoDelay(true);
    socket.on('error', (error) => (this.#error ??= error)).on('end', () => this.#ended());
    socket.once('close', () => this.#closed());
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** Only while it is free. */
  carry(carried: Carried): void {
    this.#carried = carried;
    this.#awaitsHead = true;
    this.#silent = true;
    this.#parser.expectAnswer(carried.method === 'HEAD');
    this.#deadline.restart();
    this.#socket.write(carried.head.text, 'latin1');
    if (carried.body) this.#upload = new RequestUpload(this.#socket, carried.body, carried.head.length, this);
  }

  /** The client takes more again. */
  resume(): void {
    if (!this.#clogged) return;
    this.#clogged = false;
    this.#socket.resume();
  }

  /** Ends the connection; whatever it carries hears of it. */
  close(reason?: Error): void {
    this.#error ??= reason;
    this.#socket.destroy();
  }

  /** Ends the connection, because nobody waits for the answer any more. */
  abandon(): void {
    this.#carried = undefined;
    this.#socket.destroy();
  }

  /** Some bytes were read. @returns whether more can be taken */
  read(bytes: Buffer): boolean {
    this.#silent = false;
    this.#readLength = bytes.length;
    try {
      const excess = this.#parser.push(bytes);
      if (!this.#carried && this.isOpen) this.#finish(excess);
    } catch (error) {
      this.close(error as Error);
    }
    return !this.#clogged;
  }

  /**
   * Free for another request only when all that was read is dealt with: what comes after an answer, or without a request, is
   * nobody's (RFC 9112 9.2), and must never be taken for the next answer.
   */
  #finish(excess: number): void {
    // A backend that answers before it has read everything does not want the rest; it would take it for another request. That
    // goes for what waits in our own queue as well: behind it the next request would wait, too.
    const idleMs = idleTime(this.#parser.idleSeconds);
    if (this.#upload || this.#socket.writableLength > 0 || excess > 0 || !this.#parser.reusable || idleMs <= 0) {
      this.#upload?.stop(ANSWERED);
      this.#upload = undefined;
      this.#socket.destroy();
    } else {
      this.resume();
      this.#restartIdle(idleMs);
      this.#settings.onFree(this);
    }
  }

  nextBuffer(): Buffer {
    return this.#buffer.next(this.#carried ? this.#readLength : 0);
  }

  /** A backend that works for long says so (102, RFC 2518 10.1), and is not silent. */
  onInformation(status: number, fields: Fields): void {
    this.#deadline.restart();
    this.#carried?.onInformation(status, fields);
  }

  onHead(head: AnswerHead): void {
    this.#awaitsHead = false;
    this.#answers += 1;
    this.#carried?.onHead(head);
  }

  onContent(piece: Buffer): void {
    if (this.#carried?.onContent(this.#buffer.keep(piece, this.#readLength)) === false) this.#clogged = true;
  }

  onEnd(trailers: Fields): void {
    const carried = this.#carried;
    this.#carried = undefined;
    carried?.onEnd(trailers);
  }

  onProgress(): void {
    this.#deadline.restart();
  }

  onSent(): void {
    this.#upload = undefined;
    this.#deadline.restart();
  }

  onBroken(error: Error): void {
    this.close(error);
  }

  /** The timer is made anew only where the backend tells another time than before. */
  #restartIdle(ms: number): void {
    if (ms === this.#idleMs) {
      this.#idle.refresh();
      return;
    }
    clearTimeout(this.#idle);
    this.#idleMs = ms;
    this.#idle = this.#startIdle();
  }

  #startIdle(): NodeJS.Timeout {
    return setTimeout(() => this.#closeIfIdle(), this.#idleMs).unref();
  }

  #closeIfIdle(): void {
    if (!this.#carried) this.#socket.destroy();
  }

  #ended(): void {
    try {
      this.#parser.close();
    } catch (error) {
      this.#error ??= error as Error;
    }
    this.#socket.destroy();
  }

  #closed(): void {
    this.#deadline.stop();
    clearTimeout(this.#idle);
    this.#settings.onClose(this);
    const carried = this.#carried;
    this.#carried = undefined;
    const error =
      this.#error ?? Object.assign(new Error('the backend closed the connection'), { code: 'UND_ERR_SOCKET' });
    this.#upload?.stop(error);
    const unheard = this.#silent && this.#answers > 0 && CLOSED.has((error as NodeJS.ErrnoException).code ?? '');
    carried?.onBroken(error, unheard);
  }
}

/** What it looks like when a backend closed a connection that it had kept open. */
const CLOSED = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
const ANSWERED = new Error('the backend has answered already');

let nextBuffer = firstBuffer();

/**
 * For net.connect() and tls.connect(): lines read without a stream in between, into buffers of their choice. Node asks for the next
 * buffer right after it handed over what was read, and does not say for which connection; a new one takes the shared buffer.
 */
export const onread: OnReadOpts = {
  buffer: () => {
    const buffer = nextBuffer;
    nextBuffer = firstBuffer();
    return buffer;
  },
  callback(this: unknown, length: number, buffer: Uint8Array): boolean {
    const line = (this as LineSocket)[LINE];
    if (!line) return true;
    const goesOn = line.read((buffer as Buffer).subarray(0, length));
    nextBuffer = line.nextBuffer();
    return goesOn;
  },
};

/** How long a connection may wait for its next request; 0 or less: it is not kept. */
const idleTime = (told: number | undefined): number =>
  told === undefined ? KEEP_ALIVE_MS : Math.min(told * 1_000 - EARLIER_MS, LONGEST_KEEP_ALIVE_MS);

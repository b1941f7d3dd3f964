import { Readable } from 'node:stream';
import type { BodyLimit } from './body-limit.ts';

/** Seconds that a client may stay silent in the middle of its request's content. */
const IDLE_MS = 60_000;
/** None: what the backend does not take stays in the source, which is told to wait at once. */
const BUFFERED_BYTES = 1;

const BODY = Symbol('body');
type Source = Readable & { [BODY]?: RequestBody };

/**
 * The content of a request as a stream of its own. What the backend's side does with it (it is destroyed when nobody needs
 * the rest) never touches the client's connection, which still has to carry the answer. It holds back the client when the
 * backend is slow: for HTTP/2 by leaving the stream's window closed.
 */
export class RequestBody extends Readable {
  /** Bytes that came. */
  received = 0;
  readonly #source: Source;
  readonly #onIdle: () => void;
  readonly #limit: BodyLimit | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param onIdle told when the client stopped sending for a minute while it could have gone on
   * @param limit what is beyond it goes nowhere
   */
  constructor(source: Readable, onIdle: () => void, limit?: BodyLimit) {
    super({ highWaterMark: BUFFERED_BYTES });
    this.#source = source;
    this.#onIdle = onIdle;
    this.#limit = limit;
    this.#source[BODY] = this;
    // Whoever reads it hears of its end in other ways; without any listener an 'error' event ends the process.
    this.on('error', ignore);
    source.pause();
    // Empty content of HTTP/2 ends by itself while nobody reads it, and does not say so twice.
    if (source.readableEnded) this.push(null);
    else source.on('data', onData).on('end', onEnd).on('close', onClose);
  }

  /** Whether it waits for the client, and not the client for the backend. */
  get waits(): boolean {
    return this.#timer !== undefined;
  }

  override _read(): void {
    this.#timer ??= setTimeout(this.#onIdle, IDLE_MS);
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.detach();
    // What still comes is not wanted, but has to be taken off the connection so that the next request can be read.
    this.#source.resume();
    callback(error);
  }

  /** A chunk of the source. */
  accept(chunk: Buffer): void {
    this.received += chunk.length;
    if (this.#limit && this.received > this.#limit.bytes) {
      this.#limit.exceeded();
      return;
    }
    this.#timer?.refresh();
    if (this.push(chunk)) return;
    this.#source.pause();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  detach(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#source.off('data', onData).off('end', onEnd).off('close', onClose);
  }
}

function onData(this: Source, chunk: Buffer): void {
  this[BODY]?.accept(chunk);
}

function onEnd(this: Source): void {
  this[BODY]?.detach();
  this[BODY]?.push(null);
}

/** Closed before its end: what was sent is not the whole content and must not pass for it. */
function onClose(this: Source): void {
  this[BODY]?.destroy(new Error('the client went away in the middle of its request'));
}

const ignore = (): void => {};

import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { Exchange, Producer } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import type { Coding } from './accepted-coding.ts';

/** Each chunk that comes in goes out: a backend may send the next one in an hour. Levels and windows are for answers made on the fly. */
const COMPRESSORS: Readonly<Record<Coding, () => Transform>> = {
  gzip: () => createGzip({ flush: constants.Z_SYNC_FLUSH }),
  br: () =>
    createBrotliCompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 18 },
    }),
  zstd: () =>
    createZstdCompress({
      flush: constants.ZSTD_e_flush,
      params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_windowLog]: 18 },
    }),
};

/**
 * The content of an answer on its way through a compressor. It stands between the backend's side and the client's, and hands on
 * in both directions what it means to wait: a client that does not keep up holds back the compressor, and that the backend.
 */
export class CompressedAnswer implements Producer {
  readonly #exchange: Exchange;
  readonly #backend: Producer;
  readonly #compressor: Transform;
  #ending = false;
  #trailers: AnswerFields | undefined;

  /** @param backend who produces the content; it is told of the client by this from now on */
  constructor(exchange: Exchange, coding: Coding, backend: Producer) {
    this.#exchange = exchange;
    this.#backend = backend;
    this.#compressor = COMPRESSORS[coding]();
    exchange.producer = this;
    this.#compressor
      .on('data', (chunk: Buffer) => {
        if (!exchange.ended && !exchange.write(chunk)) this.#compressor.pause();
      })
      .on('drain', () => {
        if (!this.#ending) backend.clientReady();
      })
      .once('end', () => this.#finish())
      .once('error', () => {
        this.cut();
        this.#tellGone();
      });
  }

  /** All of the content is here, though it may not be out yet. */
  get ended(): boolean {
    return this.#ending || this.#exchange.ended;
  }

  /** @returns false when the client does not keep up; the backend is told when it does */
  write(chunk: Buffer): boolean {
    return this.#compressor.write(chunk);
  }

  end(lastChunk?: Buffer): void {
    this.#ending = true;
    this.#compressor.end(lastChunk);
  }

  endWithTrailers(fields: AnswerFields): void {
    this.#trailers = fields;
    this.end();
  }

  cut(): void {
    this.#compressor.destroy();
    if (!this.#exchange.ended) this.#exchange.cut();
  }

  clientGone(): void {
    this.#compressor.destroy();
    this.#tellGone();
  }

  clientReady(): void {
    this.#compressor.resume();
  }

  #finish(): void {
    if (this.#exchange.ended) return;
    if (this.#trailers) this.#exchange.endWithTrailers(this.#trailers);
    else this.#exchange.end();
  }

  /** A backend that has done its part may be at another request's by now. */
  #tellGone(): void {
    if (!this.#ending) this.#backend.clientGone();
  }
}

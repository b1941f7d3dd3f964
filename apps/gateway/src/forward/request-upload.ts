import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { SMALL_BYTES } from '../exchange/gather-pieces.ts';
import type { ContentLength } from './request-head.ts';

const CRLF = Buffer.from('\r\n');

export interface UploadListener {
  /** Something was handed to the connection. */
  onProgress(): void;
  /** All of it was. */
  onSent(): void;
  /** What was announced cannot be sent any more. */
  onBroken(error: Error): void;
}

/** Sends the content of a request on its connection, as fast as the backend takes it. */
export class RequestUpload {
  readonly #socket: Socket;
  readonly #body: Readable;
  readonly #listener: UploadListener;
  readonly #chunked: boolean;
  #owed: number;

  constructor(socket: Socket, body: Readable, length: ContentLength, listener: UploadListener) {
    this.#socket = socket;
    this.#body = body;
    this.#listener = listener;
    this.#chunked = typeof length !== 'number';
    this.#owed = length ?? 0;
    body.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
    socket.on('drain', this.#onDrain);
  }

  /** Nothing more of it is sent; what the client still sends is not wanted. */
  stop(reason: Error): void {
    this.#detach();
    this.#body.destroy(reason);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (chunk.length === 0) return;
    this.#owed -= chunk.length;
    if (!this.#chunked && this.#owed < 0) {
      this.#break('the client sent more than it announced');
      return;
    }
    const goesOn = chunk.length < SMALL_BYTES ? this.#writeSmall(chunk) : this.#write(chunk);
    if (!goesOn) this.#body.pause();
    this.#listener.onProgress();
  };

  readonly #onDrain = (): void => {
    this.#body.resume();
  };

  readonly #onEnd = (): void => {
    if (!this.#chunked && this.#owed !== 0) {
      this.#break('the client sent less than it announced');
      return;
    }
    this.#detach();
    if (this.#chunked) this.#socket.write('0\r\n\r\n', 'latin1');
    this.#listener.onSent();
  };

  readonly #onClose = (): void => {
    this.#break('the content of the request broke off');
  };

  /** Of small pieces no more than one waits for the backend: each takes many times its size. */
  #writeSmall(chunk: Buffer): boolean {
    const bytes = this.#chunked
      ? Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`, 'latin1'), chunk, CRLF])
      : chunk;
    this.#socket.write(bytes, this.#onDrain);
    return this.#socket.writableLength === 0;
  }

  #write(chunk: Buffer): boolean {
    if (!this.#chunked) return this.#socket.write(chunk);
    this.#socket.cork();
    this.#socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    this.#socket.write(chunk);
    const goesOn = this.#socket.write('\r\n', 'latin1');
    this.#socket.uncork();
    return goesOn;
  }

  #break(message: string): void {
    this.#detach();
    this.#listener.onBroken(new Error(message));
  }

  #detach(): void {
    this.#body.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    this.#socket.off('drain', this.#onDrain);
  }
}

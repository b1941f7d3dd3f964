import type { Response } from 'express';

const MAX_BACKLOG_BYTES = 1024 * 1024;
const SLOW_BYTES = 256 * 1024;

/** One stream of server-sent events (HTML Living Standard, 9.2). */
export class LiveStream {
  readonly #response: Response;

  constructor(response: Response) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
  }

  /** Whether its client does not read as fast as it is told. */
  get isSlow(): boolean {
    return this.#response.writableLength > SLOW_BYTES;
  }

  send(event: string, data: unknown, id?: number | string): void {
    this.#write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
  }

  /** Says up to where it was told, without an event: with this id the client comes back. */
  mark(id: string): void {
    this.#write(`id: ${id}\n\n`);
  }

  /** A comment: proves to everybody on the way that the stream is alive. */
  keepAlive(): void {
    this.#write(': keep-alive\n\n');
  }

  end(): void {
    if (!this.#response.writableEnded) this.#response.end();
  }

  /** A client that does not read is cut off: it comes back with the id of the last event that it has, and misses nothing. */
  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    if (this.#response.writableLength > MAX_BACKLOG_BYTES) this.#response.destroy();
    else this.#response.write(text);
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Connection } from '../exchange/connection.ts';
import { Exchange } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import { gatherPieces } from '../exchange/gather-pieces.ts';
import { RequestBody } from '../exchange/request-body.ts';
import { holdsBody } from './framing.ts';
import { BALANCER_MORE_MS } from './limits.ts';
import type { Lobby } from './lobby.ts';

/** After an early answer a client may go on sending what nobody wants for this long, then its connection is closed. */
const LEFTOVERS_MS = 10_000;

const SMALL_BYTES = 8_192;

const EXCHANGE = Symbol('exchange');
type Response = ServerResponse & { [EXCHANGE]?: Http1Exchange };

/** A request over HTTP/1.0 or 1.1. */
export class Http1Exchange extends Exchange {
  readonly http2 = false;
  readonly #request: IncomingMessage;
  readonly #response: Response;
  readonly #lobby: Lobby;
  /** The client waits for 100 (Continue) before it sends content (RFC 9110 10.1.1). */
  readonly #awaitsContinue: boolean;
  #wrote = false;
  #heardOfDrain = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    connection: Connection,
    lobby: Lobby,
    awaitsContinue: boolean,
  ) {
    super(connection, request.method ?? '', request.url ?? '', '', request.rawHeaders, holdsBody(request.rawHeaders));
    this.#request = request;
    this.#response = response;
    this.#lobby = lobby;
    this.#awaitsContinue = awaitsContinue;
    this.#response[EXCHANGE] = this;
    connection.open += 1;
    if (this.hasBody) gatherPieces(request, connection);
    response.on('close', onClose).on('error', ignore);
  }

  override get version(): string {
    return this.#request.httpVersion;
  }

  override get connectionLost(): boolean {
    return this.#request.socket.destroyed;
  }

  override get trailers(): readonly string[] {
    return this.#request.rawTrailers;
  }

  openBody(): Readable {
    if (this.#awaitsContinue) this.#response.writeContinue();
    this.body = new RequestBody(this.#request, () => this.#stalled(), this.bodyLimit);
    return this.body;
  }

  inform(status: number, fields: AnswerFields): void {
    if (this.#request.httpVersionMinor < 1 || this.#response.destroyed) return;
    this.#response.writeInformation(status, fields as string[]);
  }

  begin(status: number, fields: AnswerFields, bodyFollows: boolean): void {
    if (this.lastOnConnection || this.#lobby.draining) fields.push('connection', 'close');
    this.#response.writeHead(status, fields as string[]);
    this.status = status;
    // A stream of events may begin with nothing but its head; content that is there already goes out together with it.
    if (bodyFollows) process.nextTick(flushHead, this);
  }

  write(chunk: Buffer): boolean {
    this.#wrote = true;
    this.sentBytes += chunk.length;
    if (this.#response.write(chunk)) return true;
    if (!this.#heardOfDrain) {
      this.#heardOfDrain = true;
      this.#response.on('drain', onDrain);
    }
    return false;
  }

  end(lastChunk?: Buffer): void {
    this.ended = true;
    if (lastChunk === undefined) this.#response.end();
    else {
      this.sentBytes += lastChunk.length;
      // One string goes out together with the head in a single write; for larger content the copy would cost more.
      if (lastChunk.length <= SMALL_BYTES) this.#response.end(lastChunk.toString('latin1'), 'latin1');
      else this.#response.end(lastChunk);
    }
    if (this.hasBody && !this.#request.complete) discardLeftovers(this.#request);
  }

  endWithTrailers(fields: AnswerFields): void {
    const trailers: [string, string][] = [];
    for (let i = 0; i < fields.length; i += 2) trailers.push([String(fields[i]), String(fields[i + 1])]);
    this.#response.addTrailers(trailers);
    this.end();
  }

  #stalled(): void {
    this.broken ||= 'timeout';
    this.cut();
  }

  cut(): void {
    this.ended = true;
    this.broken ||= 'cut';
    const socket = this.#request.socket;
    // Where only the end of the connection ends the content, an orderly end would make a whole answer of it (RFC 9112 8).
    if (this.#request.httpVersionMinor < 1 && !this.connection.secure) socket.resetAndDestroy();
    else socket.destroy();
  }

  get unsent(): number {
    return this.#response.writableLength;
  }

  hangUp(): void {
    this.broken ||= 'timeout';
    this.#request.socket.destroy();
  }

  /** The answer is out, or the connection is gone. */
  settled(): void {
    this.connection.open -= 1;
    if (this.connection.trusted) this.#request.socket.setTimeout(this.#lobby.idleTimeout + BALANCER_MORE_MS);
    // What was handed over whole may still not have been taken.
    if (!this.ended || !this.#response.writableFinished) this.broken ||= 'client';
    if (!this.ended) {
      this.ended = true;
      this.producer?.clientGone();
    }
    this.#lobby.finished(this);
  }

  flushHead(): void {
    if (!this.#wrote && !this.ended) this.#response.flushHeaders();
  }
}

const flushHead = (exchange: Http1Exchange): void => exchange.flushHead();

function onClose(this: Response): void {
  this[EXCHANGE]?.settled();
}

function onDrain(this: Response): void {
  this[EXCHANGE]?.producer?.clientReady();
}

/** A write that meets a closed connection; 'close' tells the rest. */
const ignore = (): void => {};

function discardLeftovers(request: IncomingMessage): void {
  const socket: Socket = request.socket;
  const timer = setTimeout(() => socket.destroy(), LEFTOVERS_MS);
  request.once('end', () => clearTimeout(timer));
  socket.once('close', () => clearTimeout(timer));
  request.resume();
}

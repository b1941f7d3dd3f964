import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Readable } from 'node:stream';
import type { Connection } from '../exchange/connection.ts';
import { Exchange } from '../exchange/exchange.ts';
import { findField, type AnswerFields } from '../exchange/fields.ts';
import { gatherPieces } from '../exchange/gather-pieces.ts';
import { RequestBody } from '../exchange/request-body.ts';
import type { Http2Head } from './http2-head.ts';
import type { Lobby } from './lobby.ts';

const EXCHANGE = Symbol('exchange');
type Stream = ServerHttp2Stream & { [EXCHANGE]?: Http2Exchange | undefined };

/** A request over HTTP/2. It uses Node's stream interface, which costs less than its HTTP/1-like one: docs/adr/0003. */
export class Http2Exchange extends Exchange {
  readonly http2 = true;
  readonly #stream: Stream;
  readonly #lobby: Lobby;
  #heardOfDrain = false;
  #trailersFollow = false;

  readonly #isTunnel: boolean;
  #trailers: readonly string[] = [];

  constructor(stream: ServerHttp2Stream, head: Http2Head, hasBody: boolean, connection: Connection, lobby: Lobby) {
    const isTunnel = head.protocol === 'websocket';
    // To every later stage a WebSocket is what it is in HTTP/1.1: a GET without content.
    super(connection, isTunnel ? 'GET' : head.method, head.path, head.authority, head.fields, hasBody && !isTunnel);
    this.#isTunnel = isTunnel;
    this.#stream = stream;
    this.#lobby = lobby;
    this.#stream[EXCHANGE] = this;
    connection.open += 1;
    if (this.hasBody || isTunnel) gatherPieces(stream, connection);
    stream.on('close', onClose).on('error', ignore);
    // They may be here before anybody reads the content.
    if (this.hasBody && findField(head.fields, 'trailer') !== undefined)
      stream.once('trailers', (_, __, rawHeaders?: readonly string[]) => (this.#trailers = rawHeaders ?? []));
  }

  override get tunnel(): ServerHttp2Stream | undefined {
    return this.#isTunnel ? this.#stream : undefined;
  }

  override get trailers(): readonly string[] {
    return this.#trailers;
  }

  openBody(): Readable {
    if (findField(this.fields, 'expect')?.toLowerCase() === '100-continue') this.inform(100, []);
    this.body = new RequestBody(this.#stream, () => this.#stalled(), this.bodyLimit);
    return this.body;
  }

  inform(status: number, fields: AnswerFields): void {
    if (this.#stream.closed || this.#stream.destroyed) return;
    const headers: Record<string, string | number> = { ':status': status };
    for (let i = 0; i < fields.length; i += 2) headers[String(fields[i])] = String(fields[i + 1]);
    this.#stream.additionalHeaders(headers);
  }

  begin(status: number, fields: AnswerFields, bodyFollows: boolean, trailersFollow = false): void {
    if (!this.#stream.closed && !this.#stream.destroyed) this.#respond(status, fields, bodyFollows, trailersFollow);
    this.status = status;
  }

  #respond(status: number, fields: AnswerFields, bodyFollows: boolean, trailersFollow: boolean): void {
    this.#trailersFollow = trailersFollow;
    const head = [':status', String(status)].concat(fields as string[]);
    this.#stream.respond(head, trailersFollow ? WITH_TRAILERS : bodyFollows ? WITH_CONTENT : ALONE);
  }

  write(chunk: Buffer): boolean {
    this.sentBytes += chunk.length;
    if (this.#stream.destroyed || this.#stream.write(chunk)) return true;
    if (!this.#heardOfDrain) {
      this.#heardOfDrain = true;
      this.#stream.on('drain', onDrain);
    }
    return false;
  }

  end(lastChunk?: Buffer): void {
    this.ended = true;
    if (this.#stream.destroyed) return;
    if (lastChunk === undefined) this.#stream.end();
    else {
      this.sentBytes += lastChunk.length;
      this.#stream.end(lastChunk);
    }
    // A client that still sends is told that nobody needs the rest (RFC 9113 8.1).
    if ((this.hasBody || this.#isTunnel) && !this.#stream.readableEnded && !this.#trailersFollow)
      this.#stream.once('finish', closeQuietly);
  }

  endWithTrailers(fields: AnswerFields): void {
    const headers: Record<string, string | string[]> = {};
    for (let i = 0; i < fields.length; i += 2) headers[String(fields[i])] = fields[i + 1] ?? '';
    this.#stream.once('wantTrailers', () => this.#sendTrailers(headers));
    this.end();
  }

  /** It throws for fields that HTTP/2 does not have, in an event where nobody would catch it. */
  #sendTrailers(headers: Record<string, string | string[]>): void {
    try {
      this.#stream.sendTrailers(headers);
      // They are the end of the answer, which has to be out before the stream is closed under a client that still sends.
      if (this.hasBody && !this.#stream.readableEnded) setImmediate(closeQuietly.bind(this.#stream));
    } catch {
      this.cut();
    }
  }

  #stalled(): void {
    this.broken ||= 'timeout';
    this.cut();
  }

  cut(): void {
    this.ended = true;
    this.broken ||= 'cut';
    // Not close(): before its RST_STREAM it ends the stream in an orderly way, and what came would pass for the whole answer.
    this.#stream.destroy(CUT);
  }

  get unsent(): number {
    return this.#isTunnel ? 0 : this.#stream.writableLength;
  }

  hangUp(): void {
    this.broken ||= 'timeout';
    this.#stream.session?.destroy();
  }

  settled(): void {
    this.connection.open -= 1;
    if (!this.ended) {
      this.ended = true;
      this.broken ||= 'client';
      this.producer?.clientGone();
    }
    this.#lobby.finished(this);
  }
}

const ALONE = { endStream: true };
const WITH_CONTENT = { endStream: false };
const WITH_TRAILERS = { endStream: false, waitForTrailers: true };
const CUT = new Error('the answer was broken off');

/** Node keeps streams in a Map, whose old tables hold them until the next full collection (see Roll); not all that hangs on them as well. */
function onClose(this: Stream): void {
  const exchange = this[EXCHANGE];
  this[EXCHANGE] = undefined;
  exchange?.settled();
}

function onDrain(this: Stream): void {
  this[EXCHANGE]?.producer?.clientReady();
}

function closeQuietly(this: Stream): void {
  if (!this.readableEnded) this.close(constants.NGHTTP2_NO_ERROR);
}

/** Streams that the client reset; 'close' tells the rest. */
const ignore = (): void => {};

import { constants, type ServerHttp2Session } from 'node:http2';
import type { Connection } from '../exchange/connection.ts';
import { BALANCER_MORE_MS, FIRST_STREAM_MS, http2Limits, MAX_HEAD_BYTES, SESSION_WINDOW } from './limits.ts';

/** Bytes that may come without being part of a request: so many at once, and so many a second. */
const CHATTER_BYTES = 262_144;
const CHATTER_RATE = 16_384;
/** A client acknowledges what it is sent (WINDOW_UPDATE, PING): so many bytes of ours allow for one of those. */
const SENT_PER_CHATTER = 64;
/** Content that may be on its way when nobody wants it any more. */
const BODY_BYTES = http2Limits.settings.initialWindowSize;
/** The highest number that a stream can have. */
const LAST_OF_ALL = 2 ** 31 - 1;
const ANNOUNCE_MS = 100;
const CLOSING_MS = 5_000;
const TOO_MUCH = new Error('the client sends too much that is no request');

/**
 * Watches an HTTP/2 connection. It is closed when it opens no stream after its handshake, when it stays without streams, and
 * when it sends a lot that is no request: PING, SETTINGS, PRIORITY, WINDOW_UPDATE and unknown frames cost work and have no
 * limit of their own (CVE-2019-9512, CVE-2019-9513, CVE-2019-9515; RFC 9113 10.5).
 */
export class SessionGuard {
  readonly #session: ServerHttp2Session;
  readonly #connection: Connection;
  readonly #deadline: NodeJS.Timeout;
  readonly #idleTimeout: number;
  #at = performance.now();
  #idleSince = this.#at;
  #allowed = CHATTER_BYTES;
  #read = 0;
  #sent = 0;
  #content = 0;
  #announced = false;

  /** @param idleTimeout milliseconds that it may stay without a stream */
  constructor(session: ServerHttp2Session, connection: Connection, idleTimeout: number) {
    this.#idleTimeout = idleTimeout;
    this.#session = session;
    this.#connection = connection;
    session.setLocalWindowSize(SESSION_WINDOW);
    this.#deadline = setTimeout(() => session.destroy(), FIRST_STREAM_MS);
    session.once('stream', () => clearTimeout(this.#deadline));
    session.once('close', () => clearTimeout(this.#deadline));
  }

  /** A request came. Not heard by a listener: with two of them for each stream, Node copies their list each time. */
  opened(hasBody: boolean): void {
    this.#idleSince = Infinity;
    this.#allowed += hasBody ? MAX_HEAD_BYTES + BODY_BYTES : MAX_HEAD_BYTES;
  }

  onClose(tell: () => void): void {
    this.#session.once('close', tell);
  }

  /**
   * GOAWAY without a last stream: whatever the client has sent by the time it reads this is served (RFC 9113 6.8). Best told when
   * a request has just come: a client that is about to send one may drop it (Node's waits with it for ever).
   */
  announceEnd(): void {
    this.#session.once('stream', () => this.#announce());
    setTimeout(() => this.#announce(), ANNOUNCE_MS).unref();
  }

  /** GOAWAY with the last stream that is served; the connection ends with it. */
  end(): void {
    if (!this.#session.closed) this.#session.close();
  }

  /** @param now in milliseconds */
  look(now: number): void {
    if (this.#session.destroyed) return;
    if (this.#chatters(now)) this.#session.destroy(TOO_MUCH, constants.NGHTTP2_ENHANCE_YOUR_CALM);
    else this.#closeIfIdle(now);
    this.#at = now;
  }

  #announce(): void {
    if (this.#announced || this.#session.destroyed) return;
    this.#announced = true;
    this.#session.goaway(constants.NGHTTP2_NO_ERROR, LAST_OF_ALL);
  }

  #chatters(now: number): boolean {
    const { bytesRead, bytesWritten } = this.#session.socket;
    const content = this.#connection.content - this.#content;
    const chatter = bytesRead - this.#read - content;
    const seconds = (now - this.#at) / 1_000;
    this.#allowed += seconds * CHATTER_RATE + (bytesWritten - this.#sent) / SENT_PER_CHATTER - chatter;
    const tooMuch = this.#allowed < 0;
    this.#allowed = Math.min(this.#allowed, CHATTER_BYTES);
    this.#read = bytesRead;
    this.#sent = bytesWritten;
    this.#content += content;
    return tooMuch;
  }

  /** Frames that open no stream do not keep a connection alive. */
  #closeIfIdle(now: number): void {
    if (this.#connection.open > 0) {
      this.#idleSince = now;
      return;
    }
    if (this.#idleSince === Infinity) this.#idleSince = now;
    const idle = now - this.#idleSince;
    const limit = this.#connection.trusted ? this.#idleTimeout + BALANCER_MORE_MS : this.#idleTimeout;
    if (idle > limit + CLOSING_MS) this.#session.destroy();
    else if (idle > limit) this.end();
  }
}

import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Connection } from '../exchange/connection.ts';
import { BALANCER_IDLE_MS, FIRST_STREAM_MS, http2Limits, IDLE_MS, MAX_HEAD_BYTES, SESSION_WINDOW } from './limits.ts';

/** Bytes that may come without being part of a request: so many at once, and so many a second. */
const CHATTER_BYTES = 262_144;
const CHATTER_RATE = 16_384;
/** A client acknowledges what it is sent (WINDOW_UPDATE, PING): so many bytes of ours allow for one of those. */
const SENT_PER_CHATTER = 64;
/** Content that may be on its way when nobody wants it any more. */
const BODY_BYTES = http2Limits.settings.initialWindowSize;
/** The highest number that a stream can have. */
const LAST_OF_ALL = 2 ** 31 - 1;
const STRAGGLER_MS = 100;
const CLOSING_MS = 5_000;
const END_OF_STREAM = constants.NGHTTP2_FLAG_END_STREAM;

/**
 * Watches an HTTP/2 connection. It is closed when it opens no stream after its handshake, when it stays without streams, and
 * when it sends a lot that is no request: PING, SETTINGS, PRIORITY, WINDOW_UPDATE and unknown frames cost work and have no
 * limit of their own (CVE-2019-9512, CVE-2019-9513, CVE-2019-9515; RFC 9113 10.5).
 */
export class SessionGuard {
  readonly #session: ServerHttp2Session;
  readonly #connection: Connection;
  readonly #deadline: NodeJS.Timeout;
  readonly #close: () => void;
  #at = performance.now();
  #idleSince = this.#at;
  #allowed = CHATTER_BYTES;
  #read = 0;
  #sent = 0;
  #content = 0;

  constructor(session: ServerHttp2Session, connection: Connection) {
    this.#session = session;
    this.#connection = connection;
    this.#close = session.close.bind(session);
    // A client's GOAWAY says nothing about its own streams (RFC 9113 6.8), but Node takes no more of them at once: those that it
    // wrote at the same moment, because it was just told to leave, would be refused.
    session.close = (): void => void setTimeout(() => this.end(), STRAGGLER_MS).unref();
    session.setLocalWindowSize(SESSION_WINDOW);
    this.#deadline = setTimeout(() => session.destroy(), FIRST_STREAM_MS);
    session.once('stream', () => clearTimeout(this.#deadline));
    session.once('close', () => clearTimeout(this.#deadline));
    session.on('stream', (_: ServerHttp2Stream, __: unknown, flags: number) => {
      this.#idleSince = Infinity;
      this.#allowed += flags & END_OF_STREAM ? MAX_HEAD_BYTES : MAX_HEAD_BYTES + BODY_BYTES;
    });
  }

  onClose(tell: () => void): void {
    this.#session.once('close', tell);
  }

  /** GOAWAY without a last stream: whatever the client has sent by the time it reads this is served (RFC 9113 6.8). */
  announceEnd(): void {
    if (!this.#session.destroyed) this.#session.goaway(constants.NGHTTP2_NO_ERROR, LAST_OF_ALL);
  }

  /** GOAWAY with the last stream that is served; the connection ends with it. */
  end(): void {
    if (!this.#session.closed) this.#close();
  }

  /** @param now in milliseconds */
  look(now: number): void {
    if (this.#session.destroyed) return;
    if (this.#chatters(now)) this.#session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
    else this.#closeIfIdle(now);
    this.#at = now;
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
    const limit = this.#connection.trusted ? BALANCER_IDLE_MS : IDLE_MS;
    if (idle > limit + CLOSING_MS) this.#session.destroy();
    else if (idle > limit) this.end();
  }
}

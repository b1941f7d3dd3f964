import { connect, type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { unsent } from './unsent.ts';

type Connect = (callback: (error: Error | null, socket: Socket | TLSSocket | null) => void) => void;
type Waiting = (error: Error | null, session: ClientHttp2Session | null) => void;

/** Until a backend says how many streams it takes at a time (RFC 9113 6.5.2 recommends no fewer). */
const STREAMS = 100;
const IDLE_MS = 60_000;
const WINDOW = 1_048_576;

/** A backend that was asked for HTTP/2 and does not speak it. */
class NoHttp2 extends Error {
  readonly code = 'MPM_NO_HTTP2';

  constructor() {
    super('the backend does not speak HTTP/2');
  }
}

/** The HTTP/2 connections to one backend. There is one until it is full. */
export class Http2Sessions {
  readonly #origin: string;
  readonly #connect: Connect;
  /** Open sessions, with their streams. */
  readonly #sessions = new Map<ClientHttp2Session, number>();
  readonly #served = new WeakSet<ClientHttp2Session>();
  #waiting: Waiting[] = [];
  #connecting = false;
  #retired = false;

  constructor(origin: string, connectBackend: Connect) {
    this.#origin = origin;
    this.#connect = connectBackend;
  }

  /** Hands over a session with room for one more stream; occupy() takes it. */
  acquire(waiting: Waiting): void {
    const session = this.#withRoom();
    if (session) {
      waiting(null, session);
      return;
    }
    this.#waiting.push(waiting);
    if (!this.#connecting) this.#open();
  }

  /** Counts a stream of a session until it is released. */
  occupy(session: ClientHttp2Session): () => void {
    this.#sessions.set(session, (this.#sessions.get(session) ?? 0) + 1);
    return () => {
      const streams = this.#sessions.get(session);
      if (streams !== undefined) this.#sessions.set(session, streams - 1);
      if (this.#retired && streams === 1) session.close();
    };
  }

  /** A session has carried an answer. */
  served(session: ClientHttp2Session): void {
    this.#served.add(session);
  }

  hasServed(session: ClientHttp2Session): boolean {
    return this.#served.has(session);
  }

  /** Takes no more requests; resolves when no connection is left. */
  async retire(): Promise<void> {
    this.#retired = true;
    await Promise.all(
      [...this.#sessions.keys()].map((session) => {
        session.close();
        return new Promise((done) => session.once('close', done));
      }),
    );
  }

  cut(): void {
    for (const session of this.#sessions.keys()) session.destroy();
  }

  #withRoom(): ClientHttp2Session | undefined {
    for (const [session, streams] of this.#sessions) {
      if (session.closed || session.destroyed) continue;
      // Until its settings came, a peer allows any number.
      const allowed = Math.min(session.remoteSettings?.maxConcurrentStreams ?? STREAMS, STREAMS);
      if (streams < allowed) return session;
    }
    return undefined;
  }

  #open(): void {
    this.#connecting = true;
    this.#connect((error, socket) => {
      this.#connecting = false;
      const waiting = this.#waiting;
      this.#waiting = [];
      if (!socket) this.#fail(waiting, error ?? new NoHttp2());
      else if ('alpnProtocol' in socket && socket.alpnProtocol !== 'h2') {
        socket.destroy();
        this.#fail(waiting, new NoHttp2());
      } else {
        this.#adopt(socket);
        for (const one of waiting) this.acquire(one);
      }
    });
  }

  #fail(waiting: readonly Waiting[], error: Error): void {
    for (const one of waiting) one(unsent(error), null);
  }

  #adopt(socket: Socket): void {
    const session = connect(this.#origin, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: WINDOW },
      maxSessionMemory: 64,
    });
    this.#sessions.set(session, 0);
    session.on('error', ignore);
    session.once('close', () => this.#sessions.delete(session));
    session.once('connect', () => session.setLocalWindowSize(WINDOW * 4));
    session.setTimeout(IDLE_MS, () => {
      if (this.#sessions.get(session) === 0) session.close();
    });
  }
}

/** Its streams hear of it. */
const ignore = (): void => {};

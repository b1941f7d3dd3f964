import type { Exchange } from '../exchange/exchange.ts';
import { Pace } from '../exchange/pace.ts';
import { Roll } from '../exchange/roll.ts';
import type { SessionGuard } from './session-guard.ts';

const ROUND_MS = 2_000;
const NEWCOMER_MS = 400;

/**
 * Goes round every two seconds and looks at what no single event tells: clients that send or take what everybody waits for a
 * few bytes at a time, and HTTP/2 connections, which Node's own time limits do not cover. It ends the connection that
 * misbehaves, and its requests to backends with it; no other one notices.
 */
export class Patrol {
  readonly #exchanges = new Roll<Exchange>();
  readonly #paces = new Map<Exchange, Pace>();
  readonly #sessions = new Set<SessionGuard>();
  readonly #stallTimeout: number;
  #ending = false;
  readonly #rounds = setInterval(() => this.#goRound(performance.now()), ROUND_MS).unref();

  /** @param stallTimeout milliseconds that a client may stand still while everybody waits for it */
  constructor(stallTimeout: number) {
    this.#stallTimeout = stallTimeout;
  }

  entered(exchange: Exchange): void {
    this.#exchanges.add(exchange);
  }

  left(exchange: Exchange): void {
    this.#exchanges.delete(exchange);
    if (this.#paces.size !== 0) this.#paces.delete(exchange);
  }

  /** Those that are under way; upgrades are not among them. */
  get open(): readonly Exchange[] {
    return this.#exchanges.all;
  }

  watch(session: SessionGuard): void {
    this.#sessions.add(session);
    session.onClose(() => this.#sessions.delete(session));
    if (!this.#ending) return;
    // Its first requests are on their way already.
    session.announceEnd();
    setTimeout(() => session.end(), NEWCOMER_MS).unref();
  }

  /** Clients of HTTP/2 learn that their connections end, and open no more streams; those that they have opened are served. */
  announceEnd(): void {
    this.#ending = true;
    for (const session of this.#sessions) session.announceEnd();
  }

  endSessions(): void {
    for (const session of this.#sessions) session.end();
  }

  stop(): void {
    clearInterval(this.#rounds);
  }

  #goRound(now: number): void {
    for (const exchange of this.#exchanges.all) this.#lookAt(exchange, now);
    for (const session of this.#sessions) session.look(now);
  }

  #lookAt(exchange: Exchange, now: number): void {
    if (exchange.unsent === 0 && !owesContent(exchange)) {
      this.#paces.delete(exchange);
      return;
    }
    const moved = exchange.sentBytes - exchange.unsent + (exchange.body?.received ?? 0);
    const pace = this.#paces.get(exchange);
    if (!pace) this.#paces.set(exchange, new Pace(moved, now, this.#stallTimeout));
    else if (!pace.keeps(moved, now)) exchange.hangUp();
  }
}

/**
 * Whether the backend waits for content that this client does not send. Once the answer has begun it may be a conversation, as
 * it may be with backends that speak HTTP/2, where streams of gRPC are silent for a while: RequestBody has a limit for these.
 */
const owesContent = ({ body, begun, instance }: Exchange): boolean =>
  body?.waits === true && !begun && instance?.target.backend_protocol !== 'http2';

import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Exchange } from '../exchange/exchange.ts';

/** It is looked this often, at least four times within the time that is allowed. */
const MAX_LOOK_MS = 5_000;

/**
 * Ends an answer that has begun and then stands still: nothing came from the backend, and nothing of the client's content, for
 * `stream_idle_timeout`. A backend that waits for a slow client is not silent.
 */
export class Silence {
  readonly #exchange: Exchange;
  readonly #timer: NodeJS.Timeout;
  #heardAt = performance.now();
  #received = 0;

  constructor(exchange: Exchange, seconds: number) {
    this.#exchange = exchange;
    const allowed = seconds * 1_000;
    this.#timer = setInterval(() => this.#look(allowed), Math.min(allowed / 4, MAX_LOOK_MS)).unref();
  }

  heard(): void {
    this.#heardAt = performance.now();
  }

  #look(allowed: number): void {
    const exchange = this.#exchange;
    if (exchange.ended) {
      clearInterval(this.#timer);
      return;
    }
    const received = exchange.body?.received ?? 0;
    if (received !== this.#received || exchange.unsent > 0) this.heard();
    this.#received = received;
    if (performance.now() - this.#heardAt < allowed) return;
    clearInterval(this.#timer);
    exchange.cut();
    exchange.producer?.clientGone();
  }
}

/** The same for a connection that left HTTP, such as a WebSocket: everything passes its end at the backend. */
export function endWhenSilent(backend: Duplex, seconds: number | null): void {
  if (seconds === null || !(backend instanceof Socket)) return;
  // Whoever else has a hand in the upgrade takes away what was set before.
  setImmediate(() => backend.setTimeout(seconds * 1_000, () => backend.destroy()));
}

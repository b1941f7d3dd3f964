import type { Exchange } from '../exchange/exchange.ts';
import { refuse } from '../respond/refuse.ts';

/** How often it is looked whether what let somebody in has expired meanwhile. */
const LOOK_MS = 1_000;

/** Requests under way of people who are known, with their WebSockets and streams of events. */
export class OpenStreams {
  readonly #open = new Set<Exchange>();
  readonly #mayStay: (exchange: Exchange) => boolean;

  /** @param mayStay whether who sent it might still send it now */
  constructor(mayStay: (exchange: Exchange) => boolean) {
    this.#mayStay = mayStay;
    setInterval(() => this.#endExpired(), LOOK_MS).unref();
  }

  entered(exchange: Exchange): void {
    this.#open.add(exchange);
  }

  /** @returns what is told of every exchange that is over, however it ended, and forgets it */
  finishing(tell: (exchange: Exchange) => void): (exchange: Exchange) => void {
    return (exchange) => {
      if (exchange.known) this.#open.delete(exchange);
      tell(exchange);
    };
  }

  /** Something was revoked, or hosts have other rules. */
  look(): void {
    for (const exchange of this.#open) if (!this.#mayStay(exchange)) this.#end(exchange);
  }

  #endExpired(): void {
    const now = Date.now();
    for (const exchange of this.#open) if ((exchange.known?.expiresAt ?? now) <= now) this.#end(exchange);
  }

  #end(exchange: Exchange): void {
    this.#open.delete(exchange);
    if (exchange.dismiss) exchange.dismiss();
    else if (!exchange.ended) {
      const { producer } = exchange;
      refuse(exchange, 401, 'Your login has ended.');
      // What the backend's side does then finds an exchange that is over.
      producer?.clientGone();
    }
  }
}

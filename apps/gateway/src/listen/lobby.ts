import type { Exchange } from '../exchange/exchange.ts';

/** What every exchange of a worker shares: whether the door is closing, and who writes down how it went. */
export interface Lobby {
  /** Connections end with their next answer. */
  draining: boolean;
  /** Milliseconds that a connection may stay without a request. */
  readonly idleTimeout: number;
  readonly finished: (exchange: Exchange) => void;
}

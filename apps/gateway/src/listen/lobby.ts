import type { Exchange } from '../exchange/exchange.ts';

/** What every exchange of a worker shares: whether the door is closing, and who writes down how it went. */
export interface Lobby {
  /** Connections end with their next answer. */
  draining: boolean;
  readonly finished: (exchange: Exchange) => void;
}

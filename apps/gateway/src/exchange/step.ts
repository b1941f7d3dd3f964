import type { Exchange } from './exchange.ts';

/** One step of the request path: true sends the exchange on, false means that it is answered here, now or soon. */
export type Step = (exchange: Exchange) => boolean;

import type { Exchange } from './exchange.ts';

/**
 * One step of the request path: true sends the exchange on, false means that it is answered here, now or soon. A promise has it wait;
 * the request's content waits as well, because nobody has opened it. `again`: what earlier steps decided by has changed meanwhile,
 * so that the exchange begins its path anew. A step that answers with a promise looks whether the client is still there.
 */
export type Step = (exchange: Exchange) => boolean | Promise<boolean | 'again'>;

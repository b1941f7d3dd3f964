import type { RedisClient } from './redis-connection.ts';

/** Where gateways tell each other how many requests passed. Nothing of it is kept; what is told while Redis is away is lost. */
const CHANNEL = 'mpm.limits.used';

/** The way to the other gateways. */
export interface SharedUses {
  /** Not waited for: whoever cannot be told counts for itself. */
  tell(text: string): void;
  close(): void;
}

/**
 * @param telling and `hearing` are connections; the second one is used up by the subscription and closed with it
 * @param hear told all that is said there, by itself as well
 */
export function shareUses(telling: RedisClient, hearing: RedisClient, hear: (text: string) => void): SharedUses {
  hearing.on('error', ignore);
  hearing.on('message', (_, text) => hear(text));
  hearing.subscribe(CHANNEL).catch(ignore);
  return {
    tell: (text) => void telling.publish(CHANNEL, text).catch(ignore),
    close: () => hearing.disconnect(),
  };
}

const ignore = (): void => {};

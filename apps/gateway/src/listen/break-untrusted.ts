import type { Exchange } from '../exchange/exchange.ts';
import { endsTrust, type ClientTrust } from '../snapshot/client-trust.ts';

/**
 * Breaks off what was let in by a host that asks its clients for less than the one that has its name now: a host of its own where
 * a wildcard served it before, or the other way round. It would not be let in again. What one and the same host asks for from now
 * on is DomainInstance's to see to, in the same way.
 */
export function breakUntrusted(
  exchanges: readonly Exchange[],
  trustOf: (host: string) => ClientTrust | undefined,
): void {
  for (const exchange of exchanges) {
    const now = exchange.instance && trustOf(exchange.host);
    if (!exchange.instance || !now || !endsTrust(exchange.instance.target, now)) continue;
    exchange.cut();
    exchange.producer?.clientGone();
  }
}

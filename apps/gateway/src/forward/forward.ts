import type { Exchange } from '../exchange/exchange.ts';
import { BackendCall } from './backend-call.ts';

/** Sends the request to the backend of its host; the answer comes by itself. */
export function forward(exchange: Exchange): boolean {
  const { instance, upgrade } = exchange;
  if (!instance) throw new Error('a request came to its backend without a host');
  if (upgrade) instance.upstream.relay.relay(exchange, upgrade, instance);
  else new BackendCall(exchange, instance).start();
  return false;
}

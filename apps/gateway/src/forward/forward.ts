import type { Exchange } from '../exchange/exchange.ts';
import { BackendCall } from './backend-call.ts';
import { Http2Call } from './http2-call.ts';
import { TrailerCall } from './trailer-call.ts';
import { TunnelCall } from './tunnel-call.ts';

/** Sends the request to the backend of its host; the answer comes by itself. */
export function forward(exchange: Exchange): boolean {
  const { instance, upgrade } = exchange;
  if (!instance) throw new Error('a request came to its backend without a host');
  if (upgrade) instance.upstream.relay.relay(exchange, upgrade, instance);
  else if (exchange.tunnel) new TunnelCall(exchange, instance).start();
  else if (instance.target.backend_protocol === 'http2') new Http2Call(exchange, instance).start();
  else if (exchange.hasBody && exchange.announced.size) new TrailerCall(exchange, instance).start();
  else new BackendCall(exchange, instance).start();
  return false;
}

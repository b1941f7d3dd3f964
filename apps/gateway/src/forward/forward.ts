import type { Exchange } from '../exchange/exchange.ts';
import { refuse } from '../respond/refuse.ts';
import { BackendCall } from './backend-call.ts';
import { describeDeparture } from './describe-departure.ts';
import type { DomainInstance } from './domain-instance.ts';
import { Http2Call } from './http2-call.ts';
import { Passage } from './passage.ts';
import { SAFE } from './relayed-answer.ts';
import { TrailerCall } from './trailer-call.ts';
import { TunnelCall } from './tunnel-call.ts';

/** Sends the request to an upstream of its host; the answer comes by itself. */
export function forward(exchange: Exchange): boolean {
  const { recorder } = exchange;
  const instance = exchange.routed ?? exchange.instance;
  if (!instance) throw new Error('a request came to its backend without a host');
  const member = instance.upstreams.choose(exchange);
  if (!member)
    return refuse(exchange, 503, 'No backend of this site takes requests at the moment.', { retryAfter: 60 });
  exchange.passage = new Passage(exchange, instance, member, depart);
  if (recorder) recorder.departs(describeDeparture(exchange, instance, member.upstream));
  else exchange.passage.begin();
  return false;
}

function depart(exchange: Exchange, instance: DomainInstance): void {
  const { upgrade, passage } = exchange;
  if (upgrade) passage?.upstream.relay.relay(exchange, upgrade, instance);
  else if (exchange.tunnel) new TunnelCall(exchange, instance).start();
  else if (instance.target.backend_protocol === 'http2') startOnKept(new Http2Call(exchange, instance), exchange);
  else if (exchange.hasBody && exchange.announced.size) new TrailerCall(exchange, instance).start();
  else new BackendCall(exchange, instance).start();
}

/**
 * Begins on a connection that may be an old one. What must not be sent twice waits until all that has arrived by now is read: the
 * backend's end of that connection may be among it, and then another one is taken (RFC 9112 9.3.1).
 * Over HTTP/1.1 every request waits so, see BackendLines.
 */
function startOnKept(call: Http2Call, exchange: Exchange): void {
  if (SAFE.has(exchange.method)) call.start();
  else
    setImmediate(() => {
      if (!exchange.ended) call.start();
    });
}

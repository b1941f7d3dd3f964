import { ADMIN_DOOR } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { plainName } from '../exchange/fields.ts';
import type { Departure } from '../exchange/recorder.ts';
import type { DomainInstance } from './domain-instance.ts';
import type { Upstream } from './upstream.ts';

/** The request as forward() would send it, by the very parts that it is sent with. */
export function describeDeparture(exchange: Exchange, instance: DomainInstance, upstream: Upstream): Departure {
  const { target } = instance;
  const ofClient = new Set(exchange.admitted.filter((_, i) => i % 2 === 0));
  const sent = ['host', instance.hostFor(exchange), ...instance.requestFields(exchange)];
  return {
    url: upstream.url.origin + upstream.pathFor(exchange.backendPath),
    method: exchange.method,
    protocol: exchange.leavesHttp ? 'upgrade' : target.backend_protocol,
    fields: Array.from({ length: sent.length / 2 }, (_, i) => {
      const name = sent[2 * i] ?? '';
      const from = instance.says(plainName(name)) ? 'host' : ofClient.has(name) ? 'client' : 'gateway';
      // Whoever may ask what is sent may still not say it to admin-api.
      const value = name === ADMIN_DOOR.secret ? '***' : (sent[2 * i + 1] ?? '');
      return { name, value, from };
    }),
  };
}

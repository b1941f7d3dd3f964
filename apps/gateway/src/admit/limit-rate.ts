import { burstOf, clientNetwork } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import type { Step } from '../exchange/step.ts';
import { refuse } from '../respond/refuse.ts';
import { clientKey } from '../snapshot/counts.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import type { HostLimits } from './host-limits.ts';

/** What is open may end at any moment. */
const RETRY_OPEN_SECONDS = 1;

/**
 * Keeps to the limits of the host on requests: so many a second of one client (429), so many at a time of one client (429), and of
 * all (503). A request that is refused counts for none of them. Who is asked about and not served is only looked up.
 */
export const limitRate =
  (limits: HostLimits): Step =>
  (exchange) => {
    const target = exchange.instance?.target;
    if (!target) return true;
    const { rate_limit, max_concurrent, max_concurrent_per_client } = target;
    if (rate_limit === null && max_concurrent === null && max_concurrent_per_client === null) return true;
    const network = clientNetwork(exchange.client);
    if (max_concurrent !== null) {
      const open = limits.open.count(target.hostname);
      note(exchange, `${open} of ${max_concurrent} requests of this host are open (max_concurrent).`);
      if (open >= max_concurrent)
        return refuse(exchange, 503, 'This site has as much to do as it takes at a time.', {
          retryAfter: RETRY_OPEN_SECONDS,
        });
    }
    if (max_concurrent_per_client !== null) {
      const open = limits.open.count(clientKey(target.hostname, network));
      note(
        exchange,
        `${open} of ${max_concurrent_per_client} requests of ${network} are open (max_concurrent_per_client).`,
      );
      if (open >= max_concurrent_per_client)
        return refuse(exchange, 429, 'Too many requests of yours are under way at this site.', {
          retryAfter: RETRY_OPEN_SECONDS,
        });
    }
    if (rate_limit !== null && !keepsRate(exchange, target, rate_limit, { limits, network })) return false;
    if (!exchange.recorder) limits.entered(exchange, target);
    return true;
  };

function keepsRate(
  exchange: Exchange,
  target: TargetRecord,
  rate: number,
  { limits, network }: { readonly limits: HostLimits; readonly network: string },
): boolean {
  const left = exchange.recorder
    ? limits.rates.left(target.hostname, network, target, Date.now())
    : limits.take(target, network);
  note(
    exchange,
    `${network} has ${Math.max(Math.floor(left), 0)} of ${burstOf(target)} requests left; it gets ${rate} a second (rate_limit).`,
  );
  if (left >= 1) return true;
  const seconds = Math.max(Math.ceil((1 - left) / rate), 1);
  return refuse(exchange, 429, 'There are too many requests of yours at this site.', {
    retryAfter: seconds,
    fields: rateLimitFields(burstOf(target), rate, seconds),
  });
}

/** draft-ietf-httpapi-ratelimit-headers-09: so many requests (q) within so many seconds (w); none is left (r), for t seconds. */
const rateLimitFields = (burst: number, rate: number, seconds: number): AnswerFields => [
  'ratelimit-policy',
  `"client";q=${burst};w=${Math.max(Math.ceil(burst / rate), 1)}`,
  'ratelimit',
  `"client";r=0;t=${seconds}`,
];

const note = ({ recorder }: Exchange, decision: string): void => recorder?.note('limitRate', decision);

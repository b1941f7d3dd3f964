import { providerOf } from '#acme';
import { isInProgress, retryAt, type Issuance, type TargetHost } from '#domain';
import type { RateLimit, Store } from '#store';

/** Orders that handshakes begin, of all replicas together: one visitor who goes through all hosts is no reason for more. */
const NEW_ORDERS: RateLimit = { name: 'new-orders', capacity: 10, refillMs: 6_000 };
/** All replicas hear of a handshake; the one that draws this is the one that orders. */
const FIRST: RateLimit = { name: 'host', capacity: 1, refillMs: 5_000 };
const IN_PARALLEL = 10;

export interface Refusal {
  readonly reason: string;
  /** One of the limits for all hosts is reached, which is worth a line in the log. */
  readonly isLimit: boolean;
}

/**
 * Whether an order on demand may begin now: how it failed before, and how many others there are.
 * @returns why not
 */
export async function mayBegin(store: Store, hostname: TargetHost, issuance: Issuance): Promise<Refusal | undefined> {
  const rest = await restOf(store, issuance);
  if (rest !== undefined) return { reason: `it has failed, and is not tried again before ${rest}`, isLimit: false };
  // What has failed already costs the CA nothing.
  if (issuance.step === 'failed') return undefined;
  const held = await store.rateLimits.draw('on-demand', [
    { limit: FIRST, id: hostname, cost: 1 },
    { limit: NEW_ORDERS, id: 'all', cost: 1 },
  ]);
  if (held?.limit === FIRST) return { reason: 'it is ordered this moment', isLimit: false };
  if (held) return { reason: `${NEW_ORDERS.capacity} were ordered within a minute`, isLimit: true };
  const { records } = await store.certificates.listIssuances();
  const others = records.filter(
    (other) => other.reason === 'on-demand' && isInProgress(other) && other.resume_at === null,
  );
  return others.length < IN_PARALLEL ? undefined : { reason: `${others.length} are being ordered`, isLimit: true };
}

/** Until when what has failed is left alone, as a renewal is. */
async function restOf(store: Store, { cert_name, domains, acme_directory_url }: Issuance): Promise<string | undefined> {
  const before = (await store.certificates.findIssuance(cert_name))?.record;
  const backoff = await store.renewals.backoff(providerOf(acme_directory_url), domains);
  const own =
    before?.step === 'failed'
      ? (before.retry_at ?? retryAt(before.failures, new Date(before.updated_at)).toISOString())
      : undefined;
  return [own, backoff?.retry_at].find((until) => until !== undefined && Date.parse(until) > Date.now());
}

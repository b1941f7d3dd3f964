import { randomUUID } from 'node:crypto';
import type { Configuration } from '#config';
import { ADMIN, isInProgress, newIssuance, NOBODY, SERVED_CERTIFICATE, type OrderTerms } from '#domain';
import type { Store } from '#store';
import { refuseForeign } from './refuse-foreign.ts';

/**
 * Orders the certificate of SERVE_HOSTS where there is none yet that was ordered as it would be now. Those that are there are renewed
 * as all others are. For a start of the system, not for later: an order that failed is tried again as all others are, but whoever starts
 * the system anew may have mended something, and waits.
 * @returns whether it was ordered
 * @throws Error where the name is a token's
 */
export async function orderServed(store: Store, configuration: Configuration): Promise<boolean> {
  const [certificate, issuance] = await Promise.all([
    store.certificates.find(SERVED_CERTIFICATE),
    store.certificates.findIssuance(SERVED_CERTIFICATE),
  ]);
  refuseForeign(certificate?.record ?? issuance?.record);
  const terms: OrderTerms = {
    cert_name: SERVED_CERTIFICATE,
    domains: configuration.SERVE_HOSTS,
    email: configuration.ADMIN_EMAIL,
    acme_directory_url: configuration.ACME_DIRECTORY_URL,
    key_type: configuration.CERT_KEY_TYPE,
    challenge_type: configuration.SERVE_CHALLENGE_TYPE || null,
    dns_provider: null,
    profile: null,
    preferred_chain: null,
  };
  const last = issuance && (isInProgress(issuance.record) || !certificate) ? issuance.record : certificate?.record;
  const isRepeated = last !== undefined && isSame(last, terms);
  if (isRepeated && (certificate || issuance?.record.step !== 'failed')) return false;
  const owner = { owner_token_hash: NOBODY, created_by: ADMIN };
  // Where it fails again, the next pause is as long as it would have been: a process may be started over and over.
  const [reason, failures] = isRepeated ? (['retry', issuance?.record.failures] as const) : (['new', 0] as const);
  const order = newIssuance({ ...terms, ...owner, reason, forced: true }, randomUUID(), new Date(), failures);
  await store.commit(store.certificates.requesting(order, issuance));
  return true;
}

const DECISIVE = ['domains', 'acme_directory_url', 'key_type', 'challenge_type'] as const;

const isSame = (
  one: Readonly<Record<(typeof DECISIVE)[number], unknown>>,
  other: Readonly<Record<(typeof DECISIVE)[number], unknown>>,
): boolean => DECISIVE.every((field) => String(one[field]) === String(other[field]));

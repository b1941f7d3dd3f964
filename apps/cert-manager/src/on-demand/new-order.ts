import { randomUUID } from 'node:crypto';
import type { Configuration } from '#config';
import { newIssuance, termsOf, type CertifiedName, type Issuance, type OrderTerms, type ProxyTarget } from '#domain';
import type { Store } from '#store';
import type { Place } from './name-for.ts';

/**
 * The order for a target's certificate: as it was ordered before if that failed, else as the target and the configuration say.
 * Where no e-mail address is known it has failed already, and says what to set.
 */
export async function newOrder(
  store: Store,
  configuration: Configuration,
  target: ProxyTarget,
  { name, issuance: before }: Place,
): Promise<Issuance> {
  const email = before?.record.email || (await emailOf(store, target));
  const usual: OrderTerms = {
    cert_name: name,
    domains: [target.hostname as string as CertifiedName],
    email,
    acme_directory_url: target.acme_directory_url ?? configuration.ACME_DIRECTORY_URL,
    key_type: target.key_type ?? configuration.CERT_KEY_TYPE,
    challenge_type: null,
    dns_provider: null,
    profile: null,
    preferred_chain: null,
  };
  const terms = (before && termsOf({ ...before.record, email })) ?? usual;
  const { owner_token_hash, created_by } = target;
  const now = new Date();
  const request = { ...terms, owner_token_hash, created_by, reason: 'on-demand', forced: false } as const;
  const issuance = newIssuance(request, randomUUID(), now, before?.record.failures ?? 0);
  if (email !== '') return issuance;
  return {
    ...issuance,
    step: 'failed',
    timeline: [...issuance.timeline, { step: 'failed', at: now.toISOString() }],
    error: 'EMAIL_MISSING',
    message: `The CA wants an e-mail address for the account that orders, and none is known for ${target.hostname}. Set cert_email of the target, or of the token ${target.created_by}.`,
    failures: issuance.failures + 1,
  };
}

async function emailOf(store: Store, { cert_email, owner_token_hash }: ProxyTarget): Promise<string> {
  return cert_email ?? (await store.tokens.findByHash(owner_token_hash))?.record.cert_email ?? '';
}

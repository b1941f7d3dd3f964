import { randomUUID } from 'node:crypto';
import type { Issuance } from '#domain';
import { StoreError, type Found, type Store } from '#store';
import type { NextRenewal } from './next-renewal.ts';

/**
 * Writes down that a certificate is to be renewed, with the settings and the owner that it has.
 * @param read the issuance as it was read when the renewal was found to be due
 * @returns the issuance, or undefined when somebody else was first
 */
export async function requestRenewal(
  store: Store,
  { like, failures }: NextRenewal,
  read: Found<Issuance> | undefined,
  now: Date,
): Promise<Issuance | undefined> {
  const issuance: Issuance = {
    id: randomUUID(),
    cert_name: like.cert_name,
    domains: like.domains,
    email: like.email,
    acme_directory_url: like.acme_directory_url,
    key_type: like.key_type,
    owner_token_hash: like.owner_token_hash,
    created_by: like.created_by,
    reason: 'renewal',
    step: 'requested',
    message: 'Waiting to be renewed',
    error: null,
    order_url: null,
    order_key_pem: null,
    requested_at: now.toISOString(),
    updated_at: now.toISOString(),
    failures,
    retry_at: null,
  };
  try {
    await store.certificates.request(issuance, read);
    return issuance;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STORE_CONFLICT') return undefined;
    throw error;
  }
}

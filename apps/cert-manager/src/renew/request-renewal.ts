import { randomUUID } from 'node:crypto';
import { newIssuance, type Issuance } from '#domain';
import { StoreError, type Found, type Store } from '#store';
import type { NextRenewal } from './next-renewal.ts';

/**
 * Writes down that a certificate is to be renewed, with the settings and the owner that it has.
 * @param read the issuance as it was read when the renewal was found to be due
 * @returns the issuance, or undefined when somebody else was first
 */
export async function requestRenewal(
  store: Store,
  { like, reason, failures }: NextRenewal,
  read: Found<Issuance> | undefined,
  now: Date,
): Promise<Issuance | undefined> {
  const issuance = newIssuance({ ...like, reason, forced: false }, randomUUID(), now, failures);
  try {
    await store.certificates.request(issuance, read);
    return issuance;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STORE_CONFLICT') return undefined;
    throw error;
  }
}

import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { AcmeKeyDeleted, AcmeKeyMade, CaCertificateHandedOut, CaRevoked, CaStatus } from '#contracts';
import type { KeyType, Purpose, RevocationReason } from '#domain';
import { apiUrl } from './location.ts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

/** No event tells of what ACME clients get. */
const LOOK_EVERY_MS = 30_000;

export const caQuery = queryOptions({
  queryKey: ['ca'],
  queryFn: ({ signal }) => request('GET', '/ca', { signal }),
});

export const issuedQuery = queryOptions({
  queryKey: ['ca-certificates'],
  queryFn: ({ signal }) => request('GET', '/ca/certificates', { signal, query: { sort: '-issued_at' } }),
  refetchInterval: LOOK_EVERY_MS,
});

export const acmeKeysQuery = queryOptions({
  queryKey: ['ca-acme-keys'],
  queryFn: ({ signal }) => request('GET', '/ca/acme-keys', { signal }),
});

/** Where its certificates are downloaded, for a link. */
export const bundleUrl = (part: 'all' | 'roots' | 'intermediates'): string => apiUrl(`ca/bundle?part=${part}`).href;
/** Where revocation lists are downloaded: that of an authority, or all. */
export const crlUrl = (id?: string): string => apiUrl(id === undefined ? 'ca/crl' : `ca/crl/${id}.crl`).href;

/** A CA to be made, in the API's fields. */
export interface Founding {
  readonly root_common_name: string;
  readonly intermediate_common_name: string;
  readonly organization: string | null;
  readonly country: string | null;
  readonly root_days: number;
  readonly intermediate_days: number;
  readonly root_key_type: KeyType;
  readonly intermediate_key_type: KeyType;
  readonly permitted_names: readonly string[];
}

export const useFoundCa = (outcome: Outcome<CaStatus, Founding>): UseMutationResult<CaStatus, Error, Founding> =>
  useChange((body) => request('POST', '/ca/init', { body }), outcome);

export interface Renewal {
  readonly root: boolean;
  readonly permitted_names: readonly string[];
}

export const useRenewCa = (outcome: Outcome<CaStatus, Renewal>): UseMutationResult<CaStatus, Error, Renewal> =>
  useChange((body) => request('POST', '/ca/renew', { body }), outcome);

export interface HandOut {
  readonly purpose: Purpose;
  readonly common_name: string;
  readonly names: readonly string[];
  readonly days: number | null;
  readonly passphrase: string | null;
}

export const useHandOut = (
  outcome: Outcome<CaCertificateHandedOut, HandOut>,
): UseMutationResult<CaCertificateHandedOut, Error, HandOut> =>
  useToldOnce((body) => request('POST', '/ca/certificates', { body }), outcome);

export interface RevokeIssued {
  readonly serial: string;
  readonly reason: RevocationReason;
}

export const useRevokeIssued = (
  outcome: Outcome<CaRevoked, RevokeIssued>,
): UseMutationResult<CaRevoked, Error, RevokeIssued> =>
  useChange((body) => request('POST', '/ca/revoke', { body }), outcome);

export const useMakeAcmeKey = (outcome: Outcome<AcmeKeyMade, void>): UseMutationResult<AcmeKeyMade, Error, void> =>
  useToldOnce(() => request('POST', '/ca/acme-keys'), outcome);

export const useDeleteAcmeKey = (
  outcome: Outcome<AcmeKeyDeleted, string>,
): UseMutationResult<AcmeKeyDeleted, Error, string> =>
  useChange((kid) => request('DELETE', '/ca/acme-keys/{kid}', { path: { kid } }), outcome);

/** As useChange(); its answer has a secret, which is forgotten with the component that asked. */
function useToldOnce<Data, Variables>(
  make: (variables: Variables) => Promise<Data>,
  { onSuccess }: Outcome<Data, Variables>,
): UseMutationResult<Data, Error, Variables> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: make,
    gcTime: 0,
    onSuccess: (data, variables) => {
      onSuccess?.(data, variables);
      void client.invalidateQueries();
    },
  });
}

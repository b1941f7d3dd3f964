import { queryOptions, useMutation, type UseMutationResult } from '@tanstack/react-query';
import type { CertificateAccepted, CertificateDeleted, CertificateImportSaved, PreflightReport } from '#contracts';
import type { ChallengeType, DnsProviderName, KeyType } from '#domain';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

export const certificatesQuery = queryOptions({
  queryKey: ['certificates'],
  queryFn: ({ signal }) => request('GET', '/certificates', { signal }),
});

/** The latest issuance of a certificate name; `not_found` where there is none to be told of. */
export const statusQuery = (name: string) =>
  queryOptions({
    queryKey: ['certificate-status', name],
    queryFn: ({ signal }) => request('GET', '/certificates/{cert_name}/status', { path: { cert_name: name }, signal }),
  });

/** The latest issuances of all names, also of those that no host names and no certificate came of. */
export const issuancesQuery = queryOptions({
  queryKey: ['issuances'],
  queryFn: ({ signal }) => request('GET', '/issuances', { signal }),
});

export const historyQuery = (name: string) =>
  queryOptions({
    queryKey: ['certificate-history', name],
    queryFn: ({ signal }) => request('GET', '/certificates/{cert_name}/history', { path: { cert_name: name }, signal }),
  });

export const coverageQuery = (name: string) =>
  queryOptions({
    queryKey: ['certificate-coverage', name],
    queryFn: ({ signal }) =>
      request('GET', '/certificates/{cert_name}/coverage', { path: { cert_name: name }, signal }),
  });

/** What stands in the way of a certificate for these names, without an order; looked at again every ten seconds while something does. */
export const preflightQuery = (domains: readonly string[]) =>
  queryOptions({
    queryKey: ['preflight', ...domains],
    queryFn: ({ signal }) => request('POST', '/certificates/preflight', { signal, body: { domains } }),
    refetchInterval: ({ state }) => (state.data?.passed ? false : 10_000),
    retry: false,
  });

/** What would be ordered, in the API's fields; what is left out is the server's choice. */
export interface PreflightQuestion {
  readonly domains: readonly string[];
  readonly acme_directory_url?: string | null;
  readonly challenge_type?: ChallengeType | null;
  readonly dns_provider?: DnsProviderName | null;
}

/** Asks once what stands in the way. */
export const usePreflight = (): UseMutationResult<PreflightReport, Error, PreflightQuestion> =>
  useMutation({ mutationFn: (body) => request('POST', '/certificates/preflight', { body }) });

/** Fetches the private key of a certificate for `onKey`, which has to let go of it: it is kept nowhere in the page. */
export const usePrivateKey = (onKey: (pem: string) => void): UseMutationResult<void, Error, string> =>
  useMutation({
    gcTime: 0,
    mutationFn: async (name) => {
      const { private_key_pem } = await request('GET', '/certificates/{cert_name}', {
        path: { cert_name: name },
        query: { include_private_key: true },
      });
      if (private_key_pem !== undefined) onKey(private_key_pem);
    },
  });

/** The steps of the order come as events; nobody has to wait for its end (RFC 7240 4.1). */
export const useRenewCertificate = (outcome: Outcome<unknown, string>): UseMutationResult<unknown, Error, string> =>
  useChange(
    (name) =>
      request('POST', '/certificates/{cert_name}/renew', {
        path: { cert_name: name },
        headers: { prefer: 'respond-async' },
      }),
    outcome,
  );

export const useDeleteCertificate = (
  outcome: Outcome<CertificateDeleted, string>,
): UseMutationResult<CertificateDeleted, Error, string> =>
  useChange((name) => request('DELETE', '/certificates/{cert_name}', { path: { cert_name: name } }), outcome);

export const useConvertCertificate = (outcome: Outcome<unknown, string>): UseMutationResult<unknown, Error, string> =>
  useChange(
    (name) =>
      request('POST', '/certificates/{cert_name}/convert-to-production', {
        path: { cert_name: name },
        headers: { prefer: 'respond-async' },
      }),
    outcome,
  );

/** An order in the API's fields. */
export interface CertificateOrder {
  readonly cert_name: string;
  readonly domains: readonly string[];
  readonly acme_directory_url: string | null;
  readonly key_type: KeyType | null;
  readonly challenge_type: ChallengeType | null;
  readonly dns_provider: DnsProviderName | null;
}

export const useOrderNames = (
  outcome: Outcome<CertificateAccepted, CertificateOrder>,
): UseMutationResult<CertificateAccepted, Error, CertificateOrder> =>
  useChange((body) => request('POST', '/certificates/multi-domain', { body }), outcome);

/** Files as the operator chose them; they are read when they are sent, and kept nowhere in the page. */
export interface CertificateFiles {
  readonly cert_name: string;
  readonly chain: File;
  readonly key: File;
}

export const useImportCertificate = (
  outcome: Outcome<CertificateImportSaved, CertificateFiles>,
): UseMutationResult<CertificateImportSaved, Error, CertificateFiles> =>
  useChange(async ({ cert_name, chain, key }) => {
    const [fullchain_pem, private_key_pem] = await Promise.all([chain.text(), key.text()]);
    return request('POST', '/certificates/import', { body: { cert_name, fullchain_pem, private_key_pem } });
  }, outcome);

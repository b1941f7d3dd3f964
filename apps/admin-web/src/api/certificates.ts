import { queryOptions, type UseMutationResult } from '@tanstack/react-query';
import type { CertificateDeleted, CertificateStatus, CertificateView } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

export const certificatesQuery = queryOptions({
  queryKey: ['certificates'],
  queryFn: ({ signal }) => request<CertificateView[]>('GET', 'certificates', { signal }),
});

const pathOf = (name: string): string => `certificates/${encodeURIComponent(name)}`;

/** The latest issuance of a certificate name; `not_found` where there is none to be told of. */
export const statusQuery = (name: string) =>
  queryOptions({
    queryKey: ['certificate-status', name],
    queryFn: ({ signal }) => request<CertificateStatus>('GET', `${pathOf(name)}/status`, { signal }),
  });

/** The steps of the order come as events; nobody has to wait for its end (RFC 7240 4.1). */
export const useRenewCertificate = (outcome: Outcome<unknown, string>): UseMutationResult<unknown, Error, string> =>
  useChange((name) => request('POST', `${pathOf(name)}/renew`, { headers: { prefer: 'respond-async' } }), outcome);

export const useDeleteCertificate = (
  outcome: Outcome<CertificateDeleted, string>,
): UseMutationResult<CertificateDeleted, Error, string> =>
  useChange((name) => request('DELETE', pathOf(name)), outcome);

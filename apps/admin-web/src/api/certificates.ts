import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { CertificateStatus, CertificateView } from '#contracts';
import { request } from './request.ts';

const CERTIFICATES_KEY = ['certificates'] as const;
const STATUS_KEY = ['certificate-status'] as const;

export const certificatesQuery = queryOptions({
  queryKey: CERTIFICATES_KEY,
  queryFn: ({ signal }) => request<CertificateView[]>('GET', 'certificates', { signal }),
});

const pathOf = (name: string): string => `certificates/${encodeURIComponent(name)}`;

/** The latest issuance of a certificate name; `not_found` where there is none to be told of. */
export const statusQuery = (name: string) =>
  queryOptions({
    queryKey: [...STATUS_KEY, name],
    queryFn: ({ signal }) => request<CertificateStatus>('GET', `${pathOf(name)}/status`, { signal }),
  });

export function useRenewCertificate(): UseMutationResult<unknown, Error, string> {
  const client = useQueryClient();
  return useMutation({
    // The steps of the order come as events; nobody has to wait for its end (RFC 7240 4.1).
    mutationFn: (name) => request('POST', `${pathOf(name)}/renew`, { headers: { prefer: 'respond-async' } }),
    onSettled: () => client.invalidateQueries({ queryKey: STATUS_KEY }),
  });
}

export function useDeleteCertificate(): UseMutationResult<unknown, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name) => request('DELETE', pathOf(name)),
    onSuccess: () => client.invalidateQueries(),
  });
}

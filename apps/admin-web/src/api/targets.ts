import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { TargetSaved, TargetUpdate, TargetView } from '#contracts';
import { request } from './request.ts';

const TARGETS_KEY = ['targets'] as const;

export const targetsQuery = queryOptions({
  queryKey: TARGETS_KEY,
  queryFn: ({ signal }) => request<TargetView[]>('GET', 'proxy/targets', { signal }),
});

const pathOf = (hostname: string): string => `proxy/targets/${encodeURIComponent(hostname)}`;

/** Creates a host (`creates`), or changes these fields of the one of that name. */
export interface SaveTarget {
  readonly hostname: string;
  readonly creates: boolean;
  readonly fields: TargetUpdate;
}

export function useSaveTarget(): UseMutationResult<TargetSaved, Error, SaveTarget> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ hostname, creates, fields }) =>
      creates
        ? request<TargetSaved>('POST', 'proxy/targets', { body: { hostname, ...fields } })
        : request<TargetSaved>('PUT', pathOf(hostname), { body: fields }),
    onSuccess: () => client.invalidateQueries(),
  });
}

/** Orders a certificate for a host that has none: asking for HTTPS again is what does it. */
export function useOrderCertificate(): UseMutationResult<TargetSaved, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (hostname) => request<TargetSaved>('PUT', pathOf(hostname), { body: { enable_https: true } }),
    onSuccess: () => client.invalidateQueries(),
  });
}

export interface SwitchTarget {
  readonly hostname: string;
  readonly enabled: boolean;
}

/** Turns a host on or off. The list shows it at once, and takes it back where the API refuses. */
export function useSwitchTarget(): UseMutationResult<
  TargetSaved,
  Error,
  SwitchTarget,
  { before: TargetView[] | undefined }
> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ hostname, enabled }) => request<TargetSaved>('PUT', pathOf(hostname), { body: { enabled } }),
    onMutate: async ({ hostname, enabled }) => {
      await client.cancelQueries({ queryKey: TARGETS_KEY });
      const before = client.getQueryData(targetsQuery.queryKey);
      client.setQueryData(targetsQuery.queryKey, (targets) =>
        targets?.map((target) => (target.hostname === hostname ? { ...target, enabled } : target)),
      );
      return { before };
    },
    onError: (_error, _change, context) => client.setQueryData(targetsQuery.queryKey, context?.before),
    onSettled: () => client.invalidateQueries({ queryKey: TARGETS_KEY }),
  });
}

export interface DeleteTarget {
  readonly hostname: string;
  readonly deleteCertificate: boolean;
}

export function useDeleteTarget(): UseMutationResult<unknown, Error, DeleteTarget> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ hostname, deleteCertificate }) =>
      request('DELETE', pathOf(hostname), { query: { delete_certificate: String(deleteCertificate) } }),
    onSuccess: () => client.invalidateQueries(),
  });
}

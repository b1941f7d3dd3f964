import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { TargetDeleted, TargetSaved, TargetUpdate } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

export const targetsQuery = queryOptions({
  queryKey: ['targets'],
  queryFn: ({ signal }) => request('GET', '/proxy/targets', { signal }),
});

/** Creates a host (`creates`), or changes these fields of the one of that name. */
export interface SaveTarget {
  readonly hostname: string;
  readonly creates: boolean;
  readonly fields: TargetUpdate;
}

export const useSaveTarget = (
  outcome: Outcome<TargetSaved, SaveTarget>,
): UseMutationResult<TargetSaved, Error, SaveTarget> =>
  useChange(
    ({ hostname, creates, fields }) =>
      creates
        ? request('POST', '/proxy/targets', { body: { hostname, ...fields } })
        : request('PUT', '/proxy/targets/{hostname}', { path: { hostname }, body: fields }),
    outcome,
  );

export interface DeleteTarget {
  readonly hostname: string;
  readonly deleteCertificate: boolean;
}

export const useDeleteTarget = (
  outcome: Outcome<TargetDeleted, DeleteTarget>,
): UseMutationResult<TargetDeleted, Error, DeleteTarget> =>
  useChange(
    ({ hostname, deleteCertificate }) =>
      request('DELETE', '/proxy/targets/{hostname}', {
        path: { hostname },
        query: { delete_certificate: deleteCertificate },
      }),
    outcome,
  );

export interface SwitchTarget {
  readonly hostname: string;
  readonly enabled: boolean;
}

/** Turns a host on or off. The list shows it at once, and takes it back where the API refuses. */
export function useSwitchTarget(
  outcome: Outcome<TargetSaved, SwitchTarget>,
): UseMutationResult<TargetSaved, Error, SwitchTarget> {
  const client = useQueryClient();
  const { queryKey } = targetsQuery;
  return useMutation({
    mutationFn: ({ hostname, enabled }) =>
      request('PUT', '/proxy/targets/{hostname}', { path: { hostname }, body: { enabled } }),
    onMutate: async ({ hostname, enabled }) => {
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (targets) =>
        targets?.map((target) => (target.hostname === hostname ? { ...target, enabled } : target)),
      );
    },
    onSuccess: (data, variables) => outcome.onSuccess?.(data, variables),
    onError: (error) => outcome.onError?.(error),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}

import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { AccessListDeleted, AccessListSaved, AccessListUpdate } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

export const accessListsQuery = queryOptions({
  queryKey: ['access-lists'],
  queryFn: ({ signal }) => request('GET', '/access-lists', { signal, query: { sort: 'name' } }),
  // No event tells of them.
  refetchInterval: 30_000,
});

/** A list in the API's fields; a user without a password keeps the one that there is. */
export interface SaveAccessList {
  readonly name: string;
  readonly creates: boolean;
  readonly fields: AccessListUpdate;
}

/** What is sent has passwords, which are forgotten with the component that asked. */
export function useSaveAccessList(
  outcome: Outcome<AccessListSaved, SaveAccessList>,
): UseMutationResult<AccessListSaved, Error, SaveAccessList> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, creates, fields }) =>
      creates
        ? request('POST', '/access-lists', { body: { name, ...fields } })
        : request('PUT', '/access-lists/{name}', { path: { name }, body: fields }),
    gcTime: 0,
    onSuccess: (data, variables) => {
      outcome.onSuccess?.(data, variables);
      void client.invalidateQueries();
    },
  });
}

export interface DeleteAccessList {
  readonly name: string;
  /** Takes it off the hosts that use it. */
  readonly force: boolean;
}

export const useDeleteAccessList = (
  outcome: Outcome<AccessListDeleted, DeleteAccessList>,
): UseMutationResult<AccessListDeleted, Error, DeleteAccessList> =>
  useChange(
    ({ name, force }) => request('DELETE', '/access-lists/{name}', { path: { name }, query: { force } }),
    outcome,
  );

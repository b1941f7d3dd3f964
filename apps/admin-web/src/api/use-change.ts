import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { Outcome } from './outcome.ts';

/** A change of records. One may touch several lists (a host takes its certificate with it), so all are read again after it. */
export function useChange<Data, Variables>(
  make: (variables: Variables) => Promise<Data>,
  outcome: Outcome<Data, Variables>,
): UseMutationResult<Data, Error, Variables> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: make,
    onSuccess: (data, variables) => {
      outcome.onSuccess?.(data, variables);
      void client.invalidateQueries();
    },
    onError: (error) => outcome.onError?.(error),
  });
}

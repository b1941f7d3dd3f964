import { queryOptions, type UseMutationResult } from '@tanstack/react-query';
import type { TokenEmailSaved } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

export const tokenQuery = queryOptions({
  queryKey: ['token'],
  queryFn: ({ signal }) => request('GET', '/token/info', { signal }),
});

export const useSaveTokenEmail = (
  outcome: Outcome<TokenEmailSaved, string>,
): UseMutationResult<TokenEmailSaved, Error, string> =>
  useChange((email) => request('PUT', '/token/email', { body: { cert_email: email } }), outcome);

import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { TokenEmailSaved, TokenInfo } from '#contracts';
import { request } from './request.ts';
import { SESSION_KEY } from './session.ts';

const TOKEN_KEY = ['token'] as const;

export const tokenQuery = queryOptions({
  queryKey: TOKEN_KEY,
  queryFn: ({ signal }) => request<TokenInfo>('GET', 'token/info', { signal }),
});

export function useSaveTokenEmail(): UseMutationResult<TokenEmailSaved, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (email) => request<TokenEmailSaved>('PUT', 'token/email', { body: { cert_email: email } }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: TOKEN_KEY }),
        client.invalidateQueries({ queryKey: SESSION_KEY }),
      ]),
  });
}

import { queryOptions, useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { SessionInfo } from '#contracts';
import { ApiError } from './ApiError.ts';
import { apiUrl } from './location.ts';
import { request } from './request.ts';

export const SESSION_KEY = ['session'] as const;

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: async ({ signal }): Promise<SessionInfo | null> => {
    try {
      return await request('GET', '/auth/session', { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});

/** Whether the token may change anything; what it may not is not offered. */
export const useMayWrite = (): boolean => useQuery(sessionQuery).data?.scopes.includes('write') ?? false;

/** How one can sign in here. Where nobody says it, with a token. */
export const waysQuery = queryOptions({
  queryKey: [...SESSION_KEY, 'ways'],
  queryFn: ({ signal }) => request('GET', '/auth/ways', { signal }),
});

/** A page of the server that leads to GitHub and back. */
export const githubLogin = apiUrl('auth/github').href;

export function useSignIn(): UseMutationResult<SessionInfo, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token) => request('POST', '/auth/login', { body: { token } }),
    onSuccess: (session) => client.setQueryData(SESSION_KEY, session),
  });
}

/** Ends the session. The sign-in page, which follows, drops everything that was loaded. */
export function useSignOut(): UseMutationResult<unknown, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request('POST', '/auth/logout'),
    onSuccess: () => client.setQueryData(SESSION_KEY, null),
  });
}

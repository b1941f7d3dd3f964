import { QueryCache, QueryClient, MutationCache } from '@tanstack/react-query';
import { ApiError } from './ApiError.ts';
import { SESSION_KEY } from './session.ts';

const MAX_RETRIES = 2;

/** Any 401 means that the session has ended, wherever it shows first: the sign-in page takes over. */
function endSessionOn(error: Error): void {
  if (error instanceof ApiError && error.status === 401) queryClient.setQueryData(SESSION_KEY, null);
}

/** What the API said stands until an event or an action says otherwise; only what may pass by itself is tried again. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: endSessionOn }),
  mutationCache: new MutationCache({ onError: endSessionOn }),
  defaultOptions: {
    // The server may be this very machine: that the browser is offline is no reason not to ask it, let alone to wait in silence.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 5_000,
      retry: (count, error) => count < MAX_RETRIES && error instanceof ApiError && mayPass(error.status),
    },
  },
});

const mayPass = (status: number): boolean => status === 0 || status === 429 || status >= 500;

import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** `degraded` comes with 503 and is an answer like any other. */
export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => request('GET', '/health', { signal, alsoFine: 503 }),
  refetchInterval: 30_000,
});

import { queryOptions } from '@tanstack/react-query';
import type { LoggedRequest } from '#contracts';
import { ApiError } from './ApiError.ts';
import { apiUrl } from './location.ts';
import { request } from './request.ts';

/** Requests that are loaded before new ones come. */
const PAST = 500;

/** What requests are picked out by, in the API's words; what is not named is all. */
export type LogFilter = Readonly<
  Partial<Record<'host' | 'status' | 'method' | 'client' | 'user' | 'path' | 'text', string>>
>;

export const pastRequests = (filter: LogFilter): Promise<LoggedRequest[]> =>
  request('GET', '/logs', { query: { ...filter, limit: PAST } });

/** Where requests are told as they are logged. */
export function tailUrl(filter: LogFilter): URL {
  const url = apiUrl('logs/tail');
  for (const [name, value] of Object.entries(filter)) url.searchParams.set(name, value);
  return url;
}

/** A request never changes. */
export const loggedQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['logged-request', requestId],
    queryFn: ({ signal }) => request('GET', '/logs/{request_id}', { path: { request_id: requestId }, signal }),
    staleTime: Infinity,
    // One that has just been answered may be on its way into the log.
    retry: (count, error) => count < 2 && error instanceof ApiError && error.status === 404,
    retryDelay: 700,
  });

/** What the gateway would do with it now. */
export const explanationQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['explanation', requestId],
    queryFn: ({ signal }) => request('POST', '/explain', { signal, body: { request_id: requestId } }),
  });

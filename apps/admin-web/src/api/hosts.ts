import { queryOptions, useMutation, type UseMutationResult } from '@tanstack/react-query';
import type { Explanation } from '#contracts';
import { request } from './request.ts';

/** No event tells how backends are. */
const LOOK_EVERY_MS = 30_000;
/** Of a page that shows one host. */
const LOOK_CLOSELY_EVERY_MS = 5_000;
const CHANGES = 50;

/** What is known of a host besides itself; asked for again when an event tells of the host. */
export const hostKey = (hostname: string) => ['host', hostname] as const;

export const upstreamsSummaryQuery = queryOptions({
  queryKey: ['upstreams'],
  queryFn: ({ signal }) => request('GET', '/proxy/upstreams', { signal }),
  refetchInterval: LOOK_EVERY_MS,
});

export const upstreamsQuery = (hostname: string) =>
  queryOptions({
    queryKey: [...hostKey(hostname), 'upstreams'],
    queryFn: ({ signal }) => request('GET', '/proxy/targets/{hostname}/upstreams', { path: { hostname }, signal }),
    refetchInterval: LOOK_CLOSELY_EVERY_MS,
  });

export const hostRoutesQuery = (hostname: string) =>
  queryOptions({
    queryKey: [...hostKey(hostname), 'routes'],
    queryFn: ({ signal }) => request('GET', '/proxy/targets/{hostname}/routes', { path: { hostname }, signal }),
    refetchInterval: LOOK_EVERY_MS,
  });

/** The latest changes of a host. */
export const hostHistoryQuery = (hostname: string) =>
  queryOptions({
    queryKey: [...hostKey(hostname), 'history'],
    queryFn: ({ signal }) =>
      request('GET', '/history', {
        signal,
        query: { kind: 'target', id: hostname, limit: CHANGES },
      }),
  });

/** One change in full; it stays as it is. */
export const changeQuery = (entryId: string) =>
  queryOptions({
    queryKey: ['change', entryId],
    queryFn: ({ signal }) => request('GET', '/history/{entry_id}', { path: { entry_id: entryId }, signal }),
  });

/** What a host can choose from. */
export const accessListChoicesQuery = queryOptions({
  queryKey: ['access-lists', 'choices'],
  queryFn: ({ signal }) => request('GET', '/access-lists', { signal }),
});
export const routeChoicesQuery = queryOptions({
  queryKey: ['routes', 'choices'],
  queryFn: ({ signal }) => request('GET', '/routes', { signal }),
});

/** A request that nobody has sent. */
export interface Question {
  readonly url: string;
  readonly method: string;
  readonly ip?: string;
  readonly user?: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const useExplain = (): UseMutationResult<Explanation, Error, Question> =>
  useMutation({ mutationFn: (body) => request('POST', '/explain', { body }) });

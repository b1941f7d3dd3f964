import { keepPreviousData, queryOptions, type UseMutationResult } from '@tanstack/react-query';
import type {
  LocalGroupDeleted,
  LocalGroupSaved,
  LocalGroupUpdate,
  LocalGroupView,
  OauthClientView,
  OauthGrantView,
  OauthSessionView,
  Revoked,
} from '#contracts';
import type { RevocationKind } from '#domain';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

/** No event tells of who logs in. */
const LOOK_EVERY_MS = 30_000;

export const oauthStatusQuery = queryOptions({
  queryKey: ['oauth-status'],
  queryFn: ({ signal }) => request('GET', '/oauth/status', { signal }),
  refetchInterval: LOOK_EVERY_MS,
});

/** What the lists are narrowed to; what is undefined does not matter. */
export interface PeopleFilter {
  readonly search?: string | undefined;
  readonly user?: string | undefined;
  readonly host?: string | undefined;
  readonly client_id?: string | undefined;
}

interface Asked {
  readonly sort: '-created_at';
  readonly limit: number;
  readonly search: string | undefined;
}

/** A list of the API, the newest first. @param limit 1,000 at most */
const listQuery = <T>(
  of: string,
  { filter, limit }: { readonly filter: PeopleFilter; readonly limit: number },
  ask: (asked: Asked, signal: AbortSignal) => Promise<T[]>,
) =>
  queryOptions({
    queryKey: ['people', of, filter, limit],
    queryFn: ({ signal }) => ask({ sort: '-created_at', limit, search: filter.search || undefined }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_EVERY_MS,
  });

/** One of the lists. */
export type PeopleQuery<T> = (filter: PeopleFilter, limit: number) => ReturnType<typeof listQuery<T>>;

export const sessionsQuery: PeopleQuery<OauthSessionView> = (filter, limit) =>
  listQuery('sessions', { filter, limit }, (asked, signal) => {
    const { user, host } = filter;
    return request('GET', '/oauth/sessions', {
      signal,
      query: { ...asked, user: user || undefined, host: host || undefined },
    });
  });
export const clientsQuery: PeopleQuery<OauthClientView> = (filter, limit) =>
  listQuery('clients', { filter, limit }, (query, signal) => request('GET', '/oauth/clients', { signal, query }));
export const grantsQuery: PeopleQuery<OauthGrantView> = (filter, limit) =>
  listQuery('grants', { filter, limit }, (asked, signal) => {
    const { user, client_id } = filter;
    return request('GET', '/oauth/grants', {
      signal,
      query: { ...asked, user: user || undefined, client_id: client_id || undefined },
    });
  });
export const groupsQuery: PeopleQuery<LocalGroupView> = (filter, limit) =>
  listQuery('groups', { filter, limit }, (query, signal) => request('GET', '/oauth/groups', { signal, query }));

/** What is taken back: a login, one of its host sessions, a client, a grant, or all of a person or a host. */
export interface Ending {
  readonly kind: Exclude<RevocationKind, 'token'>;
  readonly value: string;
}

export const useEnd = (outcome: Outcome<Revoked, Ending>): UseMutationResult<Revoked, Error, Ending> =>
  useChange(end, outcome);

function end({ kind, value }: Ending): Promise<Revoked> {
  switch (kind) {
    case 'login':
    case 'session':
      return request('DELETE', '/oauth/sessions/{id}', { path: { id: value } });
    case 'client':
      return request('DELETE', '/oauth/clients/{client_id}', { path: { client_id: value } });
    case 'grant':
      return request('DELETE', '/oauth/grants/{grant_id}', { path: { grant_id: value } });
    case 'user':
    case 'host':
      return request('POST', '/oauth/revocations', { body: { kind, value } });
  }
}

export interface SaveGroup {
  readonly name: string;
  readonly creates: boolean;
  readonly fields: LocalGroupUpdate;
}

export const useSaveGroup = (
  outcome: Outcome<LocalGroupSaved, SaveGroup>,
): UseMutationResult<LocalGroupSaved, Error, SaveGroup> =>
  useChange(
    ({ name, creates, fields }) =>
      request('PUT', '/oauth/groups/{name}', {
        path: { name },
        body: fields,
        // Never the group that somebody else has made of this name meanwhile.
        ...(creates && { headers: { 'if-none-match': '*' } }),
      }),
    outcome,
  );

export const useDeleteGroup = (
  outcome: Outcome<LocalGroupDeleted, string>,
): UseMutationResult<LocalGroupDeleted, Error, string> =>
  useChange((name) => request('DELETE', '/oauth/groups/{name}', { path: { name } }), outcome);

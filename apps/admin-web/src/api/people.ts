import { keepPreviousData, queryOptions, type UseMutationResult } from '@tanstack/react-query';
import type {
  LocalGroupDeleted,
  LocalGroupSaved,
  LocalGroupUpdate,
  LocalGroupView,
  OauthClientView,
  OauthGrantView,
  OauthSessionView,
  OauthStatus,
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
  queryFn: ({ signal }) => request<OauthStatus>('GET', 'oauth/status', { signal }),
  refetchInterval: LOOK_EVERY_MS,
});

/** What the lists are narrowed to; what is undefined does not matter. */
export interface PeopleFilter {
  readonly search?: string | undefined;
  readonly user?: string | undefined;
  readonly host?: string | undefined;
  readonly client_id?: string | undefined;
}

/** A list of the API, the newest first. @param limit 1,000 at most */
const listQuery = <T>(path: string, filter: PeopleFilter, limit: number) =>
  queryOptions({
    queryKey: ['people', path, filter, limit],
    queryFn: ({ signal }) => {
      const given = Object.entries(filter).flatMap(([name, value]: [string, string | undefined]) =>
        value ? [[name, value] as const] : [],
      );
      const query = { ...Object.fromEntries(given), sort: '-created_at', limit: String(limit) };
      return request<T[]>('GET', path, { signal, query });
    },
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_EVERY_MS,
  });

/** One of the lists. */
export type PeopleQuery<T> = (filter: PeopleFilter, limit: number) => ReturnType<typeof listQuery<T>>;

export const sessionsQuery = (filter: PeopleFilter, limit: number) =>
  listQuery<OauthSessionView>('oauth/sessions', filter, limit);
export const clientsQuery = (filter: PeopleFilter, limit: number) =>
  listQuery<OauthClientView>('oauth/clients', filter, limit);
export const grantsQuery = (filter: PeopleFilter, limit: number) =>
  listQuery<OauthGrantView>('oauth/grants', filter, limit);
export const groupsQuery = (filter: PeopleFilter, limit: number) =>
  listQuery<LocalGroupView>('oauth/groups', filter, limit);

/** What is taken back: a login, one of its host sessions, a client, a grant, or all of a person or a host. */
export interface Ending {
  readonly kind: Exclude<RevocationKind, 'token'>;
  readonly value: string;
}

const PATHS: Partial<Record<Ending['kind'], string>> = {
  login: 'oauth/sessions',
  session: 'oauth/sessions',
  client: 'oauth/clients',
  grant: 'oauth/grants',
};

export const useEnd = (outcome: Outcome<Revoked, Ending>): UseMutationResult<Revoked, Error, Ending> =>
  useChange(({ kind, value }) => {
    const path = PATHS[kind];
    return path === undefined
      ? request('POST', 'oauth/revocations', { body: { kind, value } })
      : request('DELETE', `${path}/${encodeURIComponent(value)}`);
  }, outcome);

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
      request('PUT', `oauth/groups/${encodeURIComponent(name)}`, {
        body: fields,
        // Never the group that somebody else has made of this name meanwhile.
        ...(creates && { headers: { 'if-none-match': '*' } }),
      }),
    outcome,
  );

export const useDeleteGroup = (
  outcome: Outcome<LocalGroupDeleted, string>,
): UseMutationResult<LocalGroupDeleted, Error, string> =>
  useChange((name) => request('DELETE', `oauth/groups/${encodeURIComponent(name)}`), outcome);

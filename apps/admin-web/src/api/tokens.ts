import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { TokenRevoked, TokenRotated, TokenView } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => request<TokenView[]>('GET', 'tokens', { signal, query: { sort: 'name' } }),
  // When they were used last is told by no event.
  refetchInterval: 30_000,
});

const pathOf = (name: string): string => `tokens/${encodeURIComponent(name)}`;

export interface RotateToken {
  readonly name: string;
  readonly grace_seconds: number;
}

/** The answer has a secret, which is forgotten with the component that asked. */
export function useRotateToken(
  outcome: Outcome<TokenRotated, RotateToken>,
): UseMutationResult<TokenRotated, Error, RotateToken> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, grace_seconds }) =>
      request<TokenRotated>('POST', `${pathOf(name)}/rotate`, { body: { grace_seconds } }),
    gcTime: 0,
    onSuccess: (data, variables) => {
      outcome.onSuccess?.(data, variables);
      void client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
}

export const useRevokeToken = (
  outcome: Outcome<TokenRevoked, string>,
): UseMutationResult<TokenRevoked, Error, string> => useChange((name) => request('DELETE', pathOf(name)), outcome);

/** The kinds of records that belong to tokens: where they are listed, and what names one. */
const OWNED = {
  targets: ['proxy/targets', 'hostname'],
  certificates: ['certificates', 'cert_name'],
  routes: ['routes', 'route_id'],
  access_lists: ['access-lists', 'name'],
  templates: ['templates', 'name'],
} as const;
export type OwnedKind = keyof typeof OWNED;
export const OWNED_KINDS = Object.keys(OWNED) as readonly OwnedKind[];

type Owner = Pick<TokenView, 'name' | 'hash_preview'>;

/** What a token of this name made that is there no more is not this one's. */
const isOf = ({ hash_preview }: Owner, { owner_token_hash: hash }: Record<string, unknown>): boolean =>
  typeof hash !== 'string' || hash.startsWith(`sha256:${hash_preview.replace('...', '')}`);

/** What belongs to a token, by name. */
export const ownedQuery = (owner: Owner) =>
  queryOptions({
    queryKey: ['owned', owner.name],
    queryFn: async ({ signal }): Promise<Record<OwnedKind, string[]>> => {
      const lists = await Promise.all(
        OWNED_KINDS.map(async (kind) => {
          const [path, name] = OWNED[kind];
          const records = await request<Record<string, unknown>[]>('GET', path, {
            signal,
            query: { owner: owner.name },
          });
          return [kind, records.filter((each) => isOf(owner, each)).map((each) => String(each[name]))] as const;
        }),
      );
      return Object.fromEntries(lists) as Record<OwnedKind, string[]>;
    },
  });

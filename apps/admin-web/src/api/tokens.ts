import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { TokenRevoked, TokenRotated, TokenView } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => request('GET', '/tokens', { signal, query: { sort: 'name' } }),
  // When they were used last is told by no event.
  refetchInterval: 30_000,
});

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
      request('POST', '/tokens/{name}/rotate', { path: { name }, body: { grace_seconds } }),
    gcTime: 0,
    onSuccess: (data, variables) => {
      outcome.onSuccess?.(data, variables);
      void client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
}

export const useRevokeToken = (
  outcome: Outcome<TokenRevoked, string>,
): UseMutationResult<TokenRevoked, Error, string> =>
  useChange((name) => request('DELETE', '/tokens/{name}', { path: { name } }), outcome);

interface Listing {
  readonly query: { readonly owner: string };
  readonly signal: AbortSignal;
}
interface OwnedRecord {
  readonly owner_token_hash?: string | undefined;
}

/** The kinds of records that belong to tokens: how they are listed, and what names one. */
const OWNED = {
  targets: async (of: Listing) => named(await request('GET', '/proxy/targets', of), ({ hostname }) => hostname),
  certificates: async (of: Listing) => named(await request('GET', '/certificates', of), ({ cert_name }) => cert_name),
  routes: async (of: Listing) => named(await request('GET', '/routes', of), ({ route_id }) => route_id),
  access_lists: async (of: Listing) => named(await request('GET', '/access-lists', of), ({ name }) => name),
  templates: async (of: Listing) => named(await request('GET', '/templates', of), ({ name }) => name),
} as const;
export type OwnedKind = keyof typeof OWNED;
export const OWNED_KINDS = Object.keys(OWNED) as readonly OwnedKind[];

const named = <T extends OwnedRecord>(records: readonly T[], nameOf: (record: T) => string): Named[] =>
  records.map((record) => ({ name: nameOf(record), hash: record.owner_token_hash }));

interface Named {
  readonly name: string;
  readonly hash: string | undefined;
}

type OwnedNames = Readonly<Record<OwnedKind, string[]>>;
type Owner = Pick<TokenView, 'name' | 'hash_preview'>;

/** What a token of this name made that is there no more is not this one's. */
const isOf = ({ hash_preview }: Owner, { hash }: Named): boolean =>
  hash === undefined || hash.startsWith(`sha256:${hash_preview.replace('...', '')}`);

/** What belongs to a token, by name. */
export const ownedQuery = (owner: Owner) =>
  queryOptions({
    queryKey: ['owned', owner.name],
    queryFn: async ({ signal }): Promise<OwnedNames> => {
      const asked = { query: { owner: owner.name }, signal };
      const lists = await Promise.all(
        OWNED_KINDS.map(async (kind) => {
          const records = await OWNED[kind](asked);
          return [kind, records.filter((each) => isOf(owner, each)).map(({ name }) => name)] as const;
        }),
      );
      return Object.fromEntries(lists) as OwnedNames;
    },
  });

import { ADMIN, type TokenName } from './names.ts';

declare const tokenHash: unique symbol;
/** `sha256:` and the hexadecimal SHA-256 of a token. */
export type TokenHash = string & { readonly [tokenHash]: true };

/** Whose is what the system has made by itself. No token has this hash. */
export const NOBODY = '' as TokenHash;

/** What every resource that belongs to a token carries. */
export interface Owned {
  readonly owner_token_hash: TokenHash;
  /** The owner's name when the resource was made. */
  readonly created_by: string;
}

/** An API token as stored: by hash for authentication, by name for management. */
export interface ApiToken {
  readonly name: TokenName;
  readonly hash: TokenHash;
  /** The token itself: recipes take its name in its place, so it can be had again. */
  readonly token: string;
  /** Contact for certificates that this token orders; null while unset. */
  readonly cert_email: string | null;
  /** ISO 8601, UTC. */
  readonly created_at: string;
}

/** Who is asking. */
export interface Principal {
  readonly name: TokenName;
  readonly hash: TokenHash;
  readonly cert_email: string | null;
  readonly admin: boolean;
}

export const principalOf = (token: Omit<ApiToken, 'token' | 'created_at'>): Principal => ({
  name: token.name,
  hash: token.hash,
  cert_email: token.cert_email,
  admin: token.name === ADMIN,
});

/** Only the owner and the administrator change a resource or see its secrets. */
export const mayManage = (principal: Principal, resource: Owned): boolean =>
  principal.admin || principal.hash === resource.owner_token_hash;

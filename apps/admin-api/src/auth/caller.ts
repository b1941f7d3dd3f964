import type { Principal, Scope, TokenHash, TokenName } from '#domain';

/** The API token that somebody came with. */
export interface ShownToken {
  readonly name: TokenName;
  readonly hash: TokenHash;
  readonly cert_email: string | null;
  readonly scopes: readonly Scope[];
  /** ISO 8601, UTC; null: never. */
  readonly expires_at: string | null;
  /** Of the secret that was shown. */
  readonly secret_hash: TokenHash;
  /** Whether that is the one before a rotation, in its time of grace. */
  readonly rotated: boolean;
}

/**
 * Who sent a request, and by what means. A token with the scope `admin` acts as the administrator: what it makes is the
 * administrator's, and stays when the token goes.
 */
export interface Caller extends Principal {
  readonly token: ShownToken;
  /** The GUI's session that the request came with; null for one that carried the token itself. */
  readonly session: { readonly id: string; readonly expires_at: string } | null;
}

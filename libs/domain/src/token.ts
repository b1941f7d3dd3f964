import { InvalidInput } from './invalid-input.ts';
import { ADMIN, type TokenName } from './names.ts';

declare const tokenHash: unique symbol;
/** `sha256:` and the hexadecimal SHA-256 of a token. */
export type TokenHash = string & { readonly [tokenHash]: true };

/** Whose is what the system has made by itself. No token has this hash. */
export const NOBODY = '' as TokenHash;

/**
 * What a token may do: `read` looks, `write` changes, `admin` means everybody's things and those of the gateway and not only
 * its own. `read` and `admin` together look at everything and change nothing.
 */
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** What every resource that belongs to a token carries. */
export interface Owned {
  readonly owner_token_hash: TokenHash;
  /** The owner's name when the resource was made. */
  readonly created_by: string;
}

/** An API token as stored: by hash for authentication, by name for management. */
export interface ApiToken {
  readonly name: TokenName;
  /** Of its first secret. It never changes: what the token owns carries it. */
  readonly hash: TokenHash;
  /** The secret that it has now: recipes take its name in its place, so it can be had again. */
  readonly token: string;
  /** Of that secret; another than `hash` once it was rotated. */
  readonly secret_hash: TokenHash;
  /** The secret before, which is good for a while longer. */
  readonly previous: { readonly secret_hash: TokenHash; readonly until: string } | null;
  readonly scopes: readonly Scope[];
  /** ISO 8601, UTC: from then on it is not good any more, and what it owns stays. null: never. */
  readonly expires_at: string | null;
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

export const principalOf = (token: Pick<ApiToken, 'name' | 'hash' | 'cert_email'>): Principal => ({
  name: token.name,
  hash: token.hash,
  cert_email: token.cert_email,
  admin: token.name === ADMIN,
});

/** Only the owner and the administrator change a resource or see its secrets. */
export const mayManage = (principal: Principal, resource: Owned): boolean =>
  principal.admin || principal.hash === resource.owner_token_hash;

/** What a token may do for which nothing else was said; of the administrator's nothing else can be said. */
export const scopesOf = (name: TokenName, chosen?: readonly Scope[]): readonly Scope[] =>
  name === ADMIN ? SCOPES : (chosen ?? ['read', 'write']);

/** @throws InvalidInput naming `field`, for words that are no scopes and for choices that would surprise */
export function parseScopes(words: readonly string[], field = 'scopes'): Scope[] {
  const wrong = words.filter((word) => !(SCOPES as readonly string[]).includes(word));
  if (wrong.length || words.length === 0) {
    const said = wrong.length ? `"${wrong.join('", "')}" is not a scope` : 'names nothing';
    throw InvalidInput.of(field, `${said}; choose from ${SCOPES.join(', ')}, with commas between them`);
  }
  if (!words.some((word) => word === 'read' || word === 'write'))
    throw InvalidInput.of(
      field,
      'admin goes with another: "read,admin" looks at everything, "write,admin" may do everything',
    );
  // Whoever changes something is answered with what it is now.
  return SCOPES.filter((scope) => scope === 'read' || words.includes(scope));
}

export const isExpired = ({ expires_at }: Pick<ApiToken, 'expires_at'>, now: Date): boolean =>
  expires_at !== null && Date.parse(expires_at) <= now.getTime();

/** Whether a secret that was found to be this token's is one still: the one of now, or the one before in its time of grace. */
export const hasSecret = (
  { secret_hash, previous }: Pick<ApiToken, 'secret_hash' | 'previous'>,
  secret: TokenHash,
  now: Date,
): boolean =>
  secret === secret_hash || (secret === previous?.secret_hash && Date.parse(previous.until) > now.getTime());

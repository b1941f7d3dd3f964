import type { KoaContextWithOIDC } from 'oidc-provider';
import { isVoid, knownByToken, readAccessToken, type AccessTokenClaims } from '#access';
import type { Store } from '#store';
import type { LiveState } from '../state/live-state.ts';

/** Our access tokens (RFC 9068), as the authorization server itself sees them. */
export class TokenDesk {
  readonly #store: Store;
  readonly #state: LiveState;

  constructor(store: Store, state: LiveState) {
    this.#store = store;
    this.#state = state;
  }

  /** The claims of a token of ours that is good now; undefined for anything else. */
  async read(token: string): Promise<AccessTokenClaims | undefined> {
    const read = await readAccessToken(token, this.#state.tokenAuthority);
    if (!('claims' in read)) return undefined;
    const { names, issuedAt } = knownByToken(read.claims);
    return isVoid(issuedAt, names, this.#state.voidUntil) ? undefined : read.claims;
  }

  /** Voids one token, until it would have expired. */
  async revoke({ jti, exp }: AccessTokenClaims): Promise<void> {
    await this.#store.revocations.revoke('token', jti, new Date(), new Date((exp + 60) * 1_000));
  }
}

type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/**
 * /revoke and /introspect for access tokens: the library knows only what it has stored, and refuses JWTs when it has
 * authenticated the client. RFC 7009 2.1, RFC 7662 2.
 */
export function answerAboutTokens(desk: TokenDesk): Middleware {
  return async (context, next) => {
    await next();
    const { oidc } = context;
    const refused = context.status === 400 && (context.body as { error?: string })?.error === 'unsupported_token_type';
    if (!refused || !oidc?.client) return;
    const given = oidc.params?.['token'];
    const token = typeof given === 'string' ? given : '';
    if (oidc.route === 'revocation') await revoke(desk, context, token, oidc.client.clientId);
    if (oidc.route === 'introspection') await introspect(desk, context, token, oidc.client.clientId);
  };
}

async function revoke(desk: TokenDesk, context: KoaContextWithOIDC, token: string, clientId: string): Promise<void> {
  const claims = await desk.read(token);
  if (claims && claims.client_id !== clientId) {
    context.status = 400;
    context.body = { error: 'invalid_request', error_description: 'the token was issued to another client' };
    return;
  }
  if (claims) await desk.revoke(claims);
  context.status = 200;
  context.body = '';
}

async function introspect(
  desk: TokenDesk,
  context: KoaContextWithOIDC,
  token: string,
  clientId: string,
): Promise<void> {
  const claims = await desk.read(token);
  context.status = 200;
  context.body = claims?.client_id === clientId ? { ...claims, active: true, token_type: 'Bearer' } : { active: false };
}

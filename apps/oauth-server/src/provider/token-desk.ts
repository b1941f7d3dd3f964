import { createLocalJWKSet, errors as joseErrors, jwtVerify, type JWTPayload } from 'jose';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Store } from '#store';
import type { LiveState } from '../state/live-state.ts';
import { isRevoked } from '../state/revoked.ts';

const MAX_TOKEN = 8 * 1_024;
const SKEW_SECONDS = 5;

/** What our access tokens say. */
export interface AccessTokenClaims extends JWTPayload {
  readonly sub: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly client_id: string;
  readonly scope?: string;
  readonly grant?: string;
  readonly username?: string;
  readonly name?: string;
  readonly email?: string;
  readonly emails?: string[];
  readonly groups?: string[];
}

/** Our access tokens (RFC 9068), as the authorization server itself sees them. */
export class TokenDesk {
  readonly #store: Store;
  readonly #state: LiveState;

  constructor(store: Store, state: LiveState) {
    this.#store = store;
    this.#state = state;
  }

  /** The claims of a token that we made, whether or not it is still good; undefined for anything else. */
  async read(token: string): Promise<AccessTokenClaims | undefined> {
    return this.#verified(token, new Date(0));
  }

  /** The claims of a token that is good now. */
  async readValid(token: string, now = new Date()): Promise<AccessTokenClaims | undefined> {
    const claims = await this.#verified(token, now);
    if (!claims) return undefined;
    const hosts = [claims.aud ?? []].flat().map((audience) => URL.parse(audience)?.hostname);
    const names = { token: claims.jti, grant: claims.grant, user: claims.sub, client: claims.client_id };
    const isVoid = [names, ...hosts.map((host) => ({ host }))].some((each) => isRevoked(this.#state, each, claims.iat));
    return isVoid ? undefined : claims;
  }

  /** Voids one token, until it would have expired. */
  async revoke({ jti, exp }: AccessTokenClaims): Promise<void> {
    await this.#store.revocations.revoke('token', jti, new Date(), new Date((exp + 60) * 1_000));
  }

  async #verified(token: string, now: Date): Promise<AccessTokenClaims | undefined> {
    const issuer = this.#state.authHost?.issuer;
    if (token.length > MAX_TOKEN || issuer === undefined) return undefined;
    try {
      const keys = createLocalJWKSet({ keys: [...this.#state.publicKeys] });
      const { payload } = await jwtVerify<AccessTokenClaims>(token, keys, {
        issuer,
        algorithms: ['RS256'],
        typ: 'at+jwt',
        requiredClaims: ['sub', 'jti', 'iat', 'exp', 'client_id', 'aud'],
        clockTolerance: SKEW_SECONDS,
        currentDate: now,
      });
      return payload;
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) return undefined;
      throw error;
    }
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
  const claims = await desk.readValid(token);
  context.status = 200;
  context.body = claims?.client_id === clientId ? { ...claims, active: true, token_type: 'Bearer' } : { active: false };
}

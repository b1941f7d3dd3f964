import type { AdapterParts } from './adapter.ts';
import type { Middleware } from './middleware.ts';

/**
 * A grant that ends while the library makes a token of it: the token may be of a later second than the revocation, which then would not
 * void it. Looked at when the token has its time of issue, a grant that still stands is ended, and revoked, later than that.
 */
export function requireStandingGrant({ store: { oauthGrants } }: Pick<AdapterParts, 'store'>): Middleware {
  return async (context, next) => {
    await next();
    const { oidc } = context;
    const grantId = oidc?.route === 'token' && context.status === 200 ? oidc.entities.Grant?.jti : undefined;
    if (grantId === undefined || (await oauthGrants.find(grantId))) return;
    // A new refresh token has been kept meanwhile.
    await oauthGrants.end(grantId);
    context.status = 400;
    context.body = { error: 'invalid_grant', error_description: 'what was allowed has been taken back' };
  };
}

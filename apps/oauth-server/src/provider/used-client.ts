import { clientGrant, LONG_SECONDS, type AdapterParts } from './adapter.ts';
import type { Middleware } from './middleware.ts';

/** A client that got a token is in use: its time begins anew, and that of what manages its registration. */
export function keepUsedClient({ store, configuration }: AdapterParts): Middleware {
  const seconds = configuration.OAUTH_CLIENT_LIFETIME;
  return async (context, next) => {
    await next();
    const clientId = context.oidc?.client?.clientId;
    if (!clientId || context.oidc.route !== 'token' || context.status !== 200) return;
    await store.oauthClients.touch(clientId, seconds);
    await store.oauthArtifacts.prolongOfGrant(clientGrant(clientId), seconds || LONG_SECONDS);
  };
}

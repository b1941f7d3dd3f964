import { createHttpApp, drainHttpApp, type AppContext, type Running } from '#platform';
import { oauthServerModule } from './oauth-server.module.ts';

/** Starts the OAuth server on the internal address. Clients reach it through the gateway, as a proxied host. */
export async function startOauthServer(context: AppContext): Promise<Running> {
  const { configuration, logger, store } = context;
  const app = await createHttpApp(oauthServerModule(store), logger);
  await app.listen(configuration.OAUTH_SERVER_PORT, configuration.INTERNAL_BIND_ADDRESS);
  return { stop: () => drainHttpApp(app) };
}

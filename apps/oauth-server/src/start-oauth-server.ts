import { createHttpApp, drainHttpApp, redisTransport, type AppContext, type Running } from '#platform';
import { keepHouse } from './keep-house.ts';
import { oauthServerModule } from './oauth-server.module.ts';
import { pageHeaders } from './pages/page-headers.ts';
import { makeParts } from './parts.ts';
import { mountProvider } from './provider/mount.ts';
import { verify } from './verify/verify.ts';

/** Starts the OAuth server on the internal address. Clients reach it through the gateway, as a proxied host. */
export async function startOauthServer(context: AppContext): Promise<Running> {
  const { configuration, logger, store } = context;
  const stopHousekeeping = await keepHouse(context);
  const parts = await makeParts(context);
  const { state, providers, documents } = parts;
  await state.start();
  const app = await createHttpApp(oauthServerModule(store, parts), logger);
  app.use(verify({ desk: parts.verifyDesk, state, secret: parts.verifySecret, logger }));
  app.use(...pageHeaders());
  app.use(mountProvider(providers, state));
  app.connectMicroservice(redisTransport(configuration, 'oauth-server'));
  await app.startAllMicroservices();
  await app.listen(configuration.OAUTH_SERVER_PORT, configuration.INTERNAL_BIND_ADDRESS);
  return {
    stop: async () => {
      stopHousekeeping();
      await drainHttpApp(app);
      await state.stop();
      await documents.close();
    },
  };
}

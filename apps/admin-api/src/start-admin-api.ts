import { createHttpApp, drainHttpApp, redisTransport, type AppContext, type Running } from '#platform';
import { adminApiModule } from './admin-api.module.ts';
import { door } from './door.ts';
import { serveOpenApi } from './openapi.ts';

/** Starts the REST API, the GUI's files and the live events on the internal address. */
export async function startAdminApi(context: AppContext): Promise<Running> {
  const { configuration, logger } = context;
  const app = await createHttpApp(adminApiModule(context), logger);
  app.use(...(await door(configuration.ADMIN_PATH)));
  serveOpenApi(app);
  app.connectMicroservice(redisTransport(configuration, 'admin-api'));
  await app.startAllMicroservices();
  await app.listen(configuration.ADMIN_API_PORT, configuration.INTERNAL_BIND_ADDRESS);
  return { stop: () => drainHttpApp(app) };
}

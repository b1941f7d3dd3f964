import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestLogger, type Logger } from './logger.ts';
import { ProblemFilter } from './problem-filter.ts';
import { requestLog } from './request-log.ts';
import { SchemaPipe } from './schema-pipe.ts';

const IDLE_CHECK_MS = 50;
const KEEP_ALIVE_MS = 30_000;

/** A Nest application on Express: request ids, errors as Problems, bodies by schema. It reads no body yet, see jsonBody. */
export async function createHttpApp(module: Type | DynamicModule, logger: Logger): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(logger),
  });
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(logger));
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(new SchemaPipe());
  serverOf(app).keepAliveTimeout = KEEP_ALIVE_MS;
  return app;
}

/** Stops listening, lets what is being answered come to its end, then closes everything else. */
export async function drainHttpApp(app: NestExpressApplication): Promise<void> {
  // A connection that was busy when the server stopped listening would stay open for its keep-alive time afterwards.
  const timer = setInterval(() => serverOf(app).closeIdleConnections(), IDLE_CHECK_MS);
  try {
    await app.close();
  } finally {
    clearInterval(timer);
  }
}

const serverOf = (app: NestExpressApplication): Server => app.getHttpServer();

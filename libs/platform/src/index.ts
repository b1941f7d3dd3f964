export { clientAddress } from './client-address.ts';
export { createHttpApp, drainHttpApp } from './http-app.ts';
export { bodyBytes, jsonBody } from './json-body.ts';
export { createLogger, NestLogger, type Logger } from './logger.ts';
export { serveInternal, type InternalHealth } from './internal-server.ts';
export { ProblemFilter, problemOf, toProblem } from './problem-filter.ts';
export { runApp, type AppContext, type AppName, type Running } from './run-app.ts';
export { fieldProblems, SchemaPipe } from './schema-pipe.ts';
export { OnCommand, OnEvent, redisTransport, redisTransportClient, type CommandClient } from './transport.ts';

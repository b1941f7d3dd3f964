import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { jsonBody, problemOf } from '#platform';
import { isPublic } from './auth/admin-door.ts';
import { securityHeaders } from './security-headers.ts';
import { spa } from './spa.ts';

/**
 * What every request passes, in this order, before Nest's router: the id and the log line come before (createHttpApp),
 * the caller and the schemas after (CallerGuard, SchemaPipe).
 *
 *     securityHeaders   what browsers may do with the answer
 *     spa               the GUI at ADMIN_PATH, and `/` which leads there
 *     barePath          `/api/x` becomes `/x`, once
 *     notForVisitors    at an admin host there is no Swagger UI: it answers before anybody has looked who asks
 *     notStored         answers of the API are for this moment and this caller
 *     jsonBody          1 MiB of JSON at most, 16 for the whole configuration; not of ACME, whose bodies are another type and whose errors another shape
 */
export const door = async (adminPath: string): Promise<RequestHandler[]> => [
  ...securityHeaders(adminPath),
  spa(adminPath),
  barePath,
  notForVisitors,
  notStored,
  exceptOfAcme(bySize(await jsonBody(), await jsonBody(16))),
];

function barePath(request: Request, _response: Response, next: NextFunction): void {
  if (/^\/api(?=[/?]|$)/.test(request.url)) request.url = request.url.slice('/api'.length).replace(/^(?!\/)/, '/');
  next();
}

function notForVisitors(request: Request, response: Response, next: NextFunction): void {
  if (!isPublic(request) || !/^\/(?:docs|openapi\.json|openapi\.yaml)(?:[/.-]|$)/i.test(request.path)) next();
  else response.status(404).json(problemOf(404, 'The description of the API is shown under localhost.'));
}

function notStored(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('cache-control', 'no-store');
  next();
}

const bySize =
  (usual: RequestHandler, large: RequestHandler): RequestHandler =>
  (request, response, next) =>
    (request.path.startsWith('/config/') ? large : usual)(request, response, next);

const exceptOfAcme =
  (handler: RequestHandler): RequestHandler =>
  (request, response, next) =>
    request.path.startsWith('/acme/') ? next() : handler(request, response, next);

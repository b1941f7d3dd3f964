import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from './logger.ts';

const HEADER = 'x-request-id';
const USABLE = /^[\w.-]{1,128}$/;

/**
 * Gives every request an id (the gateway's where there is one, so that its log and this one can be laid side by side) and
 * writes one line for each at debug. The query is left out: it may hold what nobody should read.
 */
export const requestLog =
  (logger: Logger): RequestHandler =>
  (request: Request, response: Response, next: NextFunction): void => {
    const given = request.get(HEADER);
    const requestId = given && USABLE.test(given) ? given : crypto.randomUUID();
    response.setHeader(HEADER, requestId);
    const began = performance.now();
    const { method, path } = request;
    response.once('close', () => {
      const ms = Math.round(performance.now() - began);
      const complete = response.writableFinished;
      logger.debug({ requestId, method, path, status: response.statusCode, ms, complete }, 'request');
    });
    next();
  };

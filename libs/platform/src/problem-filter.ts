import { STATUS_CODES, type ServerResponse } from 'node:http';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Problem } from '#contracts';
import { InvalidInput } from '#domain';
import { StoreError, type StoreErrorCode } from '#store';
import type { Logger } from './logger.ts';

/** The one table from the store's codes to HTTP statuses. */
const STORE_STATUS: Readonly<Record<StoreErrorCode, number>> = {
  STORE_UNAVAILABLE: 503,
  STORE_CONFLICT: 409,
  STORE_RECORD_BROKEN: 500,
};

/** Answers every failure in the one shape of `Problem`. What nobody expected is logged and told as a plain 500. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const problem = toProblem(error);
    // What is expected of the world outside (Redis away, a CA that refuses) is told to the client and needs no stack.
    if (problem.statusCode === 500)
      this.#logger.error({ err: error, requestId: response.getHeader('x-request-id') }, problem.message);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const body = JSON.stringify(problem);
    response.writeHead(problem.statusCode, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...(problem.statusCode === 401 && { 'www-authenticate': 'Bearer realm="mcp-proxy-manager"' }),
      ...(problem.statusCode === 503 && { 'retry-after': '2' }),
    });
    response.end(body);
  }
}

export function toProblem(error: unknown): Problem {
  if (error instanceof InvalidInput) return wrongFields(error);
  if (error instanceof StoreError) return problemOf(STORE_STATUS[error.code], error.message);
  if (error instanceof HttpException) return fromHttpException(error);
  const status = clientErrorStatus(error);
  if (status) return problemOf(status, (error as Error).message);
  return problemOf(500, 'Something went wrong on the server; its log has the details.');
}

export const problemOf = (
  statusCode: number,
  message: string,
  details?: Problem['details'] | InvalidInput['problems'],
): Problem => ({
  statusCode,
  error: STATUS_CODES[statusCode] ?? 'Error',
  message,
  ...(details?.length && { details: [...details] }),
});

function fromHttpException(error: HttpException): Problem {
  const body = error.getResponse();
  const details = typeof body === 'object' ? (body as { details?: Problem['details'] }).details : undefined;
  const [, what] = NO_ROUTE.exec(error.message) ?? [];
  return problemOf(error.getStatus(), what ? `There is nothing at ${what}.` : error.message, details);
}

/** Nest's words for a path or a method that no handler has. The query may hold anything, so it is not repeated. */
const NO_ROUTE = /^Cannot ([A-Z]+ [^?]*)/;

function wrongFields({ problems }: InvalidInput): Problem {
  const all = problems.map(({ field, message }) => `${field} ${message}`).join('; ');
  return problemOf(400, `The request has wrong fields: ${all}`, problems);
}

/** Middleware of Express reports what it cannot read with a status below 500 (http-errors). */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status } = error as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

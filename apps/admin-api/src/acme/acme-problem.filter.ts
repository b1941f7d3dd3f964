import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { CaError } from '#ca';
import { toProblem } from '#platform';
import { AcmeProblem } from './acme-problem.ts';

/** Answers every failure as RFC 8555 6.7 says. What nobody expected is logged and told as a plain serverInternal. */
@Catch()
export class AcmeProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('acme');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const problem = asAcme(error);
    if (problem.status === 500) this.#logger.error(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(problem.status).set(problem.headers).type('application/problem+json').send(JSON.stringify(problem));
  }
}

const SOON = { 'retry-after': '2' };

export function asAcme(error: unknown): AcmeProblem {
  if (error instanceof AcmeProblem) return error;
  if (error instanceof CaError) return new AcmeProblem('serverInternal', error.message, { status: 503, headers: SOON });
  const { statusCode, message } = toProblem(error);
  if (statusCode === 401 || statusCode === 403) return new AcmeProblem('unauthorized', message, { status: statusCode });
  if (statusCode === 409 || statusCode === 503)
    return new AcmeProblem('serverInternal', message, { status: 503, headers: SOON });
  return statusCode < 500
    ? new AcmeProblem('malformed', message, { status: statusCode })
    : new AcmeProblem('serverInternal', message);
}

import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { errors } from 'oidc-provider';
import type { Request, Response } from 'express';
import { toProblem } from '#platform';
import { GithubTrouble } from '../github/github-trouble.ts';
import { html, page } from './page.ts';
import { LOGIN_OVER, PageError } from './page-error.ts';

interface Told {
  readonly status: number;
  readonly title: string;
  readonly message: string;
  /** A path where it can be tried once more. */
  readonly again?: string | undefined;
}

/** Tells people what went wrong and what to do, on a page of ours; programs that ask for JSON get that. */
@Catch()
export class PageFilter implements ExceptionFilter {
  readonly #logger = new Logger(PageFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const { status, title, message, again } = told(error);
    const requestId = response.getHeader('x-request-id');
    if (status >= 500) this.#logger.warn(`${message} ${detailOf(error)} (request ${String(requestId)})`);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(status).setHeader('cache-control', 'no-store');
    if (request.accepts(['html', 'json']) === 'json') response.json({ statusCode: status, error: title, message });
    else
      response.type('html').send(
        page(
          title,
          html`<p>${message}</p>
            ${again === undefined ? undefined : html`<p><a href="${again}">Try again</a></p>`}
            <p class="note">Request ${String(requestId)}</p>`,
        ),
      );
  }
}

const detailOf = (error: unknown): string =>
  error instanceof GithubTrouble ? error.detail : error instanceof Error ? (error.stack ?? error.message) : '';

function told(error: unknown): Told {
  if (error instanceof PageError) return { status: error.status, title: error.title, message: error.message };
  if (error instanceof GithubTrouble)
    return { status: error.status, title: 'You are not logged in', message: error.message, again: error.again };
  if (error instanceof errors.SessionNotFound)
    return { status: 400, title: 'You are not logged in', message: LOGIN_OVER };
  const { statusCode, message } = toProblem(error);
  return { status: statusCode, title: statusCode === 404 ? 'There is nothing here' : 'This did not work', message };
}

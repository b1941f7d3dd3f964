import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard, type AuthGuardAuthenticateOptions } from '@nestjs/passport';
import type { Request } from 'express';
import { callbackUrl, GithubLogin } from './github-login.ts';
import { LiveState } from '../state/live-state.ts';
import { GithubTrouble, OTHER_CALLBACK } from './github-trouble.ts';
import type { StateMissing } from './github-states.ts';

const BEGIN_ANEW =
  'This login was begun too long ago, or was used already. Go back to where you came from, and begin anew.';
const OTHER_BROWSER =
  'This login was begun in another browser, or your browser does not keep cookies. Go back to where you came from, and begin anew.';

const CANCELLED = 'You have not allowed GitHub to tell who you are.';

/** What GitHub says in place of a login, by its own names; the words that come with them may be anybody's. */
const ERRORS: Readonly<Record<string, string>> = {
  redirect_uri_mismatch: OTHER_CALLBACK,
  application_suspended:
    'GitHub has suspended this application. The administrator of this server has to ask there why.',
};

/** Takes people back from GitHub: state, code and profile. @throws GithubTrouble */
@Injectable()
export class GithubGuard extends AuthGuard('github') {
  readonly #state: LiveState;
  readonly #github: GithubLogin;

  constructor(state: LiveState, github: GithubLogin) {
    super();
    this.#state = state;
    this.#github = github;
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.query['error'] !== 'access_denied') return (await super.canActivate(context)) === true;
    throw new GithubTrouble(400, CANCELLED, '', { again: await this.#github.wayBack(request) });
  }

  override getAuthenticateOptions(): AuthGuardAuthenticateOptions {
    return { session: false, callbackURL: callbackUrl(this.#state) };
  }

  override handleRequest<T>(error: unknown, user: T | false, info: unknown, _context: ExecutionContext): T {
    if (error) throw troubleOf(error);
    if (user) return user;
    const missing = (info as StateMissing | undefined)?.missing;
    if (missing === 'browser') throw new GithubTrouble(403, OTHER_BROWSER);
    throw new GithubTrouble(400, missing === 'state' ? BEGIN_ANEW : CANCELLED);
  }
}

function troubleOf(error: unknown): unknown {
  const { oauthError, code } = error as { oauthError?: unknown; code?: unknown };
  if (error instanceof GithubTrouble) return error;
  if (oauthError instanceof GithubTrouble) return oauthError;
  const isGithubs = (error as Error).name === 'AuthorizationError';
  return isGithubs
    ? new GithubTrouble(502, ERRORS[String(code)] ?? 'GitHub did not let this login pass. Begin anew.')
    : error;
}

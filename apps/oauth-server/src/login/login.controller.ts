import { Controller, Get, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { LoginSession } from '#domain';
import type { GithubOnward } from '#store';
import { GithubGuard } from '../github/github.guard.ts';
import { accountChosen, GithubLogin } from '../github/github-login.ts';
import type { GithubPerson } from '../github/github.strategy.ts';
import { html, page } from '../pages/page.ts';
import { policyWithForms } from '../pages/page-headers.ts';
import { PageFilter } from '../pages/page.filter.ts';
import { loginCookie } from '../session/login-cookie.ts';
import { Logins } from '../session/logins.ts';
import { HandOver } from './hand-over.ts';

/** Logging in at the auth host, and coming back from GitHub. */
@Controller()
@UseFilters(PageFilter)
export class LoginController {
  readonly #github: GithubLogin;
  readonly #logins: Logins;
  readonly #handOver: HandOver;

  constructor(github: GithubLogin, logins: Logins, handOver: HandOver) {
    this.#github = github;
    this.#logins = logins;
    this.#handOver = handOver;
  }

  /** For somebody who only looks at this address. */
  @Get()
  async front(@Req() request: Request, @Res() response: Response): Promise<void> {
    const login = await this.#logins.of(request.get('cookie'));
    return login ? showLogin(response, login) : showFront(response);
  }

  /** Where the gateway sends people: back to the host with a login, by way of GitHub where there is none. */
  @Get('login')
  async login(
    @Query('return_url') returnUrl: unknown,
    @Query('challenge') challenge: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const login = await this.#logins.of(request.get('cookie'));
    if (returnUrl === undefined)
      return login ? showLogin(response, login) : this.#github.begin(request, response, { to: 'nowhere' });
    const to = this.#handOver.check(returnUrl, challenge);
    if (login) return this.#handOver.finish(request, response, login, to);
    return this.#github.begin(request, response, { to: 'host', return_url: to.url, challenge: to.challenge });
  }

  @Get('callback')
  @UseGuards(GithubGuard)
  async callback(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { user, authInfo } = request as Request & { user: GithubPerson; authInfo: { state: GithubOnward } };
    const identity = await this.#github.identify(user);
    const { handle, session } = await this.#logins.begin(request, identity);
    response.append('set-cookie', loginCookie(handle));
    response.append('set-cookie', accountChosen());
    const onward = authInfo.state;
    response.setHeader('cache-control', 'no-store');
    switch (onward.to) {
      case 'interaction':
        return response.redirect(303, `/interaction/${onward.uid}`);
      case 'host':
        return this.#handOver.finish(
          request,
          response,
          session,
          this.#handOver.check(onward.return_url, onward.challenge),
        );
      case 'nowhere':
        return response.redirect(303, '/login');
    }
  }
}

function showFront(response: Response): void {
  response.setHeader('cache-control', 'no-store');
  response.type('html').send(
    page(
      'Log in',
      html`<p>People log in here, with GitHub, to the sites that this server protects. You are not logged in.</p>
        <p><a href="/login">Log in with GitHub</a></p>`,
    ),
  );
}

function showLogin(response: Response, { identity }: LoginSession): void {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-security-policy', policyWithForms());
  response.type('html').send(
    page(
      'You are logged in',
      html`<dl>
          <dt>GitHub</dt>
          <dd>${identity.username}</dd>
        </dl>
        <form method="post" action="/logout"><button type="submit">Log out everywhere</button></form>`,
    ),
  );
}

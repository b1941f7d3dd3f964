import { Controller, Get, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Html, html, page } from '../pages/page.ts';
import { policyWithForms } from '../pages/page-headers.ts';
import { PageFilter } from '../pages/page.filter.ts';
import { mustBeOurs } from '../pages/same-origin.ts';
import { offerOtherAccount } from '../github/github-login.ts';
import { COOKIE_NAMES } from '../provider/cookie-names.ts';
import { ourCookie } from '../session/cookies.ts';
import { noLoginCookie } from '../session/login-cookie.ts';
import { Logins } from '../session/logins.ts';
import { LiveState } from '../state/live-state.ts';
import { HandOver } from './hand-over.ts';

/** Logging out: of this browser at the auth host and at every host at once. */
@Controller('logout')
@UseFilters(PageFilter)
export class LogoutController {
  readonly #logins: Logins;
  readonly #state: LiveState;
  readonly #handOver: HandOver;

  constructor(logins: Logins, state: LiveState, handOver: HandOver) {
    this.#logins = logins;
    this.#state = state;
    this.#handOver = handOver;
  }

  /** Asks; a link of another site must not log anybody out. */
  @Get()
  async ask(@Req() request: Request, @Res() response: Response): Promise<void> {
    const login = await this.#logins.of(request.get('cookie'));
    const body = login
      ? html`<p>You are logged in as <strong>${login.identity.username}</strong>.</p>
          <form method="post" action="/logout"><button class="primary" type="submit">Log out everywhere</button></form>`
      : html`<p>You are not logged in with this browser. <a href="/login">Log in</a></p>`;
    show(response, login ? 'Log out?' : 'You are logged out', body);
  }

  @Post()
  @HttpCode(200)
  async logout(@Req() request: Request, @Res() response: Response): Promise<void> {
    mustBeOurs(request, this.#state);
    const login = await this.#logins.of(request.get('cookie'));
    if (login) await this.#logins.end(login);
    for (const cookie of [noLoginCookie(), noProviderSession(), offerOtherAccount(), ...this.#handOver.forget()])
      response.append('set-cookie', cookie);
    show(
      response,
      'You are logged out',
      html`<p>
          You are logged out of this server and of all hosts that it protects. GitHub itself still knows you: whoever
          uses this browser next can log in again, unless you log out there as well.
        </p>
        <p><a href="/login">Log in again</a>, as yourself or as somebody else.</p>`,
    );
  }
}

const noProviderSession = (): string => ourCookie(COOKIE_NAMES.session, '', { maxAge: 0 });

function show(response: Response, title: string, body: Html): void {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-security-policy', policyWithForms());
  response.type('html').send(page(title, body));
}

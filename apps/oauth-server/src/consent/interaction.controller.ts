import { Controller, Get, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { GithubLogin } from '../github/github-login.ts';
import { policyWithForms } from '../pages/page-headers.ts';
import { PageFilter } from '../pages/page.filter.ts';
import { mustBeOurs } from '../pages/same-origin.ts';
import { Logins } from '../session/logins.ts';
import { LiveState } from '../state/live-state.ts';
import { consentPage, refusedPage } from './consent-page.ts';
import { Interactions } from './interactions.ts';

/** What an authorization needs of a person: to be logged in, and to allow it. */
@Controller('interaction/:uid')
@UseFilters(PageFilter)
export class InteractionController {
  readonly #interactions: Interactions;
  readonly #github: GithubLogin;
  readonly #logins: Logins;
  readonly #state: LiveState;

  constructor(interactions: Interactions, github: GithubLogin, logins: Logins, state: LiveState) {
    this.#interactions = interactions;
    this.#github = github;
    this.#logins = logins;
    this.#state = state;
  }

  @Get()
  async show(@Param('uid') uid: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    response.setHeader('cache-control', 'no-store');
    const login = await this.#logins.of(request.get('cookie'));
    const interaction = await this.#interactions.find(request, response, uid);
    if (interaction.prompt.name === 'login') {
      if (login && (await this.#interactions.logIn(request, response, interaction, login))) return;
      return this.#github.begin(request, response, { to: 'interaction', uid });
    }
    const question = await this.#interactions.question(interaction, login);
    response.setHeader('content-security-policy', policyWithForms(question.redirectUri));
    const refused = question.refusedHosts;
    response.type('html');
    if (refused.length) response.status(403).send(refusedPage(uid, question.username, refused));
    else response.send(consentPage(question));
  }

  @Post('allow')
  @HttpCode(303)
  async allow(@Param('uid') uid: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    mustBeOurs(request, this.#state);
    const login = await this.#logins.of(request.get('cookie'));
    await this.#interactions.allow(request, response, await this.#interactions.find(request, response, uid), login);
  }

  @Post('deny')
  @HttpCode(303)
  async deny(@Param('uid') uid: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    mustBeOurs(request, this.#state);
    await this.#interactions.find(request, response, uid);
    await this.#interactions.deny(request, response);
  }
}

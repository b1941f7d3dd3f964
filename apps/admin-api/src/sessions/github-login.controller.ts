import { Controller, ForbiddenException, Get, NotFoundException, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Configuration } from '#config';
import { LoginWays } from '#contracts';
import { Store } from '#store';
import { AdminDoor } from '../auth/admin-door.ts';
import { ForVisitors } from '../auth/caller.decorator.ts';
import { sessionCookie, sessionIdOf } from '../auth/session-cookie.ts';
import { FromConfiguration } from '../config.ts';
import { Answer, FileAnswer, Operation } from '../openapi-answers.ts';

/**
 * Logging in to the GUI as one of ADMIN_GITHUB_USERS, at an admin host. The gateway sends whoever comes here by way of the auth host,
 * and says who they are.
 */
@ApiTags('sessions')
@Controller('auth')
export class GithubLoginController {
  readonly #store: Store;
  readonly #door: AdminDoor;
  readonly #adminPath: string;

  constructor(store: Store, door: AdminDoor, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#door = door;
    this.#adminPath = configuration.ADMIN_PATH;
  }

  @Get('ways')
  @ForVisitors()
  @Operation(
    'How one can log in here',
    [415],
    'With a token everywhere; with GitHub at an admin host, for ADMIN_GITHUB_USERS.',
  )
  @Answer(200, 'The ways', LoginWays)
  ways(@Req() request: Request): LoginWays {
    return { token: true, github: this.#door.offersLogin(request) };
  }

  @Get('github')
  @ForVisitors()
  @Operation(
    'Log in to the GUI with GitHub',
    [403, 404],
    'For a browser: sets the cookie `__Host-mpm_session` and leads to the GUI. The session is good while the login at the auth host is.',
  )
  @FileAnswer('Logged in: a page that leads on to the GUI', 'text/html')
  async login(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!this.#door.offersLogin(request))
      throw new NotFoundException(
        'Nobody logs in with GitHub here. It needs ADMIN_GITHUB_USERS, just auth-setup, and then just gui-setup for this host.',
      );
    const person = await this.#door.personOf(request);
    if (!person) throw new ForbiddenException('The gateway does not say who you are. Open this page again.');
    if (!this.#door.isAdministrator(person))
      throw new ForbiddenException(`${person.username} is not among ADMIN_GITHUB_USERS. Log in with a token instead.`);
    const before = sessionIdOf(request);
    if (before !== undefined) await this.#store.sessions.end(before);
    const id = await this.#store.sessions.createFor(person, new Date());
    response.setHeader('set-cookie', sessionCookie(id));
    // No redirect: a browser would still count the next request as one that the auth host began, and keep the cookie back.
    response.setHeader('refresh', `0; url=${this.#adminPath}`);
    response
      .type('html')
      .send(`<!doctype html><title>Logged in</title><a href="${this.#adminPath}">Go on to the GUI</a>\n`);
  }
}

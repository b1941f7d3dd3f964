import {
  Body,
  Controller,
  ForbiddenException,
  Get,
  HttpCode,
  HttpException,
  Post,
  Req,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { LoggedOut, Login, SessionInfo } from '#contracts';
import { clientNetwork } from '#domain';
import { clientAddress } from '#platform';
import { Store } from '#store';
import { Authentication, INVALID_TOKEN } from '../auth/authentication.ts';
import { ForCallers, ForVisitors, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { isFromElsewhere } from '../auth/same-origin.ts';
import { noSessionCookie, sessionCookie, sessionIdOf } from '../auth/session-cookie.ts';
import { LiveStreams } from '../events/live-streams.ts';
import { Answer, Operation } from '../openapi-answers.ts';

const ATTEMPTS = 10;
/** Of all addresses together. One address cannot use them up: what is over its own limit is not counted here. */
const ATTEMPTS_OF_ALL = 200;
const EVERYBODY = 'all';
const WINDOW_SECONDS = 300;

/** Sessions of the GUI: a token is given once and stays on the server; the browser holds an opaque handle. */
@ApiTags('sessions')
@Controller('auth')
export class SessionsController {
  readonly #store: Store;
  readonly #authentication: Authentication;
  readonly #streams: LiveStreams;

  constructor(store: Store, authentication: Authentication, streams: LiveStreams) {
    this.#store = store;
    this.#authentication = authentication;
    this.#streams = streams;
  }

  @Post('login')
  @HttpCode(200)
  @ForVisitors()
  @Operation(
    'Log in to the GUI with an API token',
    [400, 401, 403, 413, 415, 429],
    'Sets the cookie `__Host-mpm_session`.',
  )
  @Answer(200, 'Logged in', SessionInfo)
  async login(
    @Body({ schema: Login }) { token }: Login,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionInfo> {
    if (isFromElsewhere(request)) throw new ForbiddenException('Log in from the page of the GUI itself.');
    const address = clientNetwork(clientAddress(request));
    await this.#countAttempt(address, ATTEMPTS, response);
    await this.#countAttempt(EVERYBODY, ATTEMPTS_OF_ALL, response);
    const { token: shown } = await this.#authentication.byToken(token);
    if (shown.rotated)
      throw new UnauthorizedException(`The token ${shown.name} was rotated. Log in with its new secret.`);
    for (const who of [address, EVERYBODY]) await this.#store.loginAttempts.forgive(who, WINDOW_SECONDS);
    await this.#end(sessionIdOf(request));
    const id = await this.#store.sessions.create(shown.hash, new Date(), shown.secret_hash);
    const caller = await this.#authentication.bySession(id);
    if (!caller) throw new UnauthorizedException(INVALID_TOKEN);
    response.setHeader('set-cookie', sessionCookie(id));
    return infoOf(caller);
  }

  @Post('logout')
  @HttpCode(200)
  @ForVisitors()
  @Operation('End the session', [403], 'That of the cookie, which is taken away. Its event streams end as well.')
  @Answer(200, 'Logged out; also when there was no session any more', LoggedOut)
  async logout(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<LoggedOut> {
    if (isFromElsewhere(request)) throw new ForbiddenException('Log out from the page of the GUI itself.');
    await this.#end(sessionIdOf(request));
    response.setHeader('set-cookie', noSessionCookie());
    return { status: 'success', message: 'Logged out' };
  }

  @Get('session')
  @ForCallers()
  @Operation('Whose session this is', [401], 'And until when. A request with a token has none, which is a 401.')
  @Answer(200, 'The session', SessionInfo)
  session(@TheCaller() caller: Caller): SessionInfo {
    return infoOf(caller);
  }

  async #countAttempt(who: string, most: number, response: Response): Promise<void> {
    const { count, resetSeconds } = await this.#store.loginAttempts.count(who, WINDOW_SECONDS);
    if (count <= most) return;
    response.setHeader('retry-after', String(resetSeconds));
    const tooMany = who === EVERYBODY ? 'Too many attempts to log in, from everywhere' : 'Too many attempts to log in';
    throw new HttpException(`${tooMany}. Try again in ${resetSeconds} seconds.`, 429);
  }

  async #end(id: string | undefined): Promise<void> {
    if (id === undefined) return;
    await this.#store.sessions.end(id);
    this.#streams.recheck();
  }
}

/** @throws UnauthorizedException when the token itself was sent: that is no session */
function infoOf({ admin, session, token }: Caller): SessionInfo {
  if (!session) throw new UnauthorizedException('There is no session. Log in first.');
  const { name, cert_email, scopes } = token;
  return { name, cert_email, admin, scopes: [...scopes], expires_at: session.expires_at };
}

import { Controller, Delete, Get, NotFoundException, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { OauthSessionListQuery, OauthSessionView, Revoked } from '#contracts';
import { audienceCovers, type HostSession, type LoginSession } from '#domain';
import { Store } from '#store';
import { ForAdmin, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { isCalled } from './is-called.ts';
import { Revoking } from './revoking.ts';

/** Who is logged in, and where. */
@ApiTags('logins')
@Controller('oauth/sessions')
export class OauthSessionsController {
  readonly #store: Store;
  readonly #revoking: Revoking;

  constructor(store: Store, revoking: Revoking) {
    this.#store = store;
    this.#revoking = revoking;
  }

  @Get()
  @ForAdmin()
  @Operation(
    'List who is logged in',
    [400, 401, 403],
    'For the administrator. A session is one person with one browser.',
  )
  @Answer(200, 'The sessions; X-Total-Count and Link page through them', OauthSessionView.array())
  async list(
    @Query({ schema: OauthSessionListQuery }) { user, host, ...query }: OauthSessionListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OauthSessionView[]> {
    const [logins, sessions] = await Promise.all([this.#store.logins.list(), this.#store.hostSessions.list()]);
    const views = logins.records
      .map((login) => sessionView(login, sessions.records))
      .filter((view) => user === undefined || isCalled(view.user, user))
      .filter(({ hosts }) => host === undefined || hosts.some(({ audience }) => counts(audience, host)));
    return page(choose(views, query, textsOf), query, request, response);
  }

  @Delete(':id')
  @ForAdmin()
  @Operation(
    'Log somebody out',
    [401, 403, 404],
    'For the administrator. By the id of a session: at all hosts; by the id of one of its `hosts`: there alone.',
  )
  @Answer(200, 'Logged out', Revoked)
  async end(@TheCaller() caller: Caller, @Param('id') id: string): Promise<Revoked> {
    if (await this.#store.logins.find(id)) return this.#revoking.revoke(caller, { kind: 'login', value: id });
    const { records } = await this.#store.hostSessions.list();
    if (records.some((session) => session.id === id))
      return this.#revoking.revoke(caller, { kind: 'session', value: id });
    throw new NotFoundException(`Session not found: ${id}. It may have ended already.`);
  }
}

const textsOf = ({ user, ip, user_agent }: OauthSessionView): string[] => [
  user.username,
  user.name,
  user.email,
  ...user.groups,
  ip,
  user_agent,
];

/** A port makes another origin, and no other host. */
const counts = (audience: string, host: string): boolean =>
  audience.startsWith('.') ? audienceCovers(audience, host, '') : URL.parse(audience)?.hostname === host;

function sessionView(login: LoginSession, sessions: readonly HostSession[]): OauthSessionView {
  const { sub, username, name, email, groups } = login.identity;
  return {
    id: login.id,
    user: { sub, username, name, email, groups: [...groups] },
    created_at: login.created_at,
    seen_at: login.seen_at,
    expires_at: login.expires_at,
    user_agent: login.user_agent,
    ip: login.ip,
    hosts: sessions
      .filter((session) => session.login === login.id)
      .map(({ id, audience, created_at }) => ({ id, audience, created_at })),
  };
}

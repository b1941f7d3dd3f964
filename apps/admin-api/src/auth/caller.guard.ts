import {
  ForbiddenException,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AdminDoor, isPublic } from './admin-door.ts';
import type { Configuration } from '#config';
import { mcpScopeAt, type Scope } from '#domain';
import { FromConfiguration } from '../config.ts';
import { Authentication } from './authentication.ts';
import { ASKED, NEEDS, rememberCaller, type Asked } from './caller.decorator.ts';
import type { Caller } from './caller.ts';
import { isSameOrigin } from './same-origin.ts';
import { refuseWithoutScope, scopesFor, type Needs } from './scopes.ts';
import { sessionIdOf } from './session-cookie.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Finds out who asks, before anything else is looked at. A handler that says nothing is ForCallers(). A token that is sent
 * must be good wherever it is sent; a session that has ended is like none, because a browser sends its cookie anyway. Then
 * whether that has the scopes for it: also in a handler that says nothing about them.
 */
@Injectable()
export class CallerGuard implements CanActivate {
  readonly #authentication: Authentication;
  readonly #door: AdminDoor;
  readonly #reflector: Reflector;
  /** Whether nothing is read without a token that could be. */
  readonly #requiresAuth: boolean;

  constructor(
    authentication: Authentication,
    door: AdminDoor,
    reflector: Reflector,
    @FromConfiguration() { API_REQUIRE_AUTH }: Configuration,
  ) {
    this.#authentication = authentication;
    this.#door = door;
    this.#reflector = reflector;
    this.#requiresAuth = API_REQUIRE_AUTH;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const said = this.#reflector.get<Asked | undefined>(ASKED, context.getHandler()) ?? 'required';
    const asked = this.#mustKnow(said, request) ? 'required' : said;
    if (asked === 'nothing' || asked === 'entrance') return true;
    const caller = await this.#identify(request);
    if (!caller && asked === 'required') throw new UnauthorizedException(nobody(request));
    if (!caller) return true;
    const needs = this.#reflector.get<Needs | undefined>(NEEDS, context.getHandler()) ?? {};
    refuseWithoutScope(caller, scopesFor(request.method, needs, request.query['dry_run'] === 'true'));
    rememberCaller(request, caller);
    return true;
  }

  /** At an admin host anybody may knock: there is nothing for strangers there but the entrance. */
  #mustKnow(said: Asked, request: Request): boolean {
    if (isPublic(request)) return said !== 'entrance';
    return this.#requiresAuth && said === 'optional';
  }

  async #identify(request: Request): Promise<Caller | undefined> {
    const authorization = request.get('authorization');
    if (authorization !== undefined) return this.#byHeader(authorization);
    const scopes = this.#door.scopesOf(request);
    if (scopes !== undefined) return this.#byProgram(request, scopes);
    const id = sessionIdOf(request);
    const caller = id === undefined ? undefined : await this.#bySession(id, request);
    if (caller && !READS.has(request.method) && !isSameOrigin(request)) {
      throw new ForbiddenException(
        'A session changes things only from its own page. Send the token itself instead: Authorization: Bearer <token>.',
      );
    }
    return caller;
  }

  async #bySession(id: string, request: Request): Promise<Caller | undefined> {
    return this.#authentication.bySession(id, await this.#door.personOf(request));
  }

  /** From outside that is a call of the MCP server alone, which then asks here itself. */
  async #byProgram(request: Request, scopes: readonly Scope[]): Promise<Caller> {
    const person = await this.#door.personOf(request);
    if (!person || (isPublic(request) && mcpScopeAt(request.originalUrl) === undefined))
      throw new UnauthorizedException('Only the gateway says for whom a program asks.');
    return this.#authentication.byPerson(person, scopes);
  }

  async #byHeader(authorization: string): Promise<Caller> {
    const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    if (!token) throw new UnauthorizedException('Send the token as: Authorization: Bearer <token>');
    return this.#authentication.byToken(token);
  }
}

const nobody = (request: Request): string =>
  sessionIdOf(request) === undefined
    ? 'This needs a token. Send it as: Authorization: Bearer <token>'
    : 'The session has ended. Log in again.';

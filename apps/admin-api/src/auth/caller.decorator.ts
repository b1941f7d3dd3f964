import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Caller } from './caller.ts';
import { NEEDS_IN_DOCUMENT, type Needs } from './scopes.ts';

/**
 * What a handler asks of its caller: a token or a session (`required`), either or nothing (`optional`), or no look at all. At an admin host
 * all of them are `required`; `entrance` is no look there either.
 */
export type Asked = 'required' | 'optional' | 'nothing' | 'entrance';

export const ASKED = 'caller asked';
export const NEEDS = 'scopes needed';

/**
 * This handler is for callers with a token or a session; others get 401. It needs the scope `read` for GET and HEAD, and
 * `write` otherwise; whoever has not, gets 403.
 * @param needs what its method does not tell: see Needs
 */
export const ForCallers = (needs: Needs = {}): MethodDecorator =>
  applyDecorators(
    SetMetadata(ASKED, 'required' satisfies Asked),
    SetMetadata(NEEDS, needs),
    ApiExtension(NEEDS_IN_DOCUMENT, needs),
    ApiBearerAuth(),
    ApiCookieAuth(),
  );

/** This handler is for the administrator alone: the token named `admin`, and those with the scope `admin`. */
export const ForAdmin = (needs: Needs = {}): MethodDecorator => ForCallers({ ...needs, admin: true });

/** This handler answers everybody, and may say more to callers with a token or a session. */
export const ForAll = (): MethodDecorator =>
  applyDecorators(SetMetadata(ASKED, 'optional' satisfies Asked), ApiBearerAuth(), ApiCookieAuth(), ApiSecurity({}));

/** This handler does not look who asks. */
export const ForAnyone = (): MethodDecorator => SetMetadata(ASKED, 'nothing' satisfies Asked);

/** This handler is where one logs in or out: it does not look who asks, wherever it is asked. */
export const ForVisitors = (): MethodDecorator => SetMetadata(ASKED, 'entrance' satisfies Asked);

const callers = new WeakMap<Request, Caller>();

export const rememberCaller = (request: Request, caller: Caller): void => void callers.set(request, caller);

/** Undefined before the guard has found out, and where nobody said who they are. */
export const callerOf = (request: Request): Caller | undefined => callers.get(request);

/** Who asks, as the guard found out. Undefined only for handlers that are not ForCallers(). */
export const TheCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller | undefined =>
  callerOf(context.switchToHttp().getRequest<Request>()),
);

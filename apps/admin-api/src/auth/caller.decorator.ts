import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiSecurity } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Caller } from './caller.ts';

/** What a handler asks of its caller: a token or a session (`required`), either or nothing (`optional`), or no look at all. */
export type Asked = 'required' | 'optional' | 'nothing';

export const ASKED = 'caller asked';

/** This handler is for callers with a token or a session; others get 401. */
export const ForCallers = (): MethodDecorator =>
  applyDecorators(SetMetadata(ASKED, 'required' satisfies Asked), ApiBearerAuth(), ApiCookieAuth());

/** This handler answers everybody, and may say more to callers with a token or a session. */
export const ForAll = (): MethodDecorator =>
  applyDecorators(SetMetadata(ASKED, 'optional' satisfies Asked), ApiBearerAuth(), ApiCookieAuth(), ApiSecurity({}));

/** This handler does not look who asks. */
export const ForAnyone = (): MethodDecorator => SetMetadata(ASKED, 'nothing' satisfies Asked);

const callers = new WeakMap<Request, Caller>();

export const rememberCaller = (request: Request, caller: Caller): void => void callers.set(request, caller);

/** Who asks, as the guard found out. Undefined only for handlers that are not ForCallers(). */
export const TheCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller | undefined =>
  callers.get(context.switchToHttp().getRequest<Request>()),
);

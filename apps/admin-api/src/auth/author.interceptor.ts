import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { THE_SYSTEM, type Author } from '#domain';
import { authored } from '#store';
import { callerOf } from './caller.decorator.ts';

const RECIPES = 'mpm-recipe';

/** Whatever a request changes is entered in the history in the name of its caller, whom the guard has found out before. */
@Injectable()
export class AuthorInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    return authored(authorOf(context.switchToHttp().getRequest<Request>()), () => next.handle());
  }
}

/** A client of our ACME directory is known only when its signature was checked, see SignedRequests. */
function authorOf(request: Request): Author {
  const caller = callerOf(request);
  if (!caller) return { who: THE_SYSTEM, by: request.path.startsWith('/acme/') ? 'acme' : 'admin-api' };
  if (caller.session) return { who: caller.name, by: 'gui' };
  return { who: caller.name, by: request.get('user-agent') === RECIPES ? 'recipe' : 'rest' };
}

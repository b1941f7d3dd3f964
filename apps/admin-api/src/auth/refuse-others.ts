import { ForbiddenException } from '@nestjs/common';
import type { Caller } from './caller.ts';

/** @throws ForbiddenException for everybody but the administrator */
export function refuseOthers(caller: Caller): void {
  if (!caller.admin)
    throw new ForbiddenException(
      'This is for the administrator alone: the token named admin, or one with the scope admin.',
    );
}

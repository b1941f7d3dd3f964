import { ForbiddenException } from '@nestjs/common';
import type { Caller } from '../auth/caller.ts';

/** @throws ForbiddenException for everybody but the administrator: who logs in, and by what means, is nobody else's */
export function refuseOthers(caller: Caller): void {
  if (!caller.admin) throw new ForbiddenException('This is for the administrator alone: the token named admin.');
}

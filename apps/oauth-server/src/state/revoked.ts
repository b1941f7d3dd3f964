import { isVoid } from '#access';
import { revocationId, type RevocationKind } from '#domain';
import type { LiveState } from './live-state.ts';

/** What may be revoked of something that was issued: its names by kind. */
export type Names = Partial<Record<RevocationKind, string | undefined>>;

/** Whether any of these names was revoked at or after the time of issue, in seconds since 1970. */
export function isRevoked(state: LiveState, names: Names, issuedAt: number): boolean {
  const ids = Object.entries(names).flatMap(([kind, value]) =>
    value ? [revocationId(kind as RevocationKind, value)] : [],
  );
  return isVoid(issuedAt, ids, state.voidUntil);
}

import { revocationId, type RevocationKind } from '#domain';
import type { LiveState } from './live-state.ts';

/** What may be revoked of something that was issued: its names by kind. */
export type Names = Partial<Record<RevocationKind, string | undefined>>;

/** Whether any of these names was revoked at or after the time of issue, in seconds since 1970. */
export function isRevoked(state: LiveState, names: Names, issuedAt: number): boolean {
  return Object.entries(names).some(([kind, value]) => {
    const revocation = value && state.revocation(revocationId(kind as RevocationKind, value));
    return revocation ? issuedAt <= revocation.before : false;
  });
}

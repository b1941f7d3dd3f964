/** What can be revoked: a token by its jti, a grant, a login or host session by its id, a user by `sub`, a client, a host by its name. */
export const REVOCATION_KINDS = ['token', 'grant', 'login', 'session', 'user', 'client', 'host'] as const;
export type RevocationKind = (typeof REVOCATION_KINDS)[number];

/** Voids whatever it names that was issued at or before `before`; of what comes but once, all of it. See voidUntil(). */
export interface Revocation {
  /** `kind:value`; a later revocation of the same takes the place of the earlier. */
  readonly id: string;
  readonly kind: RevocationKind;
  readonly value: string;
  /** Seconds since 1970, to the millisecond: who logs in again at once has logged in afterwards. */
  readonly before: number;
  /** ISO 8601, UTC: nothing that it voids is valid any more. */
  readonly expires_at: string;
}

export const revocationId = (kind: RevocationKind, value: string): string => `${kind}:${value}`;

/** Names that are given once. Others are those of people, clients and hosts, who go on. */
const GIVEN_ONCE: ReadonlySet<RevocationKind> = new Set(['token', 'grant', 'login', 'session']);

/**
 * What was issued at or before this, in seconds since 1970, is void. Of a name that never comes again everything is, whatever the clock said of the
 * machine that issued it.
 */
export const voidUntil = ({ kind, before }: Pick<Revocation, 'kind' | 'before'>): number =>
  GIVEN_ONCE.has(kind) ? Infinity : before;

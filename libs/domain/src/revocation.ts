/** What can be revoked: a token by its jti, a grant, a login or host session by its id, a user by `sub`, a client, a host by its name. */
export const REVOCATION_KINDS = ['token', 'grant', 'login', 'session', 'user', 'client', 'host'] as const;
export type RevocationKind = (typeof REVOCATION_KINDS)[number];

/** Voids whatever it names that was issued at or before `before`. */
export interface Revocation {
  /** `kind:value`; a later revocation of the same takes the place of the earlier. */
  readonly id: string;
  readonly kind: RevocationKind;
  readonly value: string;
  /** Seconds since 1970. */
  readonly before: number;
  /** ISO 8601, UTC: nothing that it voids is valid any more. */
  readonly expires_at: string;
}

export const revocationId = (kind: RevocationKind, value: string): string => `${kind}:${value}`;

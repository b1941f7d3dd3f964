import type { AuthSubject } from '#access';

/** Somebody who is known, by a session or a token that was good when it was looked at. */
export interface Known extends AuthSubject {
  /** Seconds since 1970: when it was issued. */
  readonly issuedAt: number;
  /** `Date.now()` at its end. */
  readonly expiresAt: number;
  /** The ids of the revocations that would void it, but for those of hosts. */
  readonly names: readonly string[];
  /** What else a token says, for the backend: the names of fields after the prefix, in lower case, and values. */
  readonly claims: readonly (readonly [name: string, value: string])[];
}

/** What became of looking at a session or a token: it is somebody's, nobody's for a reason, or it cannot be said at the moment. */
export type Finding = Known | NobodyKnown | typeof UNAVAILABLE;

export interface NobodyKnown {
  readonly nobody: string;
}

export const UNAVAILABLE = { unavailable: true } as const;

export const isKnown = (finding: Finding): finding is Known => 'identity' in finding;

import { canValidate } from './challenge.ts';
import type { CertifiedName } from './hostname.ts';
import type { Owned } from './token.ts';

/** What the ACME directory of our own (RFC 8555) keeps. An account there has the rights of the token that its key was made for. */

/** What binds accounts to a token (RFC 8555 7.3.4). */
export interface DirectoryKey extends Owned {
  readonly kid: string;
  /** HMAC key, base64url. */
  readonly hmac_key: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
}

export interface DirectoryAccount extends Owned {
  readonly id: string;
  /** The key that it was bound with; without that it is over. */
  readonly kid: string;
  readonly status: 'valid' | 'deactivated';
  /** Its public key (RFC 7517), with nothing but the members that RFC 7638 hashes. */
  readonly jwk: Readonly<Record<string, string>>;
  /** RFC 7638, base64url. */
  readonly thumbprint: string;
  readonly contact: readonly string[];
  /** ISO 8601, UTC. */
  readonly created_at: string;
}

export const DIRECTORY_CHALLENGES = ['http-01', 'tls-alpn-01', 'dns-01'] as const;
export type DirectoryChallenge = (typeof DIRECTORY_CHALLENGES)[number];

/** What is wrong with an order or a challenge; `type` without its URN (RFC 8555 6.7). */
export interface DirectoryProblem {
  readonly type: string;
  readonly detail: string;
}

/** The proof of one of an order's names. */
export interface DirectoryAuthorization {
  readonly name: CertifiedName;
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated';
  /** Of all its challenges (RFC 8555 8.1). */
  readonly token: string;
  /** The challenge that the client has asked to have looked at. */
  readonly tried: DirectoryChallenge | null;
  /** How often that was begun. */
  readonly attempts: number;
  /** ISO 8601, UTC: when it is looked at next, by whoever notices first. While somebody looks it is when he is given up. */
  readonly next_at: string | null;
  readonly validated_at: string | null;
  /** What the latest look has found. */
  readonly problem: DirectoryProblem | null;
}

/** An order with its authorizations, which serve no other: so it is one record, and changes as a whole. */
export interface DirectoryOrder extends Owned {
  readonly id: string;
  /** Id of the account. */
  readonly account: string;
  readonly authorizations: readonly DirectoryAuthorization[];
  /** ISO 8601, UTC. */
  readonly expires_at: string;
  /** What was issued, with its chain. */
  readonly fullchain_pem: string | null;
}

export type DirectoryOrderStatus = 'pending' | 'ready' | 'valid' | 'invalid';

/** RFC 8555 7.1.6. It is never `processing`: the CA issues while the client waits for the answer. */
export function directoryOrderStatus({ authorizations, fullchain_pem }: DirectoryOrder): DirectoryOrderStatus {
  if (fullchain_pem !== null) return 'valid';
  if (authorizations.every(({ status }) => status === 'valid')) return 'ready';
  return authorizations.every(({ status }) => status === 'valid' || status === 'pending') ? 'pending' : 'invalid';
}

/** How a name may be proved. */
export const challengesFor = (name: CertifiedName): DirectoryChallenge[] =>
  DIRECTORY_CHALLENGES.filter((type) => canValidate(type, name));

/** Seconds until the next attempt, by how many there were; after the last one the name is not proved. */
const PAUSES = [1, 2, 4];

/** An attempt has failed: what becomes of the authorization. */
export function afterFailure(
  authorization: DirectoryAuthorization,
  problem: DirectoryProblem,
  now: Date,
): DirectoryAuthorization {
  const pause = PAUSES[authorization.attempts - 1];
  return pause === undefined
    ? { ...authorization, status: 'invalid', next_at: null, problem }
    : { ...authorization, next_at: new Date(now.getTime() + pause * 1_000).toISOString(), problem };
}

export const isDue = ({ status, next_at }: DirectoryAuthorization, now: Date): boolean =>
  status === 'pending' && next_at !== null && Date.parse(next_at) <= now.getTime();

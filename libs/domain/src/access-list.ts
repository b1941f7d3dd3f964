import { InvalidInput, type FieldProblem } from './invalid-input.ts';
import type { Network } from './network.ts';
import { whyNoPasswordHash } from './password-hash.ts';
import type { Organised } from './organised.ts';
import type { Owned } from './token.ts';

declare const accessListName: unique symbol;
/** The name under which an access list is stored, managed and attached to hosts. */
export type AccessListName = string & { readonly [accessListName]: true };

export const ACCESS_ACTIONS = ['allow', 'deny'] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/** `all`: the network and a user must be admitted; `any`: one of the two is enough. */
export const SATISFY = ['all', 'any'] as const;
export type Satisfy = (typeof SATISFY)[number];

/** A rule about addresses. The first one that matches a client decides. */
export interface AccessRule {
  readonly action: AccessAction;
  readonly network: Network;
  readonly note: string;
}

/** Somebody who may come in with a password (RFC 7617). */
export interface AccessUser {
  readonly username: string;
  /** argon2 in the PHC string format, or bcrypt. */
  readonly password_hash: string;
  readonly note: string;
}

/** Who may reach the hosts that it is attached to. Stored as `access-list:{name}`; field names are the API's own. */
export interface AccessList extends Owned, Pick<Organised, 'labels'> {
  readonly name: AccessListName;
  readonly note: string;
  readonly satisfy: Satisfy;
  readonly rules: readonly AccessRule[];
  readonly users: readonly AccessUser[];
  /** What a browser shows when it asks for a password. */
  readonly realm: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly updated_at: string;
}

export const MAX_RULES = 5_000;
export const MAX_USERS = 2_000;
/** More on one host would be a mistake: each is one more thing to ask of every request. */
export const MAX_LISTS_PER_HOST = 16;

/**
 * What becomes of clients that no rule is about. A list that allows some networks is for those alone, as the `deny all` that
 * nginx-proxy-manager adds; one that only denies keeps those out and nobody else, as in nginx. A last rule for `all` says it
 * in words. A list without rules and without users admits nobody: it was not meant to be empty.
 */
export function whenUnmatched({ rules, users }: Pick<AccessList, 'rules' | 'users'>): AccessAction {
  if (rules.some(({ action }) => action === 'allow')) return 'deny';
  return rules.length + users.length === 0 ? 'deny' : 'allow';
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws InvalidInput naming `field` */
export function parseAccessListName(input: string, field = 'name'): AccessListName {
  if (NAME.test(input)) return input as AccessListName;
  throw InvalidInput.of(
    field,
    'use 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter or a digit',
  );
}

const MAX_USERNAME = 128;
const MAX_PASSWORD = 256;

/** @throws InvalidInput naming `field`; RFC 7617 2 leaves the colon to what separates it from the password */
export function parseUsername(input: string, field = 'username'): string {
  if (input === '' || input.length > MAX_USERNAME)
    throw InvalidInput.of(field, `must have 1 to ${MAX_USERNAME} characters`);
  if (/[:\p{Cc}]/u.test(input)) throw InvalidInput.of(field, 'must not have a colon or a control character');
  return input;
}

/** @throws InvalidInput naming `field` */
export function parsePassword(input: string, field = 'password'): string {
  if (input === '' || input.length > MAX_PASSWORD)
    throw InvalidInput.of(field, `must have 1 to ${MAX_PASSWORD} characters`);
  if (/\p{Cc}/u.test(input)) throw InvalidInput.of(field, 'must not have a control character: nobody could type it');
  return input;
}

/** @throws InvalidInput naming `field` */
export function parsePasswordHash(input: string, field = 'password_hash'): string {
  const why = whyNoPasswordHash(input);
  if (why === undefined) return input;
  throw InvalidInput.of(field, why);
}

/** @throws InvalidInput naming `field`; it becomes part of a header, between quotation marks (RFC 9110 5.6.4) */
export function parseRealm(input: string, field = 'realm'): string {
  if (/^[\x20\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(input)) return input;
  throw InvalidInput.of(field, 'use 1 to 128 characters of ASCII, without quotation marks and backslashes');
}

/** @throws InvalidInput naming every name that comes twice */
export function refuseTwins(users: readonly { readonly username: string }[], field = 'users'): void {
  const seen = new Set<string>();
  const problems: FieldProblem[] = [];
  for (const [i, { username }] of users.entries()) {
    if (seen.has(username)) problems.push({ field: `${field}.${i}.username`, message: `${username} is there twice` });
    seen.add(username);
  }
  if (problems.length) throw new InvalidInput(problems);
}

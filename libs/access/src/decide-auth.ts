import { audienceCovers, type HostAuth, type Identity } from '#domain';
import { foldAscii, globMatcher } from './email-glob.ts';

/** Who asks, and by what they are known. */
export interface AuthSubject {
  readonly identity: Identity;
  /** A session of a browser, or an access token. */
  readonly kind: 'session' | 'token';
  /** Scopes of a token. */
  readonly scopes: readonly string[];
  /** Where the session or the token counts. */
  readonly audience: readonly string[];
  /** Whether it is a program's own: no person is behind it, and rules about people are not about it. */
  readonly isService?: boolean;
}

export interface AuthQuestion {
  readonly policy: HostAuth;
  /** undefined: nobody that is known. */
  readonly subject: AuthSubject | undefined;
  /** The host that is asked for, and `https://` with it, and with a port where that is not 443. */
  readonly host: string;
  readonly origin: string;
  /** OAUTH_ALLOWED_GITHUB_USERS: `*` is everybody. */
  readonly allowedUsers: readonly string[];
}

/** Why it was decided so. */
export type AuthReason = 'allowed' | 'unknown' | 'audience' | 'scope' | 'not-allowed' | 'user' | 'email' | 'group';

/**
 * `allow`: as who they are; `anonymous`: as nobody; `login`: they have to log in (401, or a way to do that); `deny`: they are known and
 * may not (403).
 */
export interface AuthDecision {
  readonly verdict: 'allow' | 'anonymous' | 'login' | 'deny';
  readonly reason: AuthReason;
  /** A sentence for an operator. */
  readonly says: string;
}

/**
 * Decides who may use a host: the one place for the gateway, `/verify` and the login. Within a list any entry may match, and every list
 * that is set must. E-mail patterns are compared with verified addresses alone. What is not meant for this host counts for nothing.
 */
export function decideAuth({ policy, subject, host, origin, allowedUsers }: AuthQuestion): AuthDecision {
  if (!subject) return unknownTo(policy, 'unknown', 'Nobody is logged in');
  if (subject.isService) return decideService(policy, subject, host, origin);
  const meant = subject.audience.some(
    (audience) =>
      audienceCovers(audience, host, origin) ||
      (subject.kind === 'token' && policy.auth_allowed_audiences.includes(audience)),
  );
  if (!meant)
    return unknownTo(policy, 'audience', `The ${subject.kind} is for ${subject.audience.join(', ') || 'no host'}`);
  const { identity } = subject;
  const who = identity.username === '' ? identity.sub : identity.username;
  if (subject.kind === 'token' && lacksScope(policy, subject.scopes))
    return denied(
      policy,
      'scope',
      `The token of ${who} has none of the scopes ${policy.auth_allowed_scopes.join(', ')}`,
    );
  const compiled = compile(policy);
  const name = foldAscii(identity.username);
  if (!allows(allowedUsers, name))
    return denied(policy, 'not-allowed', `${who} is not among OAUTH_ALLOWED_GITHUB_USERS`);
  if (compiled.users && !compiled.users.has(name))
    return denied(policy, 'user', `${who} is not among auth_required_users`);
  if (compiled.emails && !identity.emails.some(compiled.emails))
    return denied(policy, 'email', `No verified address of ${who} matches auth_required_emails`);
  if (compiled.groups && !identity.groups.some((group) => compiled.groups?.has(group)))
    return denied(policy, 'group', `${who} is in none of auth_required_groups`);
  return { verdict: 'allow', reason: 'allowed', says: `${who} may use this host` };
}

/** Who may make service tokens of a host has decided who gets in by them, so that its lists of people are not asked. */
function decideService(policy: HostAuth, subject: AuthSubject, host: string, origin: string): AuthDecision {
  const { identity, audience, scopes } = subject;
  const who = `The service token ${identity.sub}`;
  if (!policy.auth_accept_tokens)
    return unknownTo(policy, 'audience', `${who} counts nowhere where auth_accept_tokens is false`);
  if (!audience.includes(origin) && !audience.includes(`https://${host}`))
    return unknownTo(policy, 'audience', `${who} is for ${audience.join(', ')}`);
  if (lacksScope(policy, scopes))
    return denied(policy, 'scope', `${who} has none of the scopes ${policy.auth_allowed_scopes.join(', ')}`);
  return { verdict: 'allow', reason: 'allowed', says: `${identity.sub} may use this host` };
}

const unknownTo = ({ auth_mode }: HostAuth, reason: AuthReason, says: string): AuthDecision =>
  auth_mode === 'passthrough'
    ? { verdict: 'anonymous', reason, says: `${says}: everybody may come in as nobody` }
    : { verdict: 'login', reason, says: `${says}, and this host wants to know who comes in` };

const denied = ({ auth_mode }: HostAuth, reason: AuthReason, says: string): AuthDecision =>
  auth_mode === 'passthrough'
    ? { verdict: 'anonymous', reason, says: `${says}: everybody may come in as nobody` }
    : { verdict: 'deny', reason, says };

const lacksScope = ({ auth_allowed_scopes }: HostAuth, scopes: readonly string[]): boolean =>
  auth_allowed_scopes.length > 0 && !auth_allowed_scopes.some((scope) => scopes.includes(scope));

interface CompiledPolicy {
  readonly users: ReadonlySet<string> | undefined;
  readonly emails: ((address: string) => boolean) | undefined;
  readonly groups: ReadonlySet<string> | undefined;
}

/** Each version of a policy is compiled once. */
const compiledPolicies = new WeakMap<HostAuth, CompiledPolicy>();

function compile(policy: HostAuth): CompiledPolicy {
  let compiled = compiledPolicies.get(policy);
  if (!compiled) {
    const { auth_required_users: users, auth_required_emails: emails, auth_required_groups: groups } = policy;
    const matchers = emails.map(globMatcher);
    compiled = {
      users: users.length ? new Set(users.map(foldAscii)) : undefined,
      emails: matchers.length ? (address) => matchers.some((matches) => matches(address)) : undefined,
      groups: groups.length ? new Set(groups) : undefined,
    };
    compiledPolicies.set(policy, compiled);
  }
  return compiled;
}

const allowedNames = new WeakMap<readonly string[], ReadonlySet<string>>();

/** An empty list is nobody. */
function allows(allowed: readonly string[], name: string): boolean {
  let names = allowedNames.get(allowed);
  if (!names) allowedNames.set(allowed, (names = new Set(allowed.map(foldAscii))));
  return names.has('*') || names.has(name);
}

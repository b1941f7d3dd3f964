import { revocationId, serviceIdOf, type HostSession, type ServiceToken } from '#domain';
import type { AccessTokenClaims } from './access-token.ts';
import type { AuthSubject } from './decide-auth.ts';

/** Somebody who is known, by a session or a token that was good when it was looked at. */
export interface Known extends AuthSubject {
  /** Of a token: the program that it was issued to. */
  readonly clientId: string | undefined;
  /** Seconds since 1970: when it was issued. */
  readonly issuedAt: number;
  /** `Date.now()` at its end. */
  readonly expiresAt: number;
  /** Of a session: its id, and `Date.now()` when it is over, unless its login was used meanwhile, here or elsewhere. */
  readonly idle?: { readonly session: string; until: number };
  /** The ids of the revocations that would void it, but for the one of the host that it is shown to. */
  readonly names: readonly string[];
  /** What else a token says, for the backend: the names of fields after the prefix, in lower case, and values. */
  readonly claims: readonly (readonly [name: string, value: string])[];
}

export interface NobodyKnown {
  /** Why, in a few words that may be told; empty where nothing was shown. */
  readonly nobody: string;
}

/** What became of looking at a session or a token: it is somebody's, nobody's for a reason, or it cannot be said at the moment. */
export type Finding = Known | NobodyKnown | typeof UNAVAILABLE;

export const UNAVAILABLE = { unavailable: true } as const;

export const isKnown = (finding: Finding): finding is Known => 'identity' in finding;

/**
 * Whether one of these revocations voids what was issued then.
 * @param issuedAt seconds since 1970
 * @param until voidUntil() of the revocation of this id
 */
export const isVoid = (issuedAt: number, ids: readonly string[], until: (id: string) => number | undefined): boolean =>
  ids.some((id) => issuedAt <= (until(id) ?? -Infinity));

/** @param idleMs until its login is over if it is not used any more */
export const knownBySession = (session: HostSession, idleMs: number): Known => ({
  kind: 'session',
  identity: session.identity,
  scopes: [],
  audience: [session.audience],
  clientId: undefined,
  issuedAt: Date.parse(session.created_at) / 1_000,
  expiresAt: Date.parse(session.expires_at),
  idle: { session: session.id, until: Date.now() + idleMs },
  names: [
    revocationId('user', session.identity.sub),
    revocationId('session', session.id),
    revocationId('login', session.login),
    ...hostsOf([session.audience]),
  ],
  claims: [],
});

/** A program that shows its service token itself. */
export function knownByService(token: ServiceToken): Known {
  const id = serviceIdOf(token);
  const audience = [`https://${token.hostname}`];
  return {
    kind: 'token',
    isService: true,
    identity: { sub: id, username: id, name: '', email: '', emails: [], groups: [] },
    scopes: token.scopes,
    audience,
    clientId: id,
    issuedAt: Date.parse(token.created_at) / 1_000,
    expiresAt: token.expires_at === null ? Infinity : Date.parse(token.expires_at),
    names: [revocationId('client', id), ...hostsOf(audience)],
    claims: [
      ['client-id', id],
      ['scope', token.scopes.join(' ')],
    ],
  };
}

/** @param claims of a token that was verified */
export function knownByToken(claims: AccessTokenClaims): Known {
  const { sub, jti, client_id, iat, exp } = claims;
  const audience = [claims.aud].flat();
  const names = [revocationId('token', jti), revocationId('user', sub), revocationId('client', client_id)];
  const grant = text(claims['grant']);
  if (grant !== '') names.push(revocationId('grant', grant));
  const scope = text(claims['scope']);
  const isService = claims['service'] === 'yes';
  return {
    kind: 'token',
    ...(isService && { isService }),
    identity: {
      sub,
      username: isService ? sub : text(claims['username']),
      name: text(claims['name']),
      email: text(claims['email']),
      emails: texts(claims['emails']),
      groups: texts(claims['groups']),
    },
    scopes: scope.split(' ').filter(Boolean),
    audience,
    clientId: client_id,
    issuedAt: iat,
    expiresAt: exp * 1_000,
    names: [...names, ...hostsOf(audience)],
    claims: [['client-id', client_id], ...(scope === '' ? [] : [['scope', scope] as const]), ...customClaims(claims)],
  };
}

/** All that is for a host is revoked by the host's name. */
const hostsOf = (audience: readonly string[]): string[] =>
  audience.flatMap((each) => {
    const hostname = URL.parse(each)?.hostname;
    return hostname ? [revocationId('host', hostname)] : [];
  });

/** Claims that are told by fields of their own, or are no business of a backend. */
const NOT_CUSTOM = new Set(
  'iss sub aud exp nbf iat jti grant client_id scope service username name email emails groups cnf auth_time acr amr sid'.split(
    ' ',
  ),
);
const CLAIM_NAME = /^[A-Za-z][A-Za-z0-9_]{0,40}$/;

/** What else there is that a field can carry. */
const customClaims = (claims: AccessTokenClaims): (readonly [string, string])[] =>
  Object.entries(claims).flatMap(([name, value]) =>
    !NOT_CUSTOM.has(name) && CLAIM_NAME.test(name) && ['string', 'number', 'boolean'].includes(typeof value)
      ? [[name.toLowerCase().replaceAll('_', '-'), String(value)] as const]
      : [],
  );

const text = (claim: unknown): string => (typeof claim === 'string' ? claim : '');

const texts = (claim: unknown): string[] =>
  Array.isArray(claim) ? claim.filter((entry): entry is string => typeof entry === 'string') : [];

import { NO_AUTH } from './host-auth.ts';

/** A person, as GitHub knew them when they logged in. */
export interface Identity {
  /** GitHub's numeric id, as text: what stays when an account is renamed. */
  readonly sub: string;
  readonly username: string;
  /** The name to show; empty where there is none. */
  readonly name: string;
  /** The primary address if it is verified; empty otherwise. */
  readonly email: string;
  /** All verified addresses. */
  readonly emails: readonly string[];
  /** Organisations (`org`), teams (`org/team`) and local groups. */
  readonly groups: readonly string[];
}

/** A person logged in with one browser at the auth host: the one source of single sign-on. */
export interface LoginSession {
  /** Hexadecimal SHA-256 of the handle in the browser's cookie. */
  readonly id: string;
  readonly identity: Identity;
  /** ISO 8601, UTC. After `expires_at` it is over, however much it is used. */
  readonly created_at: string;
  readonly seen_at: string;
  readonly expires_at: string;
  /** What the browser and its address were at the login. */
  readonly user_agent: string;
  readonly ip: string;
}

/** A login session at one host or at all hosts of the cookie domain: what a protected host's cookie stands for. */
export interface HostSession {
  /** Hexadecimal SHA-256 of the handle in the browser's cookie. */
  readonly id: string;
  /** The id of its login session, without which it is nothing. */
  readonly login: string;
  readonly identity: Identity;
  /** Where it counts: `https://host` (with a port where that is not 443), or a cookie domain such as `.example.com`. */
  readonly audience: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly expires_at: string;
}

/** A login on its way from the auth host to a host whose cookie it cannot set. */
export interface Handoff {
  /** The id of the login session. */
  readonly login: string;
  /** The host, as in `return_url`, without a port. */
  readonly host: string;
  readonly return_url: string;
  /** base64url SHA-256 of the nonce that the browser has a cookie with. */
  readonly challenge: string;
}

/** Whether somebody may log in at all. @param allowed OAUTH_ALLOWED_GITHUB_USERS: names in lower case, or `*` for everybody */
export const mayLogIn = (username: string, allowed: readonly string[]): boolean =>
  allowed.includes('*') || allowed.includes(username.toLowerCase());

const HTTPS_PORT = 443;

/** `https://host`, with a port where clients do not come by 443. @param port PUBLIC_HTTPS_PORT; 0: 443 */
export const publicOrigin = (hostname: string, port: number): string =>
  `https://${hostname}${port === 0 || port === HTTPS_PORT ? '' : `:${port}`}`;

/** Where people log in. Written by `auth-setup`; none before. */
export interface AuthSetting {
  readonly auth_host: string;
  /** The hosts below it share one cookie; without a leading dot. null: every host has its own. */
  readonly cookie_domain: string | null;
}

/**
 * Whether the auth host itself sets a host's cookie, for all hosts below the cookie domain. It does so under one name alone: whoever owns
 * one of those hosts could otherwise have any cookie of all others replaced, and kept from their backends.
 */
export const sharesCookie = (host: string, cookieDomain: string | null, cookieName: string): boolean =>
  cookieDomain !== null &&
  cookieName === NO_AUTH.auth_cookie_name &&
  (host === cookieDomain || host.endsWith(`.${cookieDomain}`));

/** Whether what was issued for this audience counts at a host. @param origin `https://` and the host, with a port where that is not 443 */
export const audienceCovers = (audience: string, host: string, origin: string): boolean =>
  audience.startsWith('.') ? host.endsWith(audience) || host === audience.slice(1) : audience === origin;

import type { Configuration } from '#config';
import { publicOrigin, type AuthSetting } from '#domain';

/** Where people log in. Every address that this server gives out is built from it, and none from what a request says. */
export interface AuthHost {
  /** `https://auth.example.com`, with a port where that is not 443: the issuer, and the origin of its pages. */
  readonly issuer: string;
  /** Its host, with that port. */
  readonly authority: string;
  readonly hostname: string;
  /** Hosts below it share a cookie; without a leading dot. null: every host has its own. */
  readonly cookieDomain: string | null;
}

export function authHostOf(setting: AuthSetting, configuration: Configuration): AuthHost {
  const issuer = publicOrigin(setting.auth_host, configuration.PUBLIC_HTTPS_PORT);
  return {
    issuer,
    authority: new URL(issuer).host,
    hostname: setting.auth_host,
    cookieDomain: configuration.OAUTH_COOKIE_DOMAIN || setting.cookie_domain,
  };
}

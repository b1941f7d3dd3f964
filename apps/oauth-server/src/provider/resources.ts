import { ACCESS_SCOPE, MCP_SCOPES } from '#domain';
import type { KnownHost, LiveState } from '../state/live-state.ts';

/** What may be asked for without a host: OpenID Connect. */
export const IDENTITY_SCOPES = ['openid', 'offline_access', 'profile', 'email', 'groups'];

/** What a token may be for. */
export interface Resource {
  /** `https://host`, with a port where that is not 443; the audience of its tokens. */
  readonly origin: string;
  readonly scopes: readonly string[];
  /** undefined for the authorization server itself. */
  readonly host: KnownHost | undefined;
}

/**
 * RFC 8707 resources are compared as they are written, and clients write the same one in several ways: with and without a slash
 * at its end, with a path below the host, a default port, a fragment. Tokens are for a host, so that all of that is dropped.
 * @returns its origin, or what was given where it is no URL
 */
export const canonicalResource = (resource: string): string => {
  const url = URL.parse(resource);
  return url && url.protocol === 'https:' && !url.username && !url.password ? url.origin : resource;
};

/** The protected host that a resource stands for, or the authorization server; undefined where it is nothing of ours. */
export function findResource(state: LiveState, resource: string): Resource | undefined {
  const origin = canonicalResource(resource);
  if (origin === state.authHost?.issuer) return { origin, scopes: [ACCESS_SCOPE], host: undefined };
  const url = URL.parse(origin);
  const host = url ? state.hostOf(url.hostname) : undefined;
  if (!url || !host?.auth_enabled || state.originOf(url.hostname) !== origin) return undefined;
  const own = host.isAdminHost ? Object.values(MCP_SCOPES) : host.auth_allowed_scopes;
  return { origin, scopes: [...new Set([ACCESS_SCOPE, ...own])], host };
}

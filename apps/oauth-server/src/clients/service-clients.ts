import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { ACCESS_SCOPE, serviceOf } from '#domain';
import type { Store } from '#store';
import { findResource, type Resource } from '../provider/resources.ts';
import type { LiveState } from '../state/live-state.ts';

/** What a service token may have at the token endpoint. */
export interface ServiceGrant {
  readonly scopes: readonly string[];
  /** Seconds that a token may last. */
  readonly seconds: number;
}

const GRANT = 'client_credentials';

/** Whether a request is one of a program alone. */
export const isMachine = ({ oidc }: KoaContextWithOIDC): boolean =>
  oidc.route === 'token' && oidc.params?.['grant_type'] === GRANT;

/**
 * What a service token gets for a host: its own, while that accepts it, and of the scopes those that both take.
 * @throws InvalidTarget
 */
export async function serviceGrant(
  { oidc }: KoaContextWithOIDC,
  { host, scopes }: Resource,
  store: Store,
  most: number,
): Promise<ServiceGrant> {
  const id = oidc.client?.clientId ?? '';
  const own = serviceOf(id);
  const token = own && (await store.serviceTokens.useById(id, new Date()));
  if (!token || host?.hostname !== own.hostname)
    throw new errors.InvalidTarget('this service token is for another host');
  if (!host.auth_accept_tokens) throw new errors.InvalidTarget('this host does not accept service tokens');
  const left = token.expires_at === null ? Infinity : (Date.parse(token.expires_at) - Date.now()) / 1_000;
  return {
    scopes: scopes.filter((scope) => token.scopes.includes(scope)),
    seconds: Math.max(1, Math.floor(Math.min(most, left))),
  };
}

/** Gives a request of a service token what it means: its own host, and all that it may. @param authorization of the request */
export function meantByService(params: URLSearchParams, authorization: string | undefined, state: LiveState): void {
  if (params.get('grant_type') !== GRANT) return;
  const host = serviceOf(idIn(authorization))?.hostname;
  if (host === undefined) return;
  const origin = state.originOf(host);
  if (!params.has('resource')) params.set('resource', origin);
  const known = findResource(state, params.get('resource') ?? '')?.scopes ?? [ACCESS_SCOPE];
  if (!params.has('scope')) params.set('scope', known.join(' '));
}

/** The client that authenticates itself by Basic (RFC 6749 2.3.1); empty for any other. */
function idIn(authorization = ''): string {
  const [, encoded = ''] = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization.trim()) ?? [];
  const [id = ''] = Buffer.from(encoded, 'base64').toString().split(':', 1);
  try {
    return decodeURIComponent(id.replaceAll('+', ' '));
  } catch {
    return '';
  }
}

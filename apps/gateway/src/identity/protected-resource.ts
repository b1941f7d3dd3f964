import { ACCESS_SCOPE, mcpScopeAt, type HostAuth } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { DomainInstance } from '../forward/domain-instance.ts';
import { findField, type AnswerFields } from '../exchange/fields.ts';
import { asksClients } from '../snapshot/client-trust.ts';
import type { TargetRecord } from '../snapshot/records.ts';

/** RFC 9728 3.1; the path of the resource follows. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** What stands in a quoted string as it is (RFC 9110 5.6.4), and is no query. */
const QUOTABLE_PATH = /^[\x21\x23-\x3e\x40-\x5b\x5d-\x7e]{2,512}/;

/** Whether the gateway speaks for a host as a protected resource. Where another service decides, that one's tokens count. */
export const speaksFor = ({ auth_prm, auth_forward_url }: HostAuth): boolean => auth_prm && auth_forward_url === null;

/** The scope that an access token needs at the MCP server of an admin host; undefined everywhere else. */
export const mcpScope = ({ isAdminHost, target }: DomainInstance, path: string): string | undefined =>
  isAdminHost && target.auth_enabled && speaksFor(target) ? mcpScopeAt(path) : undefined;

/** Where the metadata of what was asked for is. @param origin of the host */
export function metadataUrl(origin: string, { path }: Exchange): string {
  const own = QUOTABLE_PATH.exec(path)?.[0] ?? '';
  return origin + METADATA_PATH + own.replace(/\/+$/, '');
}

/** What a client asks for to use a host. */
export const scopesFor = ({ auth_allowed_scopes }: HostAuth): readonly string[] =>
  auth_allowed_scopes.length > 0 ? auth_allowed_scopes : [ACCESS_SCOPE];

/**
 * Whether pages of other sites may read the answer to a token that they show themselves (Fetch, 3.2). Not where the browser adds what
 * counts as well: an address, a password, a client certificate.
 */
export const sharesWithPages = (exchange: Exchange, target: TargetRecord): boolean =>
  speaksFor(target) &&
  target.access_lists.length === 0 &&
  !asksClients(target) &&
  findField(exchange.fields, 'origin') !== undefined;

/** No credentials: to a page that has the browser add its cookie, the answer stays closed. */
export const SHARED: Readonly<AnswerFields> = [
  'access-control-allow-origin',
  '*',
  'access-control-expose-headers',
  'WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version, X-Request-Id, Retry-After',
];

/** Adds what lets such a page read an answer, unless the backend said itself who may. @param fields names in lower case */
export function shareAnswer(fields: AnswerFields): void {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === 'access-control-allow-origin') return;
  fields.push(...SHARED);
}

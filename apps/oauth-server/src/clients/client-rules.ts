import { errors } from 'oidc-provider';
import { serviceOf } from '#domain';
import { IDENTITY_SCOPES } from '../provider/resources.ts';

/** Metadata of a client as the library hands it to its validator, before it looks at it itself. */
export interface Metadata {
  redirect_uris?: unknown;
  application_type?: unknown;
  client_name?: unknown;
  scope?: unknown;
  [name: string]: unknown;
}

/** Hosts of URLs that are the user's own machine (RFC 8252 7.3). */
export const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Schemes that a browser or the system answers itself: none of them leads to an app of the user. */
const NO_APPS = new Set(
  'about: blob: chrome: chrome-extension: data: file: filesystem: ftp: intent: jar: javascript: mailto: ms-settings: resource: sms: tel: vbscript: view-source: ws: wss:'.split(
    ' ',
  ),
);

const MAX_METADATA = 16 * 1_024;
const MAX_REDIRECTS = 20;
const MAX_URI = 2_000;
const MAX_NAME = 120;

/** Characters that are not seen, or that turn the direction of what follows: a name must look like what it is. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

type RedirectKind = 'web' | 'loopback' | 'app';

/**
 * The rules for every client, however it became known: by registration, by a document, or by the administrator.
 * Clients that live on the user's machine are told by their redirect URIs, because they do not say so themselves: then any port
 * of the loopback will do (RFC 8252 7.3).
 * @throws InvalidClientMetadata, InvalidRedirectUri (RFC 7591 3.2.2)
 */
export function checkClient(metadata: Metadata): void {
  if (JSON.stringify(metadata).length > MAX_METADATA)
    throw new errors.InvalidClientMetadata(`the metadata is larger than ${MAX_METADATA} bytes`);
  refuseMachines(metadata);
  if (redirectKinds(metadata.redirect_uris).some((kind) => kind !== 'web')) metadata.application_type = 'native';
  keepKnownScopes(metadata);
  if (typeof metadata.client_name === 'string')
    metadata.client_name = metadata.client_name.replaceAll(UNSEEN, '').trim().slice(0, MAX_NAME) || undefined;
}

/** Who registers is nobody that a host has let in: without a person, only its service tokens get tokens for it. */
function refuseMachines({ grant_types: grants, client_id: id }: Metadata): void {
  const isService = typeof id === 'string' && serviceOf(id) !== undefined;
  if (Array.isArray(grants) && grants.includes('client_credentials') && !isService)
    throw new errors.InvalidClientMetadata(
      'grant_types: client_credentials is for service tokens, which the owner of a host makes',
    );
}

/** A scope that is not ours is left out, as RFC 7591 2 allows, in place of refusing the client. */
function keepKnownScopes(metadata: Metadata): void {
  if (typeof metadata.scope !== 'string') return;
  const known = metadata.scope.split(' ').filter((scope) => IDENTITY_SCOPES.includes(scope));
  metadata.scope = known.length ? known.join(' ') : undefined;
}

function redirectKinds(uris: unknown): RedirectKind[] {
  if (!Array.isArray(uris)) return [];
  if (uris.length > MAX_REDIRECTS) throw invalid(`there are more than ${MAX_REDIRECTS}`);
  return uris.map(kindOf);
}

function kindOf(uri: unknown): RedirectKind {
  const url = typeof uri === 'string' && uri.length <= MAX_URI ? URL.parse(uri) : null;
  if (!url) throw invalid(`each must be a URI of at most ${MAX_URI} characters`);
  if (String(uri).includes('*')) throw invalid('none may have a wildcard');
  if (url.username || url.password) throw invalid('none may carry a user name');
  if (url.protocol === 'https:') return 'web';
  if (url.protocol !== 'http:') {
    if (NO_APPS.has(url.protocol)) throw invalid(`the scheme ${url.protocol} leads to no app`);
    return 'app';
  }
  if (LOOPBACK.has(url.hostname)) return 'loopback';
  throw invalid('http is only for the loopback: 127.0.0.1, [::1] and localhost; use https');
}

/** The library's own words are about a request, and this is about a registration. */
const invalid = (why: string): Error =>
  Object.assign(new errors.InvalidRedirectUri(), { error_description: `redirect_uris: ${why}` });

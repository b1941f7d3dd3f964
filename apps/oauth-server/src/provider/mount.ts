import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { meantByService } from '../clients/service-clients.ts';
import { html, page } from '../pages/page.ts';
import { notSetUp } from '../pages/page-error.ts';
import type { LiveState } from '../state/live-state.ts';
import type { Providers } from './providers.ts';
import { canonicalResources, editForm, editQuery, meantScope } from './request-params.ts';
import { ROUTES } from './routes.ts';

const METADATA = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
const JWKS_ALIAS = '/.well-known/jwks.json';
/** Verifiers may keep keys for less than a new key takes until it signs, see KEY_PAUSE_SECONDS. */
const JWKS_SECONDS = 60;
const PATHS = new Set<string>([...Object.values(ROUTES), ...METADATA]);
const PREFIXES = Object.values(ROUTES).map((path) => `${path}/`);

/** To the library a slash at the end makes no difference; what goes around it (limits, resources) knows each path by one writing. */
const isLibrarys = (path: string): boolean =>
  PATHS.has(path) || (!path.endsWith('/') && PREFIXES.some((prefix) => path.startsWith(prefix)));

/**
 * Hands the library what is its own, before anybody has read a body. It builds addresses from what a request says of itself, so
 * that every request says the same: the auth host, over https.
 */
export function mountProvider(providers: Providers, state: LiveState): RequestHandler {
  return (request: Request, response: Response, pass: NextFunction): void => {
    if (request.path === JWKS_ALIAS) request.url = ROUTES.jwks;
    const { path } = request;
    if (!isLibrarys(path)) return pass();
    const provider = providers.current();
    const { authHost } = state;
    if (!provider || !authHost) return refuse(request, response);
    sayAddress(request, authHost.authority);
    if (path === ROUTES.jwks) response.setHeader('cache-control', `public, max-age=${JWKS_SECONDS}`);
    edit(request, path, state);
    // A body that is too large is left half read, and the next request of this connection would wait behind it for ever.
    response.once('finish', () => request.resume());
    provider.callback()(request, response).catch(pass);
    return undefined;
  };
}

function edit(request: Request, path: string, state: LiveState): void {
  const asked = (params: URLSearchParams): void => {
    canonicalResources(params);
    meantScope(params, state);
  };
  if (path === ROUTES.authorization && request.method === 'GET') editQuery(request, asked);
  if (request.method !== 'POST') return;
  if (path === ROUTES.token)
    editForm(request, (params) => {
      canonicalResources(params);
      meantByService(params, request.headers.authorization, state);
    });
  if (path === ROUTES.pushed_authorization_request || path === ROUTES.device_authorization) editForm(request, asked);
}

/** A target in absolute form would be taken for the address as well (RFC 9112 3.2.2). */
function sayAddress(request: Request, authority: string): void {
  const { headers } = request;
  headers['x-forwarded-host'] = authority;
  headers['x-forwarded-proto'] = 'https';
  const url = URL.parse(request.url);
  if (url) request.url = `${url.pathname}${url.search}`;
  request.originalUrl = request.url;
}

function refuse(request: Request, response: Response): void {
  const { status, title, message } = notSetUp();
  response.status(status).setHeader('cache-control', 'no-store');
  if (request.accepts(['json', 'html']) === 'html') response.type('html').send(page(title, html`<p>${message}</p>`));
  else response.json({ error: 'temporarily_unavailable', error_description: message });
}

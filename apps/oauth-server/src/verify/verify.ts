import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { identityFields, type AuthReason } from '#access';
import type { Identity } from '#domain';
import type { Logger } from '#platform';
import type { LiveState } from '../state/live-state.ts';
import type { DescribedRequest, Left, Verdict, VerifyDesk } from './verify-desk.ts';

const DEADLINE_MS = 2_000;
const PATH = '/verify';
/** For auth_request of nginx, which takes a redirect for an error: 401 with the Location that others get with 302. */
const NGINX_PATH = '/verify/nginx';
/** The same for all hosts: a proxy names the fields that it takes. */
const PREFIX = 'x-auth-';

/** What /verify is made of. */
export interface VerifyParts {
  readonly desk: VerifyDesk;
  readonly state: LiveState;
  readonly secret: string;
  readonly logger: Logger;
}

const NOBODY: Identity = { sub: '', username: '', name: '', email: '', emails: [], groups: [] };

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What a client is told of why; details are for the log of who owns the host. */
const IN_WORDS: Readonly<Record<AuthReason, string>> = {
  allowed: '',
  unknown: 'log in, or send an access token for this host',
  audience: 'what you sent is for another host',
  scope: 'the access token has none of the scopes that this host asks for',
  'not-allowed': 'you may not use this host',
  user: 'you may not use this host',
  email: 'you may not use this host',
  group: 'you may not use this host',
};

/**
 * GET /verify and /verify/nginx, whatever the method: ForwardAuth for our own gateway and for other proxies. It answers only who knows the secret,
 * because it believes what is said of the request; for everybody else it would be an oracle about tokens.
 */
export function verify({ desk, state, secret, logger }: VerifyParts): RequestHandler {
  const expected = digest(secret);
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.path !== PATH && request.path !== NGINX_PATH) return next();
    response.setHeader('cache-control', 'no-store');
    response.setHeader('vary', 'Cookie, Authorization');
    const given = request.headers['x-verify-secret'];
    if (typeof given !== 'string' || !timingSafeEqual(digest(given), expected)) {
      answer(response, 403, 'forbidden', 'X-Verify-Secret is missing or wrong: it is OAUTH_VERIFY_SECRET');
      return;
    }
    within(DEADLINE_MS, describe(request, response, desk, state)).catch((err: unknown) => {
      logger.warn({ err }, '/verify cannot decide');
      if (!response.headersSent) unavailable(response);
    });
  };
}

/** It is open to everybody, and so would be every host whose proxy lets what it asks be called by the name of this one. */
const NOT_ITSELF = 'X-Forwarded-Host is the auth host: it has to be the host that the client asked for';

async function describe(request: Request, response: Response, desk: VerifyDesk, state: LiveState): Promise<void> {
  const described = describedBy(request);
  if (!described) return answer(response, 400, 'invalid_request', 'X-Forwarded-Host is missing or there twice');
  if (described.hostname === state.authHost?.hostname) return answer(response, 400, 'invalid_request', NOT_ITSELF);
  const verdict = await desk.decide(described);
  if (!verdict) return answer(response, 403, 'forbidden', 'this host is not known here');
  const { host } = verdict;
  if (!state.isFresh && host.auth_enabled && host.auth_mode !== 'passthrough') return unavailable(response);
  switch (verdict.verdict) {
    case 'allow':
    case 'anonymous':
      return allow(response, verdict, desk.leftOf(described, host));
    case 'deny':
      return answer(response, 403, 'forbidden', IN_WORDS[verdict.reason]);
    case 'login':
      return logIn(request, response, verdict, described, state);
  }
}

/**
 * The fields are always there, empty for nobody: for one that is missing, Caddy 2.6 tells the backend the name of its own
 * variable, as if that were somebody.
 * @param left of the client's own credentials, for the backend
 */
function allow(response: Response, { known, host }: Verdict, left: Left): void {
  if (left.cookie) response.setHeader('cookie', left.cookie);
  if (left.authorization) response.setHeader('authorization', left.authorization);
  const told = known && host.auth_pass_headers ? known.identity : NOBODY;
  const fields = identityFields({ identity: told, claims: [] }, PREFIX);
  for (let i = 0; i < fields.length; i += 2) response.setHeader(fields[i] ?? '', fields[i + 1] ?? '');
  if (!known) return void response.json({ authenticated: false });
  const { identity, scopes, clientId } = known;
  response.json({
    authenticated: true,
    user_id: identity.sub,
    ...identity,
    ...(clientId !== undefined && { client_id: clientId, scope: scopes.join(' ') }),
  });
}

/** A person is sent to log in where a page is asked for, and the cookie that they come back with will be seen there. */
function logIn(
  request: Request,
  response: Response,
  { host, reason }: Verdict,
  to: DescribedRequest,
  state: LiveState,
): void {
  const { authHost } = state;
  const wantsPage =
    host.auth_mode === 'redirect' && to.isHttps && request.get('x-forwarded-method') === 'GET' && isNavigation(request);
  if (wantsPage && authHost) {
    const returnUrl = `${state.originOf(to.hostname)}${to.uri}`;
    const login = `${authHost.issuer}/login?${new URLSearchParams({ return_url: returnUrl }).toString()}`;
    if (request.path !== NGINX_PATH) return response.redirect(302, login);
    response.setHeader('location', login);
  }
  response.setHeader('www-authenticate', reason === 'unknown' ? 'Bearer' : 'Bearer error="invalid_token"');
  answer(response, 401, 'unauthorized', IN_WORDS[reason]);
}

const isNavigation = (request: Request): boolean => {
  // A program that shows a token, or takes no page, can do nothing with one; browsers show passwords of the proxy in front.
  const shown = request.get('authorization');
  if (shown !== undefined && !/^basic /i.test(shown)) return false;
  const mode = request.get('sec-fetch-mode') ?? 'navigate';
  return mode === 'navigate' && (request.get('accept') ?? '').includes('text/html');
};

function describedBy(request: Request): DescribedRequest | undefined {
  const one = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const host = one('x-forwarded-host')?.toLowerCase();
  const [, hostname] = /^([a-z0-9._-]+?)\.?(?::\d{1,5})?$/.exec(host ?? '') ?? [];
  if (hostname === undefined) return undefined;
  return {
    hostname,
    isHttps: one('x-forwarded-proto') === 'https',
    uri: one('x-forwarded-uri') ?? '/',
    cookies: one('cookie'),
    authorization: one('authorization'),
  };
}

function answer(response: Response, status: number, error: string, error_description: string): void {
  response.status(status).json({ error, error_description });
}

function unavailable(response: Response): void {
  response.setHeader('retry-after', '2');
  answer(response, 503, 'temporarily_unavailable', 'Authentication service unavailable: its state is not up to date');
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('it took too long')), ms);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

import { createHash } from 'node:crypto';
import type { AuthReason, Known, NobodyKnown } from '#access';
import type { Exchange } from '../exchange/exchange.ts';
import { findField, type AnswerFields } from '../exchange/fields.ts';
import { isSecure } from '../exchange/is-secure.ts';
import { shownBy } from '../identity/credentials.ts';
import { NONCE_COOKIE } from '../identity/own-names.ts';
import { metadataUrl, scopesFor, SHARED, sharesWithPages, speaksFor } from '../identity/protected-resource.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import { refuse } from '../respond/refuse.ts';
import { PERSONAL, sendElsewhere } from '../respond/send-elsewhere.ts';
import { nextRound } from './login-rounds.ts';

/** What is the same for all hosts. */
export interface Ways {
  /** `https://` and a host, and the port where that is not 443. */
  readonly originOf: (host: string) => string;
  /** Where people log in; undefined before `auth-setup`. */
  readonly authHost: () => string | undefined;
  /** Hosts below it share a cookie; null where none do. */
  readonly cookieDomain: () => string | null;
}

/** What caches between us and the client would have to compare (RFC 9111 4.1), if they kept our answers. */
const VARY = 'Cookie, Authorization';
const NOT_LOGGED_IN: AnswerFields = [...PERSONAL, 'vary', `${VARY}, Sec-Fetch-Mode, Accept`];
const RETRY_SECONDS = 5;

/** A way to log in for a person who looks at a page, and 401 for everything else: what was sent must not be lost on the way. */
export function refuseStranger(exchange: Exchange, target: TargetRecord, { nobody }: NobodyKnown, ways: Ways): false {
  if (target.auth_mode === 'redirect' && isNavigation(exchange)) return sendToLogin(exchange, target, ways);
  const said = nobody === '' ? undefined : nobody;
  const message = said === undefined ? 'This site wants to know who you are.' : `You are not logged in: ${said}.`;
  const shows = /^bearer /i.test(findField(exchange.fields, 'authorization') ?? '');
  const error = shows && said !== undefined ? `, error="invalid_token", error_description="${said}"` : '';
  const fields: AnswerFields = ['vary', VARY, ...challengeFor(exchange, target, ways, error)];
  if (nobody !== '') fields.push(...setting(...clearing(exchange, target, ways)));
  return refuse(exchange, 401, message, { fields });
}

/**
 * How a client comes to a token that would do (RFC 6750 3, RFC 9728 5.1), which pages of other sites may read.
 * @param error what is said of the one that was shown, if any
 */
function challengeFor(exchange: Exchange, target: TargetRecord, { originOf }: Ways, error: string): AnswerFields {
  const metadata = speaksFor(target) ? `, resource_metadata="${metadataUrl(originOf(exchange.host), exchange)}"` : '';
  const wanted = `Bearer realm="${exchange.host}", scope="${scopesFor(target).join(' ')}"`;
  const fields: AnswerFields = ['www-authenticate', wanted + error + metadata];
  if (sharesWithPages(exchange, target)) fields.push(...SHARED);
  return fields;
}

/** Who they are is known, and they may not use this host. */
export function tellDenied(
  exchange: Exchange,
  target: TargetRecord,
  { known, reason }: { readonly known: Known | undefined; readonly reason: AuthReason },
  ways: Ways,
): false {
  const fields: AnswerFields = ['vary', VARY];
  if (reason === 'scope') {
    const scope = target.auth_allowed_scopes.join(' ');
    fields.push(...challengeFor(exchange, target, ways, ', error="insufficient_scope"'));
    return refuse(exchange, 403, `The token has none of the scopes that this site takes: ${scope}.`, { fields });
  }
  const host = target.auth_proxy ?? ways.authHost();
  const href = known?.kind === 'session' && host ? `${ways.originOf(host)}/logout` : undefined;
  const others = href === undefined ? '' : ` To log in as somebody else, log out first: ${href}`;
  const who = known?.identity.username ? `You are logged in as ${known.identity.username}, and` : 'You';
  return refuse(exchange, 403, `${who} may not use this site.${others}`, {
    fields,
    ...(href !== undefined && { link: { text: 'Log out', href } }),
  });
}

/** Nobody is let in while it cannot be told who they are, or whether they still may. */
export const refuseUnavailable = (exchange: Exchange): false =>
  refuse(
    exchange,
    503,
    'Authentication service unavailable: it cannot be looked up who you are. Try again in a moment.',
    {
      retryAfter: RETRY_SECONDS,
      fields: ['vary', VARY],
    },
  );

export const refuseWithoutAuthHost = (exchange: Exchange): false =>
  refuse(
    exchange,
    503,
    'There is no host to log in at yet. The operator of this site makes one with: just auth-setup <domain>',
    { retryAfter: RETRY_SECONDS },
  );

/** A page that a person asks for in a window of its own (Fetch Metadata), or, of a client that says nothing of that, a page. */
function isNavigation(exchange: Exchange): boolean {
  if (exchange.method !== 'GET' || exchange.leavesHttp) return false;
  if (isMachine(exchange)) return false;
  const mode = findField(exchange.fields, 'sec-fetch-mode');
  if (mode === undefined) return true;
  const destination = findField(exchange.fields, 'sec-fetch-dest') ?? 'document';
  return mode === 'navigate' && destination === 'document';
}

/** Who shows a token, or takes no page, can do nothing with one. Passwords of an access list are what browsers send with each page. */
function isMachine({ fields, instance }: Exchange): boolean {
  const authorization = findField(fields, 'authorization');
  const isPassword = /^basic /i.test(authorization ?? '') && (instance?.target.access_lists.length ?? 0) > 0;
  if (authorization !== undefined && !isPassword) return true;
  return !(findField(fields, 'accept')?.includes('text/html') ?? false);
}

function sendToLogin(exchange: Exchange, target: TargetRecord, ways: Ways): false {
  const here = ways.originOf(exchange.host) + exchange.path;
  // Cookies of a login go over HTTPS alone.
  if (!isSecure(exchange)) return sendElsewhere(exchange, 302, here, NOT_LOGGED_IN);
  const authHost = target.auth_proxy ?? ways.authHost();
  if (authHost === undefined) return refuseWithoutAuthHost(exchange);
  const round = nextRound(exchange, here, Date.now());
  if (round.isLoop) return explainLoop(exchange, target, ways);
  const challenge = createHash('sha256').update(round.nonce).digest('base64url');
  const asked = new URLSearchParams({ return_url: here, challenge });
  return sendElsewhere(exchange, 302, `${ways.originOf(authHost)}/login?${asked.toString()}`, [
    ...NOT_LOGGED_IN,
    ...setting(round.cookie, ...clearing(exchange, target, ways)),
  ]);
}

const explainLoop = (exchange: Exchange, target: TargetRecord, ways: Ways): false =>
  refuse(
    exchange,
    508,
    `You were sent to log in several times within a minute, and each time came back without a login. Your browser may not keep the ` +
      `cookies of ${exchange.host}, or its clock may be wrong; then allow them, or set it, and open the page again. If that does not ` +
      `help, the operator of this site should look at the cookie domain: just oauth-status`,
    {
      heading: 'Logging in goes round in circles',
      fields: ['vary', VARY, ...setting(`${NONCE_COOKIE}${CLEARED}`, ...clearing(exchange, target, ways))],
    },
  );

/** What takes a cookie away, after its name. */
const CLEARED = '=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0';

const setting = (...cookies: readonly string[]): AnswerFields => cookies.flatMap((cookie) => ['set-cookie', cookie]);

/** Takes away several cookies of one name: an old one of this host alone, and the one that its domain shares, or somebody else's. */
function clearing(exchange: Exchange, { auth_cookie_name: name }: TargetRecord, ways: Ways): string[] {
  const several = (shownBy(exchange, name)?.handles.length ?? 0) > 1;
  if (!several || !isSecure(exchange)) return [];
  const domain = ways.cookieDomain();
  const cleared = `${name}${CLEARED}`;
  return domain === null ? [cleared] : [cleared, `${cleared}; Domain=${domain}`];
}

import {
  decideAuth,
  isExcluded,
  isKnown,
  UNAVAILABLE,
  type AuthDecision,
  type Finding,
  type IdentityDesk,
  type Known,
  type NobodyKnown,
  type Shown,
} from '#access';
import { bearerToken, isGithubLogin, OAUTH_SERVER_TARGET } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { findField, type Fields } from '../exchange/fields.ts';
import { isSecure } from '../exchange/is-secure.ts';
import type { Step } from '../exchange/step.ts';
import type { DomainInstance } from '../forward/domain-instance.ts';
import { askedOfVerifier } from '../identity/asked-of-verifier.ts';
import { shownBy } from '../identity/credentials.ts';
import { fieldsAbout, fieldsForAdmin } from '../identity/fields-about.ts';
import { mcpScope } from '../identity/protected-resource.ts';
import type { RevocationTable } from '../identity/revocation-table.ts';
import type { Verified, Verifier } from '../identity/verifier.ts';
import { refuse } from '../respond/refuse.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import { askElsewhere, type AskElsewhere } from './ask-elsewhere.ts';
import { mayOpenFrom } from './may-open-from.ts';
import { refuseStranger, refuseUnavailable, tellDenied, type Ways } from './refuse-stranger.ts';
import { CALLBACK_PATH, takeHandoff, type FindHandoff } from './take-handoff.ts';

export interface IdentityParts {
  readonly desk: Pick<IdentityDesk, 'find' | 'isOurs'>;
  readonly revocations: Pick<RevocationTable, 'voids'>;
  readonly feed: { readonly isFresh: boolean };
  readonly findHandoff: FindHandoff;
  readonly askElsewhere: AskElsewhere;
  /** Asks our auth server; nothing where it does not answer in time. */
  readonly askAuthServer: (asked: Fields) => ReturnType<Verifier['ask']>;
  readonly ways: Ways;
  /** By which admin-api knows that it is the gateway that says who asks; empty while it is not known. */
  readonly adminSecret: () => string;
  readonly allowedUsers: readonly string[];
  /** Whose a host is now. */
  readonly find: (host: string) => DomainInstance | undefined;
}

const NO_FIELDS: Fields = [];
const PLAIN_HTTP: NobodyKnown = { nobody: 'logins count over HTTPS alone' };
const REVOKED: NobodyKnown = { nobody: 'the login was ended' };
const FOREIGN_ORIGIN: NobodyKnown = { nobody: 'a page of another site opened this connection' };

/**
 * Finds out who asks, where a host wants to know that, and lets in only who may use it: every route of the host, with WebSockets and
 * streams, comes after this. What is not known yet is looked up, and the request waits for that, for two seconds at most.
 */
export function checkIdentity(parts: IdentityParts): Step {
  return (exchange) => {
    const { instance } = exchange;
    // It may be here again, after an earlier step began anew.
    exchange.known = undefined;
    exchange.identityFields = NO_FIELDS;
    if (!instance || !isProtected(instance)) return note(exchange, 'The host is for everybody: auth_enabled is false.');
    const target = policyOf(exchange, instance);
    const shown = shownHere(exchange, instance);
    if (!shown) return refuse(exchange, 400, 'The request has more than one Authorization field.');
    // Whatever becomes of it: it may be good elsewhere, and is none of the backend's.
    if (shown.carried.some((token) => parts.desk.isOurs(token))) exchange.authorizationIsOurs = true;
    if (isExcluded(exchange.path, target.auth_excluded_paths))
      return note(exchange, 'The path is for everybody: it is among auth_excluded_paths.');
    if (target.auth_forward_url !== null)
      return askElsewhere(exchange, target, parts.askElsewhere).then((goesOn) =>
        goesOn && !isStillAt(exchange, instance, parts) ? 'again' : goesOn,
      );
    if (isCallback(exchange)) return takeHandoff(exchange, target, parts.findHandoff, parts.ways);
    const found = exchange.imagined ?? findOut(exchange, parts, shown);
    if (!(found instanceof Promise)) return decide(exchange, instance, parts, found);
    return found.then((finding) => {
      // The client may have left meanwhile.
      if (exchange.ended) return false;
      return isStillAt(exchange, instance, parts) ? decide(exchange, instance, parts, finding) : 'again';
    });
  };
}

/**
 * At the admin host a token of the API will do as well; who asks to log in there with GitHub is sent to the auth host. Its MCP server is for
 * access tokens too: those for this host, with its scope.
 */
function policyOf(exchange: Exchange, instance: DomainInstance): TargetRecord {
  const { target, isAdminHost } = instance;
  if (!isAdminHost) return target;
  const scope = mcpScope(instance, exchange.path);
  if (scope !== undefined && !(target.auth_mode === 'passthrough' && showsApiToken(exchange)))
    return { ...target, auth_mode: 'forward', auth_allowed_scopes: [scope], auth_allowed_audiences: [] };
  return target.auth_mode === 'passthrough' && isGithubLogin(exchange.path)
    ? { ...target, auth_mode: 'redirect' }
    : target;
}

/** Whether a token is shown that is none of the auth server's, which all begin as every JWT does. */
function showsApiToken({ fields }: Exchange): boolean {
  const token = bearerToken(findField(fields, 'authorization'));
  return token !== undefined && !token.startsWith('eyJ');
}

/** No cookie counts at the MCP server: a page would have its visitor's browser call tools. */
function shownHere(exchange: Exchange, instance: DomainInstance): ReturnType<typeof shownBy> {
  const shown = shownBy(exchange, instance.target.auth_cookie_name);
  return shown && mcpScope(instance, exchange.path) !== undefined ? { ...shown, handles: [] } : shown;
}

const isStillAt = ({ host }: Exchange, instance: DomainInstance, { find }: IdentityParts): boolean =>
  find(host) === instance;

/** The auth host never asks for what can be had there alone. */
export const isProtected = ({ is_api_instance, target }: DomainInstance): boolean =>
  !is_api_instance && target.auth_enabled && target.target_url !== OAUTH_SERVER_TARGET;

const isCallback = ({ path }: Exchange): boolean =>
  path.startsWith(CALLBACK_PATH) && (path.length === CALLBACK_PATH.length || path[CALLBACK_PATH.length] === '?');

function findOut(exchange: Exchange, { feed, desk }: IdentityParts, shown: Shown): Finding | Promise<Finding> {
  if (!feed.isFresh) return UNAVAILABLE;
  const showsAny = shown.token !== undefined || shown.handles.length > 0;
  return showsAny && !isSecure(exchange) ? PLAIN_HTTP : desk.find(shown);
}

function decide(
  exchange: Exchange,
  instance: DomainInstance,
  parts: IdentityParts,
  finding: Finding,
): boolean | Promise<boolean | 'again'> {
  const target = policyOf(exchange, instance);
  if ('unavailable' in finding) {
    if (target.auth_mode !== 'passthrough') return refuseUnavailable(exchange);
    return note(exchange, 'It cannot be looked up who asks: everybody may come in as nobody.');
  }
  const checked = isKnown(finding) ? stillGood(exchange, target, parts, finding) : finding;
  const known = isKnown(checked) ? checked : undefined;
  const decision = decisionOn(exchange, target, parts, known);
  tell(exchange, decision, checked);
  switch (decision.verdict) {
    case 'allow':
      if (known && target.auth_verify === 'remote') return confirm(exchange, instance, parts, known);
      if (known) enter(exchange, instance, parts, known);
      return true;
    case 'anonymous':
      return true;
    case 'login':
      return refuseStranger(exchange, target, isKnown(checked) ? WRONG_HOST : checked, parts.ways);
    case 'deny':
      return tellDenied(exchange, target, { known, reason: decision.reason }, parts.ways);
  }
}

const WRONG_HOST: NobodyKnown = { nobody: 'the login is for another site' };

/** Whether a decision of before would be the same now; for requests that go on, such as WebSockets. */
export function mayStay(
  exchange: Exchange,
  parts: Pick<IdentityParts, 'revocations' | 'allowedUsers' | 'ways' | 'find'>,
): boolean {
  const instance = parts.find(exchange.host);
  const { known } = exchange;
  if (!known || !instance || !isProtected(instance)) return true;
  const { target } = instance;
  if (parts.revocations.voids(known, exchange.host, target.hostname)) return false;
  return decisionOn(exchange, target, parts, known).verdict === 'allow';
}

const decisionOn = (
  { host }: Exchange,
  policy: TargetRecord,
  { allowedUsers, ways }: Pick<IdentityParts, 'allowedUsers' | 'ways'>,
  subject: Known | undefined,
): AuthDecision => decideAuth({ policy, subject, host, origin: ways.originOf(host), allowedUsers });

function stillGood(
  exchange: Exchange,
  target: TargetRecord,
  { revocations, find }: IdentityParts,
  known: Known,
): Known | NobodyKnown {
  if (revocations.voids(known, exchange.host, target.hostname)) return REVOKED;
  if (exchange.leavesHttp && known.kind === 'session' && !mayOpenFrom(exchange, known, target.auth_cookie_name, find))
    return FOREIGN_ORIGIN;
  return known;
}

/** The auth server is of the same opinion, or nobody is let in: what it says counts for this request alone. */
async function confirm(
  exchange: Exchange,
  instance: DomainInstance,
  parts: IdentityParts,
  known: Known,
): Promise<boolean | 'again'> {
  const { target } = instance;
  if (exchange.recorder) note(exchange, 'The auth server would be asked as well, and is taken to agree (auth_verify).');
  const said = exchange.recorder ? undefined : await parts.askAuthServer(askedOfVerifier(exchange, CREDENTIALS));
  if (exchange.ended) return false;
  if (!isStillAt(exchange, instance, parts)) return 'again';
  if (exchange.recorder || (said && isAbout(said, known))) enter(exchange, instance, parts, known);
  else if (target.auth_mode !== 'passthrough') {
    if (said?.status === 401) return refuseStranger(exchange, target, NOT_CONFIRMED, parts.ways);
    if (said?.status === 403) return tellDenied(exchange, target, { known, reason: 'user' }, parts.ways);
    return refuseUnavailable(exchange);
  }
  return true;
}

/** It also answers 200 where everybody may come in as nobody, or where it has heard of other rules. */
function isAbout({ status, body }: Verified, { identity }: Known): boolean {
  if (status !== 200) return false;
  try {
    const said = JSON.parse(body) as { authenticated?: unknown; user_id?: unknown } | null;
    return said?.authenticated === true && said.user_id === identity.sub;
  } catch {
    return false;
  }
}

const CREDENTIALS = new Set(['authorization', 'cookie']);
const NOT_CONFIRMED: NobodyKnown = { nobody: 'the auth server does not know this login' };

function enter(exchange: Exchange, instance: DomainInstance, parts: IdentityParts, known: Known): void {
  const { target, isAdminHost } = instance;
  exchange.known = known;
  exchange.user = known.identity.username || known.identity.sub;
  if (known.kind === 'token') exchange.authorizationIsOurs = true;
  if (isAdminHost)
    exchange.identityFields = fieldsForAdmin(known, parts.adminSecret(), mcpScope(instance, exchange.path));
  else if (target.auth_pass_headers) exchange.identityFields = fieldsAbout(known, target);
}

function tell({ recorder }: Exchange, { verdict, reason, says }: AuthDecision, finding: Finding): void {
  if (!recorder) return;
  const because = 'nobody' in finding && finding.nobody !== '' ? ` (${finding.nobody})` : '';
  recorder.note('checkIdentity', `${says}${because}.`, { verdict, reason });
}

function note({ recorder }: Exchange, decision: string): true {
  recorder?.note('checkIdentity', decision);
  return true;
}

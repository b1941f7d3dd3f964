import { isExcluded } from '#access';
import type { Exchange } from '../exchange/exchange.ts';
import { findField, type AnswerFields } from '../exchange/fields.ts';
import type { Step } from '../exchange/step.ts';
import {
  mcpScope,
  METADATA_PATH,
  scopesFor,
  SHARED,
  sharesWithPages,
  speaksFor,
} from '../identity/protected-resource.ts';
import { refuse } from '../respond/refuse.ts';
import { sayHsts } from '../respond/say-hsts.ts';
import type { DomainInstance } from '../forward/domain-instance.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import { isProtected } from './check-identity.ts';
import { refuseWithoutAuthHost, type Ways } from './refuse-stranger.ts';

/** Clients ask for it when they begin, and again when they are refused. */
const METADATA_SECONDS = 60;
const PREFLIGHT_SECONDS = 600;

/**
 * Says for every protected host what a client that knows nothing of it has to know, before it is asked who it is: where its tokens
 * are from (RFC 9728), and that pages of other sites may send one (CORS). Backends need no change for that, and are not asked.
 */
export function speakAsResource(ways: Pick<Ways, 'originOf' | 'authHost'>): Step {
  return (exchange) => {
    const { instance } = exchange;
    if (!instance || !isProtected(instance) || !speaksFor(instance.target)) return true;
    // No access token logs in there, but at its MCP server: it has tokens of its own.
    if (instance.isAdminHost) return speakOfMcp(exchange, instance, ways);
    if (isExcluded(exchange.path, instance.target.auth_excluded_paths)) return true;
    const resource = resourceIn(exchange.path);
    if (resource !== undefined) return tellMetadata(exchange, instance.target, resource, ways);
    return isPreflight(exchange, instance.target) ? answerPreflight(exchange) : true;
  };
}

function speakOfMcp(exchange: Exchange, instance: DomainInstance, ways: Pick<Ways, 'originOf' | 'authHost'>): boolean {
  const resource = resourceIn(exchange.path) ?? '';
  const scope = mcpScope(instance, resource);
  if (scope === undefined) return true;
  return tellMetadata(exchange, { ...instance.target, auth_allowed_scopes: [scope] }, resource, ways);
}

/** The path of the resource that metadata are asked for; empty for the host itself. */
function resourceIn(path: string): string | undefined {
  if (!path.startsWith(METADATA_PATH)) return undefined;
  const [own = ''] = path.slice(METADATA_PATH.length).split('?', 1);
  if (own !== '' && !own.startsWith('/')) return undefined;
  return own === '/' ? '' : own;
}

function tellMetadata(
  exchange: Exchange,
  target: TargetRecord,
  path: string,
  { originOf, authHost }: Pick<Ways, 'originOf' | 'authHost'>,
): false {
  const { method, host, recorder } = exchange;
  recorder?.note(
    'speakAsResource',
    'The gateway answers this path itself: where tokens for this host are from (auth_prm).',
  );
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS')
    return refuse(exchange, 405, 'Metadata are read with GET.', { fields: ['allow', 'GET, HEAD, OPTIONS'] });
  const server = authHost();
  if (server === undefined) return refuseWithoutAuthHost(exchange);
  if (method === 'OPTIONS') return answerPreflight(exchange);
  const fields: AnswerFields = ['content-type', 'application/json', 'cache-control', `max-age=${METADATA_SECONDS}`];
  fields.push('x-content-type-options', 'nosniff', 'x-request-id', exchange.id, ...SHARED);
  sayHsts(exchange, fields);
  const metadata = {
    resource: originOf(host) + path,
    // The one whose tokens count here, wherever people are sent to log in.
    authorization_servers: [originOf(server)],
    scopes_supported: scopesFor(target),
    bearer_methods_supported: ['header'],
    resource_name: host,
  };
  exchange.answer(200, fields, JSON.stringify(metadata));
  return false;
}

/** Browsers send neither cookie nor token with it, so that it could never get in (Fetch, 4.8). In mode passthrough the backend answers. */
const isPreflight = (exchange: Exchange, target: TargetRecord): boolean =>
  exchange.method === 'OPTIONS' &&
  target.auth_mode !== 'passthrough' &&
  findField(exchange.fields, 'access-control-request-method') !== undefined &&
  sharesWithPages(exchange, target);

/** A page may send what it wants: who it is has to come with the request itself. */
function answerPreflight(exchange: Exchange): false {
  exchange.recorder?.note(
    'speakAsResource',
    'The gateway answers what browsers ask before a page sends its token (CORS).',
  );
  const { fields } = exchange;
  const method = findField(fields, 'access-control-request-method') ?? 'GET';
  const answer: AnswerFields = ['access-control-allow-origin', '*', 'access-control-allow-methods', method];
  const names = findField(fields, 'access-control-request-headers');
  // A star would not stand for Authorization.
  if (names !== undefined) answer.push('access-control-allow-headers', names);
  answer.push('access-control-max-age', String(PREFLIGHT_SECONDS), 'x-request-id', exchange.id);
  exchange.begin(204, answer, false);
  exchange.end();
  return false;
}

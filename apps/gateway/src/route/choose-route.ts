import type { Exchange } from '../exchange/exchange.ts';
import type { Step } from '../exchange/step.ts';
import type { DomainInstance } from '../forward/domain-instance.ts';
import { refuse } from '../respond/refuse.ts';
import type { RouteRecord, TargetRecord } from '../snapshot/records.ts';
import { canonicalPath } from './canonical-path.ts';
import { RoutesTooSlow } from './regex-index.ts';
import { rewritePath } from './rewrite-path.ts';
import type { RouteDestinations } from './route-destinations.ts';
import type { RouteTable } from './route-table.ts';

/** Longer paths are not compared with regular expressions: what that costs grows with both. */
const MAX_REGEX_PATH = 4_096;

export interface Routes {
  readonly table: RouteTable;
  readonly destinations: RouteDestinations;
  readonly mayAdminister: (exchange: Exchange) => boolean;
}

/**
 * Sends a request where the first route leads that applies to its host and matches its path and method; without one, to the host's
 * own backend. A path that servers read in different ways is refused, because it could get round a route, or out of the path of
 * target_url. API hosts have no
 * routes, so that nobody locks the administrator out.
 */
export const chooseRoute =
  (routes: Routes): Step =>
  (exchange) => {
    const { instance } = exchange;
    // It may be here again, after an earlier step began anew.
    exchange.routed = exchange.rewritten = undefined;
    exchange.route = exchange.strippedPrefix = '';
    if (!instance || instance.is_api_instance || instance.isAdminHost || !routes.table.concerns(instance.target))
      return instance && mayLeaveBase(exchange, instance) ? refuse(exchange, 400, TWO_WAYS) : noRoutes(exchange);
    const path = canonicalPath(exchange.path);
    if (path === undefined) return refuse(exchange, 400, TWO_WAYS);
    if (path.length > MAX_REGEX_PATH && routes.table.hasRegexes(instance.target))
      return refuse(exchange, 414, `The path is longer than ${MAX_REGEX_PATH} characters.`);
    const matching = matchingRoutes(routes.table, instance.target, path);
    if (!matching)
      return refuse(exchange, 503, 'The routes of this site take too long to compare.', { retryAfter: 60 });
    const chosen = matching.find((route) => whyNot(route, instance.target, exchange.method) === undefined);
    if (exchange.recorder) tell(exchange, instance.target, { path, matching, chosen });
    return chosen === undefined || follow(exchange, chosen, routes);
  };

const TWO_WAYS = 'The path has a segment . or .., which servers read in different ways.';

/** Whether some backends would take the path out of the one that its host's target_url puts in front, as `/../other` does. */
const mayLeaveBase = ({ path }: Exchange, { upstreams }: DomainInstance): boolean =>
  upstreams.haveBasePath && canonicalPath(path) === undefined;

function matchingRoutes(table: RouteTable, target: TargetRecord, path: string): RouteRecord[] | undefined {
  try {
    return table.matching(target, path);
  } catch (error) {
    if (error instanceof RoutesTooSlow) return undefined;
    throw error;
  }
}

/** Why a route whose path matches does not apply all the same; undefined where it does. */
function whyNot(route: RouteRecord, target: TargetRecord, method: string): string | undefined {
  if (!route.enabled) return 'it is disabled';
  if (target.route_mode === 'selective' && !target.enabled_routes.includes(route.route_id))
    return 'the host takes only its enabled_routes';
  if (target.route_mode === 'all' && target.disabled_routes.includes(route.route_id))
    return 'it is among the disabled_routes of the host';
  if (route.methods !== null && !route.methods.includes(method)) return `it is for ${route.methods.join(', ')}`;
  return undefined;
}

function follow(exchange: Exchange, route: RouteRecord, { destinations, mayAdminister }: Routes): boolean {
  const destination = destinations.of(route);
  if (destination === undefined || !destination.target.enabled || destination.target.maintenance)
    return refuse(exchange, 503, 'This part of the site leads nowhere at the moment.', { retryAfter: 60 });
  if (destination.is_api_instance && !mayAdminister(exchange)) return refuse(exchange, 404, 'There is nothing here.');
  if (!rewritePath(exchange, route))
    return refuse(exchange, 400, 'The path is written in a way that servers read differently.');
  exchange.routed = destination;
  exchange.route = route.route_id;
  return true;
}

function noRoutes({ recorder, instance }: Exchange): true {
  recorder?.note(
    'chooseRoute',
    instance?.is_api_instance || instance?.isAdminHost
      ? 'API hosts answer by themselves; no route applies to them.'
      : instance?.target.route_mode === 'none'
        ? 'The host takes no routes (route_mode none).'
        : 'There are no routes for this host.',
  );
  return true;
}

interface Choice {
  readonly path: string;
  readonly matching: readonly RouteRecord[];
  readonly chosen: RouteRecord | undefined;
}

function tell({ recorder, method }: Exchange, target: TargetRecord, { path, matching, chosen }: Choice): void {
  const lost = matching
    .filter((route) => route !== chosen)
    .map((route) => ({
      route_id: route.route_id,
      priority: route.priority,
      reason:
        whyNot(route, target, method) ?? `${chosen?.route_id ?? 'another'} comes first: ${whyFirst(chosen, route)}`,
    }));
  const decision = chosen
    ? `The route ${chosen.route_id} matches ${path} and leads to ${chosen.target_type} ${chosen.target_value}.`
    : `No route applies to ${path}; the host's own backend answers.`;
  recorder?.note('chooseRoute', decision, { path, route_id: chosen?.route_id ?? null, lost });
}

function whyFirst(chosen: RouteRecord | undefined, other: RouteRecord): string {
  if (chosen && chosen.priority > other.priority) return `its priority is ${chosen.priority}, not ${other.priority}`;
  return chosen && chosen.path_pattern.length > other.path_pattern.length
    ? 'its pattern is longer'
    : 'its id is the smaller one';
}

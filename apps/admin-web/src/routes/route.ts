import type { RouteView, SessionInfo, TargetView } from '#contracts';
import { isAdminRoute } from '#domain';
import { routesTexts as t } from '../routes-texts.ts';

/** Where a route leads, in a few words. */
export const destinationOf = ({ target_type, target_value }: RouteView): string =>
  target_type === 'port' ? t.port(target_value) : target_value;

/** What becomes of the path on its way. */
export const rewritingOf = ({ strip_prefix: taken, add_prefix: put }: RouteView): string =>
  [...(taken === null ? [] : [t.takesOff(taken)]), ...(put === null ? [] : [t.puts(put)])].join(', ');

/** Why a route is not this caller's to change; undefined where it is. */
export function whyNotChanged(route: RouteView, { scopes }: SessionInfo): string | undefined {
  if (!scopes.includes('write')) return t.readOnly;
  // The hash is told to those alone who may manage it.
  return route.owner_token_hash === undefined ? t.notYours : undefined;
}

type OfHost = Pick<TargetView, 'created_by' | 'owner_token_hash' | 'route_mode' | 'enabled_routes' | 'disabled_routes'>;

/** Whether a route is of somebody whose routes this host has at all. */
export const isForHostsOf = (route: RouteView, host: OfHost): boolean =>
  isAdminRoute(route) ||
  (route.owner_token_hash === undefined || host.owner_token_hash === undefined
    ? route.created_by === host.created_by
    : route.owner_token_hash === host.owner_token_hash);

/** Whether it is looked at for the requests of a host. */
export function appliesTo(route: RouteView, host: OfHost): boolean {
  if (!isForHostsOf(route, host) || host.route_mode === 'none') return false;
  return host.route_mode === 'all'
    ? !host.disabled_routes.includes(route.route_id)
    : host.enabled_routes.includes(route.route_id);
}

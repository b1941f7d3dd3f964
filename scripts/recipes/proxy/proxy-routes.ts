import { TargetRoutes } from '#contracts';
import type { RouteId } from '#domain';
import { Stop } from '../../say.ts';
import { routeIds, routeMode } from '../arguments/kinds.ts';
import { optional, required } from '../arguments/parameter.ts';
import { tokenFor, tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Outcome, type Recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { ROUTE } from '../route/route-parameters.ts';
import { HOST, READING_TOKEN, TOKEN } from './target-parameters.ts';

const PATH = '/proxy/targets/{hostname}/routes';

export const proxyRoutesShow = recipe({
  name: 'proxy-routes-show',
  summary: 'Shows which routes apply to a host, in the order in which they are looked at.',
  example: ['app.example.com'],
  parameters: { ...HOST, ...READING_TOKEN },
  run: async ({ hostname, token }, context) => {
    const api = context.api(await tokenForReading(context, token));
    return told(await api.ask('GET', PATH, TargetRoutes, { path: { hostname } }));
  },
});

export const proxyRoutesMode = recipe({
  name: 'proxy-routes-mode',
  summary: 'Says which routes apply to a host: all of them, only those that are enabled for it, or none.',
  example: ['app.example.com', 'admin', 'selective'],
  parameters: { ...HOST, ...TOKEN, mode: required(routeMode, 'all; selective: only enabled routes; none') },
  run: async ({ hostname, token, mode }, context) => {
    const api = context.api(await tokenFor(context, token));
    return told(await api.ask('PUT', PATH, TargetRoutes, { path: { hostname }, body: { route_mode: mode } }));
  },
});

export const proxyRoutesSet = recipe({
  name: 'proxy-routes-set',
  summary:
    'Says which routes are enabled for a host, for its mode selective, and which are disabled, for its mode all.',
  example: ['app.example.com', 'admin', 'shop-api', 'none'],
  parameters: {
    ...HOST,
    ...TOKEN,
    enabled_routes: optional(routeIds, 'the routes that apply with the mode selective; left out: as before'),
    disabled_routes: optional(routeIds, 'the routes that do not apply with the mode all; left out: as before'),
  },
  check: ({ enabled_routes, disabled_routes }) =>
    enabled_routes === undefined && disabled_routes === undefined
      ? [{ field: 'enabled-routes', message: 'is missing, and so is disabled-routes: name routes, or none' }]
      : [],
  run: async ({ hostname, token, enabled_routes, disabled_routes }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { enabled_routes, disabled_routes };
    return told(await api.ask('PUT', PATH, TargetRoutes, { path: { hostname }, body }));
  },
});

const switching = (name: string, on: boolean, summary: string): Recipe =>
  recipe({
    name,
    summary,
    example: ['app.example.com', 'shop-api', 'admin'],
    parameters: { ...HOST, ...ROUTE, ...TOKEN },
    run: async ({ hostname, route_id, token }, context) => {
      const api = context.api(await tokenFor(context, token));
      const now = await api.ask('GET', PATH, TargetRoutes, { path: { hostname } });
      return told(await api.ask('PUT', PATH, TargetRoutes, { path: { hostname }, body: change(now, route_id, on) }));
    },
  });

export const proxyRouteEnable = switching('proxy-route-enable', true, 'Lets a route apply to a host.');
export const proxyRouteDisable = switching('proxy-route-disable', false, 'Keeps a route from applying to a host.');

/** The list that counts is that of the host's mode. @throws Stop where the mode has none */
function change({ hostname, route_mode, enabled_routes, disabled_routes }: TargetRoutes, id: RouteId, on: boolean) {
  const without = (ids: readonly string[]): string[] => ids.filter((each) => each !== id);
  if (route_mode === 'selective') return { enabled_routes: [...without(enabled_routes), ...(on ? [id] : [])] };
  if (route_mode === 'all') return { disabled_routes: [...without(disabled_routes), ...(on ? [] : [id])] };
  throw new Stop(
    `only built-in routes apply to ${hostname}: its mode is none. Change that first: ${just('proxy-routes-mode', hostname, '', 'selective')}`,
  );
}

function told(answer: TargetRoutes): Outcome {
  const { hostname, route_mode, enabled_routes, disabled_routes, routes } = answer;
  const names =
    route_mode === 'selective'
      ? `: ${enabled_routes.join(', ') || 'none is enabled'}`
      : route_mode === 'all' && disabled_routes.length
        ? ` but ${disabled_routes.join(', ')}`
        : '';
  const applying = table(
    [
      { title: 'ROUTE', of: ({ route_id }) => route_id },
      { title: 'PATH', of: ({ path_pattern }) => path_pattern },
      { title: 'LEADS TO', of: ({ target_type, target_value }) => `${target_type} ${target_value}` },
    ],
    routes,
  );
  return {
    json: answer,
    text: `${hostname} has the mode ${route_mode}${names}.${routes.length ? `\n\n${applying}` : ' No route applies.'}`,
    next: [['list all routes', just('route-list')]],
  };
}

import {
  InvalidInput,
  MAX_PRIORITY,
  parseMethods,
  parsePathPrefix,
  parseRouteId,
  ROUTE_TARGET_TYPES,
  type RouteId,
} from '#domain';
import { NewRoute, type RouteView } from '#contracts';
import { oneOf, orNone, text, yesOrNo, type Kind } from '../arguments/kinds.ts';
import { fieldsOf } from '../arguments/given.ts';
import { byName, optional, required, withAlias } from '../arguments/parameter.ts';
import { ORGANISATION } from '../proxy/organisation-parameters.ts';
import type { Outcome } from '../recipe.ts';
import { just } from '../just.ts';

const routeId: Kind<RouteId> = { parse: parseRouteId };
const prefix: Kind<string> = { shown: 'PATH', parse: parsePathPrefix };
const methods: Kind<readonly string[]> = {
  shown: 'GET,POST…',
  parse: (value, field) => parseMethods(value.split(/[\s,]+/).filter(Boolean), field),
};
const priority: Kind<number> = {
  shown: `0-${MAX_PRIORITY}`,
  parse: (value, field) => {
    if (/^\d{1,3}$/.test(value)) return Number(value);
    throw InvalidInput.of(field, `must be a whole number from 0 to ${MAX_PRIORITY}`);
  },
};

export const ROUTE = { route_id: required(routeId, 'the route') };

const targetType = oneOf(ROUTE_TARGET_TYPES);

/** What a new route begins with, in the order of their positions. */
export const NEW_ROUTE = {
  path: withAlias(required(text, 'the path, with all below it, or a regular expression (RE2)'), 'path_pattern'),
  target_type: required(targetType, 'what it leads to'),
  target_value: required(text, 'a port, localhost|api|admin-api|oauth-server, or a host'),
};

export const CHANGED_ROUTE = {
  path: byName(optional(text, 'another path'), 'path_pattern'),
  target_type: byName(optional(targetType, 'what it leads to')),
  target_value: byName(optional(text, 'a port, one of our own apps, or a host')),
};

export const FURTHER = {
  priority: optional(priority, 'higher is looked at first; left out: 50'),
  methods: optional(orNone(methods), "only these methods; left out, or 'none': all"),
  is_regex: optional(yesOrNo, 'true: the path is a regular expression'),
  description: optional(text, 'a note'),
};

export const REWRITING = {
  strip_prefix: byName(optional(orNone(prefix), 'taken off the path that the backend sees')),
  add_prefix: byName(optional(orNone(prefix), 'put in front of the path that the backend sees')),
  enabled: byName(optional(yesOrNo, 'false: it does not apply')),
  ...ORGANISATION,
};

/** The body for the API: what was given, and nothing else. */
export const routeBody = <F extends { readonly path?: string | undefined }>({ path, ...fields }: F) =>
  fieldsOf(NewRoute.shape, { ...fields, path_pattern: path as F['path'] });

/** `GET /api/ -> hostname api.example.com` */
const sentence = ({ methods: only, path_pattern, is_regex, target_type, target_value }: RouteView): string =>
  `${only ? `${only.join(', ')} ` : ''}${path_pattern}${is_regex ? ' (regular expression)' : ''} leads to ${target_type} ${target_value}`;

export const told = (route: RouteView, what: string): Outcome => ({
  json: route,
  text: `${what} ${route.route_id}: ${sentence(route)}${route.enabled ? '' : '; it is disabled'}.`,
  next: [['look at all', just('route-list')]],
});

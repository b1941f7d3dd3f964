import { InvalidInput } from './invalid-input.ts';
import { ADMIN } from './names.ts';
import { UNORGANISED, type Organised } from './organised.ts';
import { NOBODY, type Owned } from './token.ts';

declare const routeId: unique symbol;
/** The name of a route, chosen or made from its path. */
export type RouteId = string & { readonly [routeId]: true };

/** Where a route leads: a port of this machine, one of our own apps, or a proxied host. */
export const ROUTE_TARGET_TYPES = ['port', 'instance', 'hostname'] as const;
export type RouteTargetType = (typeof ROUTE_TARGET_TYPES)[number];

/** Our own apps by name; `localhost` and `api` are other names of admin-api. */
export const ROUTE_INSTANCES = ['localhost', 'api', 'admin-api', 'oauth-server'] as const;
export type RouteInstance = (typeof ROUTE_INSTANCES)[number];

/** Which routes apply to a host: all but `disabled_routes`, only `enabled_routes`, or none. */
export const ROUTE_MODES = ['all', 'selective', 'none'] as const;
export type RouteMode = (typeof ROUTE_MODES)[number];

/** A rule that sends some paths of hosts elsewhere. Stored as `route:{route_id}`; field names are the API's own. */
export interface Route extends Owned, Organised {
  readonly route_id: RouteId;
  /** A path and everything below it, or a regular expression (RE2) that a path begins with. */
  readonly path_pattern: string;
  readonly target_type: RouteTargetType;
  readonly target_value: string;
  /** 0 to 999; higher is looked at first. */
  readonly priority: number;
  /** In upper case; null is all. */
  readonly methods: readonly string[] | null;
  readonly is_regex: boolean;
  readonly enabled: boolean;
  readonly description: string;
  /** Taken off the beginning of the path that the backend sees; null takes nothing off. */
  readonly strip_prefix: string | null;
  /** Put in front of the path that the backend sees, after that; null puts nothing there. */
  readonly add_prefix: string | null;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly updated_at: string;
}

export const MAX_PRIORITY = 999;
const MAX_PATTERN = 512;
/** Instructions of a compiled regular expression: what one may cost for each character of a path. */
const MAX_PROGRAM = 500;

const ROUTE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const METHOD = /^[A-Z][A-Z-]{0,31}$/;

/** @throws InvalidInput naming `field` */
export function parseRouteId(input: string, field = 'route_id'): RouteId {
  if (ROUTE_ID.test(input)) return input as RouteId;
  throw InvalidInput.of(
    field,
    'use 1 to 100 letters, digits, dots, hyphens and underscores, and begin with a letter or a digit',
  );
}

/**
 * Parses a path of this side or of the backend's: as it is compared, so without anything that has a second spelling.
 * @throws InvalidInput naming `field`
 */
export function parsePathPrefix(input: string, field = 'path_pattern'): string {
  const problem = prefixProblem(input);
  if (problem !== undefined) throw InvalidInput.of(field, problem);
  return input;
}

function prefixProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must begin with a slash, such as /api/';
  if (path.length > MAX_PATTERN) return `is longer than ${MAX_PATTERN} characters`;
  if (/[\s%?#;\\]/.test(path) || hasControl(path))
    return 'is compared with the decoded path: write it without %, ?, #, ;, backslashes and spaces';
  if (path.includes('//')) return 'has two slashes in a row, which are compared as one';
  if (/\/\.{1,2}(\/|$)/.test(path)) return 'has a segment . or .., which no path that is compared has';
  return undefined;
}

const hasControl = (text: string): boolean =>
  Array.from(text).some((character) => character < ' ' || character === '\u007f');

/**
 * Parses a regular expression of a path.
 * @param measure compiles it and answers with its number of instructions; throws where it is none
 * @throws InvalidInput naming `field`
 */
export function parsePathRegex(input: string, measure: (pattern: string) => number, field = 'path_pattern'): string {
  if (/^\^?(?:[\w%-]|$)/.test(input))
    throw InvalidInput.of(
      field,
      'is compared from the beginning of the path: begin with a slash, or with .* for anywhere',
    );
  if (input.length > MAX_PATTERN) throw InvalidInput.of(field, `is longer than ${MAX_PATTERN} characters`);
  let size: number;
  try {
    size = measure(input);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw InvalidInput.of(field, `is not a regular expression that RE2 takes: ${why}`);
  }
  if (size <= MAX_PROGRAM) return input;
  throw InvalidInput.of(
    field,
    `is too costly: it compiles to ${size} steps, and ${MAX_PROGRAM} are possible; repeat fewer times`,
  );
}

/** @throws InvalidInput naming `field` */
export function parseMethods(input: readonly string[], field = 'methods'): readonly string[] {
  const methods = [...new Set(input.map((method) => method.trim().toUpperCase()))];
  const wrong = methods.find((method) => !METHOD.test(method));
  if (wrong !== undefined) throw InvalidInput.of(field, `has "${wrong.slice(0, 40)}", which is no method such as GET`);
  if (methods.length === 0) throw InvalidInput.of(field, 'is empty, so that the route would never apply; leave it out');
  if (methods.length > 20) throw InvalidInput.of(field, 'has more than 20 methods; leave it out for all');
  return methods;
}

/**
 * Parses where a route leads, as far as that can be said without looking at hosts and ports.
 * @param parseHost the parser of host names
 * @throws InvalidInput naming `field`
 */
export function parseRouteTarget(
  type: RouteTargetType,
  value: string,
  parseHost: (value: string, field: string) => string,
  field = 'target_value',
): string {
  if (type === 'hostname') return parseHost(value, field);
  if (type === 'instance') {
    if ((ROUTE_INSTANCES as readonly string[]).includes(value)) return value;
    throw InvalidInput.of(field, `is none of our own apps: ${ROUTE_INSTANCES.join(', ')}`);
  }
  const port = Number(value);
  if (/^[1-9]\d{0,4}$/.test(value) && port <= 65_535) return value;
  throw InvalidInput.of(field, 'is not a port: a number from 1 to 65535');
}

/** Whose routes apply to every host. */
export const isAdminRoute = (route: Pick<Route, 'created_by'>): boolean => route.created_by === ADMIN;

const builtIn = (
  id: string,
  pattern: string,
  priority: number,
  methods: readonly string[] | null,
  what: string,
): Route => ({
  route_id: id as RouteId,
  path_pattern: pattern,
  target_type: 'instance',
  target_value: id === 'api' ? 'api' : 'localhost',
  priority,
  methods,
  is_regex: false,
  enabled: true,
  description: what,
  strip_prefix: null,
  add_prefix: null,
  ...UNORGANISED,
  owner_token_hash: NOBODY,
  created_by: ADMIN,
  created_at: '2025-01-01T00:00:00.000Z',
  updated_at: '2025-01-01T00:00:00.000Z',
});

/**
 * The routes that are always there. They say what the gateway does by itself, so that a list shows it: challenges are answered
 * for every host before anything else, and the API answers on API hosts alone. Changing or deleting them changes none of it.
 */
export const BUILT_IN_ROUTES: readonly Route[] = [
  builtIn(
    'acme-challenge',
    '/.well-known/acme-challenge/',
    100,
    ['GET', 'HEAD'],
    'ACME HTTP-01 challenges: answered by the gateway itself, for every host, before anything else',
  ),
  builtIn('api', '/api/', 90, null, 'The API, on API hosts (localhost); a proxied host keeps its own /api/'),
  builtIn(
    'health',
    '/health',
    80,
    null,
    'The health of the system, on API hosts; a proxied host keeps its own /health',
  ),
];

export const isBuiltInRoute = (id: string): boolean => BUILT_IN_ROUTES.some(({ route_id }) => route_id === id);

/** Whether `one` is looked at before `other`: higher priority, then longer pattern, then smaller id. */
export function compareRoutes(one: RouteRank, other: RouteRank): number {
  if (one.priority !== other.priority) return other.priority - one.priority;
  if (one.path_pattern.length !== other.path_pattern.length) return other.path_pattern.length - one.path_pattern.length;
  return one.route_id < other.route_id ? -1 : one.route_id > other.route_id ? 1 : 0;
}

type RouteRank = Pick<Route, 'route_id' | 'path_pattern' | 'priority'>;

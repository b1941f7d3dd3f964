import { z } from 'zod';
import { MAX_PRIORITY, parseMethods, parsePathPrefix, parseRouteId, ROUTE_MODES, ROUTE_TARGET_TYPES } from '#domain';
import { Labels, Notes, parsedBy } from './fields.ts';

export const RouteId = parsedBy(z.string().meta({ example: 'shop-api' }), (value) => parseRouteId(value, 'value'));
export const RouteMode = z.enum(ROUTE_MODES);
export const RouteIds = z.array(RouteId).max(1_000, 'has more than 1000 routes');

const Priority = z.int().min(0, `must be 0 to ${MAX_PRIORITY}`).max(MAX_PRIORITY, `must be 0 to ${MAX_PRIORITY}`);
const Methods = parsedBy(z.array(z.string()).meta({ example: ['GET', 'HEAD'] }), (value) => [
  ...parseMethods(value, 'value'),
]);
const Prefix = parsedBy(z.string().meta({ example: '/v2' }), (value) => parsePathPrefix(value, 'value'));
/** A port may be given as a number. */
const TargetValue = z.union([z.string(), z.int().transform(String)]).meta({ example: 'api.example.com' });

const fields = {
  path_pattern: z.string().meta({ example: '/api/' }),
  target_type: z.enum(ROUTE_TARGET_TYPES),
  target_value: TargetValue,
  priority: Priority,
  methods: Methods.nullable(),
  is_regex: z.boolean(),
  enabled: z.boolean(),
  description: z.string().max(500, 'is longer than 500 characters'),
  strip_prefix: Prefix.nullable(),
  add_prefix: Prefix.nullable(),
  labels: Labels,
  notes: Notes,
};

/** Body of POST /routes. Without `route_id` one is made from the path. */
export const NewRoute = z
  .strictObject({
    ...fields,
    route_id: RouteId.optional(),
    priority: Priority.default(50),
    methods: Methods.nullable().default(null),
    is_regex: z.boolean().default(false),
    enabled: z.boolean().default(true),
    description: fields.description.default(''),
    strip_prefix: Prefix.nullable().default(null),
    add_prefix: Prefix.nullable().default(null),
    labels: Labels.default([]),
    notes: Notes.default(''),
  })
  .meta({ example: { path_pattern: '/api/', target_type: 'hostname', target_value: 'api.example.com' } });
export type NewRoute = z.output<typeof NewRoute>;

/** Body of PUT /routes/{route_id}: any of the fields; what is left out stays as it is. */
export const RouteUpdate = z.strictObject(fields).partial();
export type RouteUpdate = z.output<typeof RouteUpdate>;

/** A route as the API shows it; `built_in` ones say what the gateway does by itself. */
export const RouteView = z.object({
  route_id: z.string(),
  path_pattern: z.string(),
  target_type: z.enum(ROUTE_TARGET_TYPES),
  target_value: z.string(),
  priority: z.number(),
  methods: z.array(z.string()).nullable(),
  is_regex: z.boolean(),
  enabled: z.boolean(),
  description: z.string(),
  strip_prefix: z.string().nullable(),
  add_prefix: z.string().nullable(),
  labels: z.array(z.string()),
  /** To the owner and the administrator alone. */
  notes: z.string().optional(),
  built_in: z.boolean(),
  owner_token_hash: z.string().optional(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type RouteView = z.output<typeof RouteView>;

/** Answer of DELETE /routes/{route_id}. */
export const RouteDeleted = z.object({ status: z.literal('success'), message: z.string(), route_id: z.string() });
export type RouteDeleted = z.output<typeof RouteDeleted>;

/** Body of PUT /proxy/targets/{hostname}/routes. */
export const TargetRoutesUpdate = z
  .strictObject({ route_mode: RouteMode, enabled_routes: RouteIds, disabled_routes: RouteIds })
  .partial();
export type TargetRoutesUpdate = z.output<typeof TargetRoutesUpdate>;

/** Which routes apply to a host, in the order in which they are looked at. */
export const TargetRoutes = z.object({
  hostname: z.string(),
  route_mode: RouteMode,
  enabled_routes: z.array(z.string()),
  disabled_routes: z.array(z.string()),
  routes: RouteView.array(),
});
export type TargetRoutes = z.output<typeof TargetRoutes>;

import type { RouteView } from '#contracts';
import { isBuiltInRoute, mayManage, type Principal, type Route } from '#domain';

/** A route as a caller may see it, field by field. */
export const routeView = (route: Route, caller: Principal | undefined): RouteView => ({
  route_id: route.route_id,
  path_pattern: route.path_pattern,
  target_type: route.target_type,
  target_value: route.target_value,
  priority: route.priority,
  methods: route.methods && [...route.methods],
  is_regex: route.is_regex,
  enabled: route.enabled,
  description: route.description,
  strip_prefix: route.strip_prefix,
  add_prefix: route.add_prefix,
  labels: [...route.labels],
  built_in: isBuiltInRoute(route.route_id),
  ...(caller && mayManage(caller, route) && { notes: route.notes, owner_token_hash: route.owner_token_hash }),
  created_by: route.created_by,
  created_at: route.created_at,
  updated_at: route.updated_at,
});

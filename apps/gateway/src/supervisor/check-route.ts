import { RE2JS } from 're2js';
import {
  InvalidInput,
  isAdminRoute,
  parseMethods,
  parsePathPrefix,
  parsePathRegex,
  parseRouteId,
  parseRouteTarget,
  parseTargetHost,
} from '#domain';
import type { RouteRecord } from '../snapshot/records.ts';

/** Why a worker could not use this route, or undefined. What the API refuses may still be written by something else. */
export function checkRoute(route: RouteRecord): string | undefined {
  try {
    parseRouteId(route.route_id);
    if (route.is_regex) parsePathRegex(route.path_pattern, (pattern) => RE2JS.compile(pattern).programSize());
    else parsePathPrefix(route.path_pattern);
    if (!isAdminRoute(route) && route.target_type !== 'hostname')
      throw InvalidInput.of('target_type', `is ${route.target_type}, which only routes of the administrator may have`);
    parseRouteTarget(route.target_type, route.target_value, parseTargetHost);
    if (route.methods !== null) parseMethods(route.methods);
    if (route.strip_prefix !== null) parsePathPrefix(route.strip_prefix, 'strip_prefix');
    if (route.add_prefix !== null) parsePathPrefix(route.add_prefix, 'add_prefix');
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return undefined;
}

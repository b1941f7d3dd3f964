import type { z } from 'zod';
import {
  AccessListName,
  CertName,
  Hostname,
  LocalGroupName,
  NotificationName,
  RouteId,
  TemplateName,
} from '#contracts';
import type { Keys } from '#store';

interface Resource {
  /** How the parameter of the path is read; a resource without one is always there. */
  readonly name?: z.ZodType<string>;
  readonly keyOf: (keys: Keys, name: string) => string;
}

/**
 * Which record in Redis a resource is kept in, by its path. What lies below a path with a parameter is a part of that resource
 * (`/proxy/targets/:hostname/auth`). Only these have an ETag, and can be changed on the condition that they are as they were.
 */
const RESOURCES: Readonly<Record<string, Resource>> = {
  '/proxy/targets/:hostname': { name: Hostname, keyOf: (keys, name) => keys.target(name) },
  '/certificates/:cert_name': { name: CertName, keyOf: (keys, name) => keys.certificate(name) },
  '/access-lists/:name': { name: AccessListName, keyOf: (keys, name) => keys.accessList(name) },
  '/templates/:name': { name: TemplateName, keyOf: (keys, name) => keys.template(name) },
  '/routes/:route_id': { name: RouteId, keyOf: (keys, name) => keys.route(name) },
  '/oauth/groups/:name': { name: LocalGroupName, keyOf: (keys, name) => keys.localGroup(name) },
  '/notifications/:name': { name: NotificationName, keyOf: (keys, name) => keys.notification(name) },
  '/settings': { keyOf: (keys) => keys.settings },
};

/** The record of what a request is about. */
export interface ResourceRecord {
  readonly key: string;
  /** It is there also while nothing is written down about it. */
  readonly always: boolean;
}

/** The path of the resource that a path of the router belongs to; undefined: it has no ETag. */
export function resourcePath(path: string): string | undefined {
  return Object.keys(RESOURCES).find((one) => path === one || (one.includes(':') && path.startsWith(`${one}/`)));
}

/** @returns undefined where the name in the path is none, which the handler answers */
export function resourceRecord(
  path: string,
  parameters: Readonly<Record<string, unknown>>,
  keys: Keys,
): ResourceRecord | undefined {
  const resource = RESOURCES[path];
  if (!resource) return undefined;
  if (!resource.name) return { key: resource.keyOf(keys, ''), always: true };
  const [, parameter = ''] = path.split(':');
  const name = resource.name.safeParse(parameters[parameter]);
  return name.success ? { key: resource.keyOf(keys, name.data), always: false } : undefined;
}

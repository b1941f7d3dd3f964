import { ForbiddenException } from '@nestjs/common';
import { RE2JS } from 're2js';
import type { Configuration } from '#config';
import {
  InvalidInput,
  isAdminRoute,
  parsePathPrefix,
  parsePathRegex,
  parseRouteTarget,
  parseTargetHost,
  type FieldProblem,
  type Route,
  type TargetHost,
} from '#domain';
import type { Store, Transaction } from '#store';

type Ports = Pick<Configuration, 'ADMIN_API_PORT' | 'GATEWAY_INTERNAL_PORT' | 'CERT_MANAGER_INTERNAL_PORT'>;

/**
 * Checks the fields of a route that depend on each other.
 * @returns it with its path and its target as they are stored
 * @throws InvalidInput with all that is wrong
 */
export function checkRoute<R extends Route>(route: R, ports: Ports): R {
  const problems: FieldProblem[] = [];
  const attempt = (parse: () => string, otherwise: string): string => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
      return otherwise;
    }
  };
  const path_pattern = attempt(
    () =>
      route.is_regex
        ? parsePathRegex(route.path_pattern, (pattern) => RE2JS.compile(pattern).programSize())
        : parsePathPrefix(route.path_pattern),
    route.path_pattern,
  );
  const target_value = attempt(
    () => parseRouteTarget(route.target_type, route.target_value, parseTargetHost),
    route.target_value,
  );
  if (route.target_type === 'port' && internalPorts(ports).includes(Number(target_value)))
    problems.push({
      field: 'target_value',
      message: 'is an internal port of this system; name one of its apps with target_type instance',
    });
  if (problems.length) throw new InvalidInput(problems);
  return { ...route, path_pattern, target_value };
}

/** They trust whoever reaches them to be the gateway. */
const internalPorts = (ports: Ports): number[] => [
  ports.ADMIN_API_PORT,
  ports.GATEWAY_INTERNAL_PORT,
  ports.CERT_MANAGER_INTERNAL_PORT,
];

/**
 * Lets a token lead its routes only to hosts of its own. Ports of this machine and our own apps are the administrator's: behind them may be
 * what listens on loopback because nobody else should reach it, and the API keeps away clients outside ADMIN_ALLOW_FROM.
 * @returns what makes the saving fail if the host goes to somebody else meanwhile
 * It is the owner of the route that counts, also where the administrator changes it.
 * @throws ForbiddenException; InvalidInput for a host that does not exist
 */
export async function refuseTargetsOfOthers(store: Store, route: Route): Promise<Transaction | undefined> {
  const { target_type, target_value } = route;
  if (target_type !== 'hostname') {
    if (isAdminRoute(route)) return undefined;
    throw new ForbiddenException(
      `Routes to a ${target_type} are for the administrator. Make a host for it, and a route with target_type hostname.`,
    );
  }
  const found = await store.targets.find(target_value as TargetHost);
  if (!found) throw InvalidInput.of('target_value', `is ${target_value}, which has no proxy target; create that first`);
  if (!isAdminRoute(route) && found.record.owner_token_hash !== route.owner_token_hash)
    throw new ForbiddenException(`The proxy target ${target_value} belongs to another token.`);
  if (found.record.kind !== 'proxy')
    throw InvalidInput.of('target_value', `is ${target_value}, which has no backend: its kind is ${found.record.kind}`);
  return { expect: [[store.keys.target(target_value), found.raw]], writes: [] };
}

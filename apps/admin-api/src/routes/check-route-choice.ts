import { InvalidInput, isAdminRoute, isBuiltInRoute, type FieldProblem, type ProxyTarget, type Route } from '#domain';
import type { Store } from '#store';

type Choice = Pick<ProxyTarget, 'enabled_routes' | 'disabled_routes'>;
const FIELDS = ['enabled_routes', 'disabled_routes'] as const;

/**
 * Checks the routes that a target names: they exist, and could apply to its host. Those that it named before may be gone by now.
 * @throws InvalidInput with all that is wrong
 */
export async function checkRouteChoice(store: Store, target: ProxyTarget, before: Choice | undefined): Promise<void> {
  const named = FIELDS.flatMap((field) =>
    target[field].filter((id) => !before?.[field].includes(id)).map((id) => ({ field, id })),
  );
  if (named.length === 0) return;
  const { records } = await store.routes.findAll(named.map(({ id }) => id));
  const found = new Map<string, Route>(records.map((route) => [route.route_id, route]));
  const problems = named.flatMap(({ field, id }): FieldProblem[] => {
    const wrong = whyNot(id, found.get(id), target);
    return wrong === undefined ? [] : [{ field, message: wrong }];
  });
  if (problems.length) throw new InvalidInput(problems);
}

function whyNot(id: string, route: Route | undefined, { owner_token_hash }: ProxyTarget): string | undefined {
  if (isBuiltInRoute(id)) return `names ${id}, which no host can turn on or off`;
  if (!route) return `names ${id}, and there is no such route`;
  if (isAdminRoute(route) || route.owner_token_hash === owner_token_hash) return undefined;
  return `names ${id}, which belongs to another token and cannot apply to this host`;
}

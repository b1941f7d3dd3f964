import { parseRouteId, type ApiToken, type Route } from '#domain';
import type { GatewayProcess } from './gateway-process.ts';
import { NOW } from './store.ts';

/** A route of a token, to `/` of the host app.example.com unless it says otherwise. */
export const routeOf = (id: string, owner: ApiToken, own: Partial<Route> = {}): Route => ({
  route_id: parseRouteId(id),
  path_pattern: '/',
  target_type: 'hostname',
  target_value: 'app.example.com',
  priority: 50,
  methods: null,
  is_regex: false,
  enabled: true,
  description: '',
  strip_prefix: null,
  add_prefix: null,
  labels: [],
  notes: '',
  owner_token_hash: owner.hash,
  created_by: owner.name,
  created_at: NOW,
  updated_at: NOW,
  ...own,
});

/** Saves a route, or deletes it where `own` is null, and waits until every worker of these gateways has it. */
export async function setRoute(
  gateways: readonly GatewayProcess[],
  id: string,
  own: Partial<Route> | null,
): Promise<void> {
  const [{ store, owner }] = gateways as readonly [GatewayProcess];
  const found = (await store.routes.find(parseRouteId(id))) ?? null;
  if (own) await store.commit(store.routes.saving({ ...(found?.record ?? routeOf(id, owner)), ...own }, found));
  else if (found) await store.commit(store.routes.deleting(found));
  await Promise.all(gateways.map((gateway) => gateway.caughtUp()));
}

import { NewTarget, type ListedHost, type TargetUpdate } from '#contracts';
import { alignUpstreams, OAUTH_SERVER_TARGET, type RouteId } from '#domain';
import { hostFields, type Named } from './entries.ts';
import { secretOf } from './secrets.ts';
import { withKnownHeaders } from './stage-records.ts';
import { different, parsed, type Staging } from './staging.ts';

/** Whether people log in there, so that it has to stand before the others. */
export const leadsToLogin = ({ target_url, upstreams = [] }: ListedHost): boolean =>
  [target_url, ...upstreams.map(({ url }) => url)].includes(OAUTH_SERVER_TARGET);

/**
 * Makes or changes a host.
 * @returns its choice of routes where that has to wait for the routes to be there; until then none apply to it
 */
export async function stageHost(staging: Staging, entry: ListedHost): Promise<TargetUpdate | undefined> {
  const { desks, wish } = staging;
  const { hostname, owner, cert_name, ...written } = entry;
  const found = await desks.store.targets.find(hostname);
  const acting = await staging.actingFor(owner, found?.record);
  const given = withKnownHeaders(written, [secretOf(wish.secrets.hosts, hostname), found?.record.custom_headers]);
  // null or left out: the one that it has, or gets.
  const certificate = cert_name ? { cert_name } : {};
  const waits = await hasToWait(staging, entry);
  if (!found) {
    const { enabled_routes, disabled_routes, route_mode, ...rest } = parsed(NewTarget, {
      ...given,
      ...certificate,
      hostname,
    });
    const choice = { enabled_routes, disabled_routes, route_mode };
    await desks.targets.create(acting, { ...rest, ...(waits ? NO_ROUTES : choice) });
    return waits ? choice : undefined;
  }
  const now = hostFields(found.record, await namedBy(staging, entry, found.record));
  const { enabled_routes, disabled_routes, route_mode, ...rest } =
    different({ ...(wish.mode === 'replace' ? whole(hostname, given) : given), ...certificate }, now) ?? {};
  const choice = different({ enabled_routes, disabled_routes, route_mode }, {});
  const update = { ...rest, ...(waits ? {} : choice) };
  if (Object.keys(update).length > 0) await desks.targets.update(acting, hostname, update);
  return waits ? choice : undefined;
}

const NO_ROUTES = { route_mode: 'none' as const, enabled_routes: [], disabled_routes: [] };

/** All fields, with what is built in where nothing is said, as a new host would have them. */
function whole(hostname: string, given: TargetUpdate): TargetUpdate {
  const { hostname: _, cert_name: __, ...all } = parsed(NewTarget, { ...given, hostname });
  return { ...all, ...alignUpstreams(all, null), upstreams: [...alignUpstreams(all, null).upstreams] };
}

async function hasToWait(
  { desks }: Staging,
  { enabled_routes = [], disabled_routes = [] }: ListedHost,
): Promise<boolean> {
  const named = [...enabled_routes, ...disabled_routes];
  if (named.length === 0) return false;
  const { records } = await desks.store.routes.findAll(named);
  return records.length < new Set(named).size;
}

/** What of the records that a host names is there. */
async function namedBy(
  { desks }: Staging,
  { enabled_routes = [], disabled_routes = [] }: ListedHost,
  now: {
    readonly cert_name: string | null;
    readonly enabled_routes: readonly RouteId[];
    readonly disabled_routes: readonly RouteId[];
  },
): Promise<Named> {
  const ids = [...enabled_routes, ...disabled_routes, ...now.enabled_routes, ...now.disabled_routes];
  const { records } = ids.length === 0 ? { records: [] } : await desks.store.routes.findAll([...new Set(ids)]);
  return {
    certificates: new Set(now.cert_name === null ? [] : [now.cert_name]),
    routes: new Set(records.map(({ route_id }) => route_id)),
  };
}

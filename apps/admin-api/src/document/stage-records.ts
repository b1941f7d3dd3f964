import {
  NewAccessList,
  NewRoute,
  type ListedAccessList,
  type ListedGroup,
  type ListedRoute,
  type ListedTemplate,
} from '#contracts';
import { DEFAULT_SETTINGS, type AccessUser, type Route } from '#domain';
import { refuseOthers } from '../auth/refuse-others.ts';
import { setAuthHost } from '../oauth/set-auth-host.ts';
import { checkRoute } from '../routes/check-route.ts';
import { DEFAULTS } from './entries.ts';
import { secretOf, withHeaders } from './secrets.ts';
import { different, parsed, type Staging } from './staging.ts';

type Headers = Readonly<Record<string, string>>;

export async function stageSettings({ desks, caller, wish }: Staging): Promise<void> {
  const { settings: given } = wish.document;
  if (!given) return;
  refuseOthers(caller);
  const { record } = await desks.store.settings.find();
  const { new_hosts } = given;
  const before = record.new_hosts['custom_headers'] as Headers | undefined;
  const wanted = {
    ...(wish.mode === 'replace' ? DEFAULT_SETTINGS : {}),
    ...given,
    ...(new_hosts && { new_hosts: withKnownHeaders(new_hosts, [wish.secrets.settings, before]) }),
  };
  const changed = different(wanted, record);
  if (changed) await desks.settings.update(caller, changed);
}

export async function stageAuth({ desks, caller, wish }: Staging): Promise<void> {
  const { auth } = wish.document;
  if (!auth) return;
  refuseOthers(caller);
  if (different(auth, (await desks.store.authSetting.find()) ?? {})) await setAuthHost(desks.store, caller, auth);
}

export async function stageGroup(
  { desks, caller, wish, groupsBefore }: Staging,
  { name, ...given }: ListedGroup,
): Promise<void> {
  refuseOthers(caller);
  const found = await desks.store.localGroups.find(name);
  const wanted = wish.mode === 'replace' ? { ...DEFAULTS.local_groups, ...given } : given;
  const changed = found ? different(wanted, found.record) : wanted;
  if (changed) groupsBefore.push((await desks.groups.put(caller, name, changed)).before);
}

export async function stageList(staging: Staging, { name, owner, users, ...given }: ListedAccessList): Promise<void> {
  const { desks, wish } = staging;
  const found = await desks.store.accessLists.find(name);
  const acting = await staging.actingFor(owner, found?.record);
  const hashes = secretOf(wish.secrets.access_lists, name) ?? {};
  const known = new Map(found?.record.users.map((each) => [each.username, each]));
  const hashed = users?.map((each) => {
    const hash = each.password_hash ?? secretOf(hashes, each.username);
    return { ...each, ...(hash !== undefined && { password_hash: hash }) };
  });
  if (!found) {
    await desks.accessLists.create(acting, parsed(NewAccessList, { name, ...given, users: hashed ?? [] }));
    return;
  }
  const replaced = wish.mode === 'replace' ? { ...DEFAULTS.access_lists, ...given } : given;
  const { users: _, ...wanted } = replaced as typeof given & { users?: unknown };
  const asUsers = (wish.mode === 'replace' ? (hashed ?? []) : hashed)?.map((each): AccessUser => {
    const before = known.get(each.username);
    return {
      username: each.username,
      password_hash: each.password_hash ?? before?.password_hash ?? '',
      note: each.note ?? before?.note ?? '',
    };
  });
  const changed = different({ ...wanted, users: asUsers }, found.record);
  if (!changed) return;
  const { users: changedUsers, ...others } = changed;
  await desks.accessLists.update(acting, name, { ...others, ...(changedUsers && { users: hashed ?? [] }) });
}

export async function stageTemplate(staging: Staging, { name, owner, notes, fields }: ListedTemplate): Promise<void> {
  const { desks, wish } = staging;
  const found = await desks.store.templates.find(name);
  const acting = await staging.actingFor(owner, found?.record);
  const before = found?.record.fields['custom_headers'] as Headers | undefined;
  const filled = fields && withKnownHeaders(fields, [secretOf(wish.secrets.templates, name), before]);
  const given = { ...(notes !== undefined && { notes }), ...(filled && { fields: filled }) };
  if (!found) {
    await desks.templates.create(acting, { name, notes: '', fields: {}, ...given });
    return;
  }
  const wanted = wish.mode === 'replace' ? { notes: '', fields: {}, ...given } : given;
  const changed = different(wanted, found.record);
  if (changed) await desks.templates.update(acting, name, changed);
}

export async function stageRoute(staging: Staging, { route_id, owner, ...given }: ListedRoute): Promise<void> {
  const { desks, wish } = staging;
  const found = await desks.store.routes.find(route_id);
  const acting = await staging.actingFor(owner, found?.record);
  if (!found) {
    await desks.routes.create(acting, parsed(NewRoute, { ...given, route_id }));
    return;
  }
  const whole = wish.mode === 'replace' ? parsed(NewRoute, given) : given;
  // As it would be stored, which may be another spelling.
  const stored = checkRoute({ ...found.record, ...(different(whole, {}) as Partial<Route>) }, desks.configuration);
  const wanted = Object.fromEntries(Object.keys(whole).map((field) => [field, stored[field as keyof Route]]));
  const changed = different(wanted, found.record);
  if (changed) await desks.routes.update(acting, route_id, changed);
}

export function withKnownHeaders<F extends { custom_headers?: Headers | undefined }>(
  fields: F,
  known: readonly (Headers | undefined)[],
): F {
  if (!fields.custom_headers) return fields;
  return { ...fields, custom_headers: withHeaders(fields.custom_headers, known) };
}

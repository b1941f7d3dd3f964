import type { ConfigSection } from '#contracts';
import { ADMIN, NOBODY, type CertName, type Owned } from '#domain';
import { isAuthHost } from '../targets/check-target-auth.ts';
import type { Staging } from './staging.ts';

/** Deletes what is not in a section of the document, of what belongs to the token that asks: routes and hosts before what they name. */
export async function prune(staging: Staging): Promise<void> {
  await pruneRoutes(staging);
  await pruneHosts(staging);
  await pruneTemplates(staging);
  await pruneLists(staging);
  await pruneGroups(staging);
  await pruneNotifications(staging);
  await pruneCertificates(staging);
}

const isOwn = ({ caller }: Staging, { owner_token_hash, created_by }: Owned): boolean =>
  owner_token_hash !== NOBODY && (caller.admin ? created_by === ADMIN : owner_token_hash === caller.hash);

const drop = (staging: Staging, section: ConfigSection, name: string, change: () => Promise<unknown>): Promise<void> =>
  staging.record({ section, name }, `${section} ${name}`, change);

async function pruneRoutes(staging: Staging): Promise<void> {
  const { desks, caller } = staging;
  const kept = namesIn(staging.wish.document.routes, ({ route_id }) => route_id);
  if (!kept) return;
  for (const route of (await desks.store.routes.list()).records) {
    const { route_id: id } = route;
    if (kept.has(id) || !isOwn(staging, route)) continue;
    await drop(staging, 'routes', id, () => desks.routes.delete(caller, id));
  }
}

async function pruneHosts(staging: Staging): Promise<void> {
  const { desks, caller } = staging;
  const kept = namesIn(staging.wish.document.hosts, ({ hostname }) => hostname);
  if (!kept) return;
  const { records } = await desks.store.targets.list();
  const going = records.filter((target) => !kept.has(target.hostname) && isOwn(staging, target));
  // The host where people log in goes last: the others need it.
  for (const { hostname } of [...going.filter((each) => !isAuthHost(each)), ...going.filter(isAuthHost)])
    await drop(staging, 'hosts', hostname, () => desks.targets.delete(caller, hostname, false));
}

async function pruneTemplates(staging: Staging): Promise<void> {
  const { desks, caller } = staging;
  const kept = namesIn(staging.wish.document.templates, ({ name }) => name);
  if (!kept) return;
  for (const template of (await desks.store.templates.list()).records) {
    const { name } = template;
    if (kept.has(name) || !isOwn(staging, template)) continue;
    await drop(staging, 'templates', name, () => desks.templates.delete(caller, name));
  }
}

async function pruneLists(staging: Staging): Promise<void> {
  const { desks, caller } = staging;
  const kept = namesIn(staging.wish.document.access_lists, ({ name }) => name);
  if (!kept) return;
  for (const list of (await desks.store.accessLists.list()).records) {
    const { name } = list;
    if (kept.has(name) || !isOwn(staging, list)) continue;
    await drop(staging, 'access_lists', name, () => desks.accessLists.delete(caller, name, false));
  }
}

async function pruneGroups(staging: Staging): Promise<void> {
  const { desks, groupsBefore } = staging;
  const kept = namesIn(staging.wish.document.local_groups, ({ name }) => name);
  if (!kept || !staging.caller.admin) return;
  for (const { name } of (await desks.store.localGroups.list()).records)
    if (!kept.has(name))
      await drop(staging, 'local_groups', name, async () => groupsBefore.push(await desks.groups.remove(name)));
}

async function pruneNotifications(staging: Staging): Promise<void> {
  const { desks, caller } = staging;
  const kept = namesIn(staging.wish.document.notifications, ({ name }) => name);
  if (!kept || !caller.admin) return;
  for (const { name } of (await desks.store.notifications.list()).records)
    if (!kept.has(name)) await drop(staging, 'notifications', name, () => desks.notifications.delete(caller, name));
}

/** Not those that a host is served with. */
async function pruneCertificates(staging: Staging): Promise<void> {
  const { store } = staging.desks;
  const kept = namesIn(staging.wish.document.certificates, ({ cert_name }) => cert_name);
  if (!kept) return;
  const used = new Set((await store.targets.list()).records.map(({ cert_name }) => cert_name));
  const [certificates, issuances] = [await store.certificates.list(), await store.certificates.listIssuances()];
  const owned = new Map<CertName, Owned>(
    [...issuances.records, ...certificates.records].map((each) => [each.cert_name, each]),
  );
  for (const [name, owner] of owned) {
    if (kept.has(name) || used.has(name) || !isOwn(staging, owner)) continue;
    await drop(staging, 'certificates', name, () => store.certificates.delete(name, new Date()));
  }
}

const namesIn = <E>(entries: readonly E[] | undefined, nameOf: (entry: E) => string): Set<string> | undefined =>
  entries && new Set(entries.map(nameOf));

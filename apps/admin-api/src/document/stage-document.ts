import { leadsToLogin, stageHost } from './stage-hosts.ts';
import { prune } from './prune.ts';
import { stageCertificate } from './stage-certificates.ts';
import { stageNotification } from './stage-notifications.ts';
import { stageAuth, stageGroup, stageList, stageRoute, stageSettings, stageTemplate } from './stage-records.ts';
import type { Staging } from './staging.ts';
import type { ListedHost, TargetUpdate } from '#contracts';
import type { TargetHost } from '#domain';

/** Brings a document in, in an order in which everything that is named is there before. */
export async function stageDocument(staging: Staging): Promise<void> {
  const { document } = staging.wish;
  await staging.each('local_groups', document.local_groups, byName, (entry) => stageGroup(staging, entry));
  await staging.each('notifications', document.notifications, byName, (entry) => stageNotification(staging, entry));
  await staging.each('access_lists', document.access_lists, byName, (entry) => stageList(staging, entry));
  await staging.each('templates', document.templates, byName, (entry) => stageTemplate(staging, entry));
  await staging.each(
    'certificates',
    document.certificates,
    ({ cert_name }) => cert_name,
    (entry) => stageCertificate(staging, entry),
  );
  const choices = new Map<TargetHost, TargetUpdate>();
  await stageHosts(staging, choices, leadsToLogin);
  await staging.record({ section: 'auth', name: 'auth' }, 'auth', () => stageAuth(staging));
  await stageHosts(staging, choices, (entry) => !leadsToLogin(entry));
  await staging.each(
    'routes',
    document.routes,
    ({ route_id }) => route_id,
    (entry) => stageRoute(staging, entry),
  );
  await stageChoices(staging, choices);
  await staging.record({ section: 'settings', name: 'settings' }, 'settings', () => stageSettings(staging));
  if (staging.wish.prune) await prune(staging);
}

const byName = ({ name }: { readonly name: string }): string => name;

async function stageHosts(
  staging: Staging,
  choices: Map<TargetHost, TargetUpdate>,
  isMeant: (entry: ListedHost) => boolean,
): Promise<void> {
  for (const [i, entry] of (staging.wish.document.hosts ?? []).entries()) {
    if (!isMeant(entry)) continue;
    await staging.record({ section: 'hosts', name: entry.hostname }, `hosts.${i}`, async () => {
      const choice = await stageHost(staging, entry);
      if (choice) choices.set(entry.hostname, choice);
    });
  }
}

/** Which routes apply to hosts, where these had to be made first. */
async function stageChoices(staging: Staging, choices: ReadonlyMap<TargetHost, TargetUpdate>): Promise<void> {
  const { desks, caller, wish } = staging;
  for (const [i, { hostname }] of (wish.document.hosts ?? []).entries()) {
    const choice = choices.get(hostname);
    if (!choice) continue;
    await staging.record({ section: 'hosts', name: hostname }, `hosts.${i}`, () =>
      desks.targets.update(caller, hostname, choice),
    );
  }
}

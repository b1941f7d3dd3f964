import type { ConfigSection } from '#contracts';
import { mayManage, NOBODY, type Certificate, type CertName, type Issuance, type Owned } from '#domain';
import type { Store } from '#store';
import type { Caller } from '../auth/caller.ts';
import {
  certificateEntry,
  groupEntry,
  hostEntry,
  listEntry,
  notificationEntry,
  routeEntry,
  settingsEntry,
  templateEntry,
  termsNow,
  type Named,
} from './entries.ts';
import type { Entry } from './secrets.ts';

/** A record as a document says it. */
export interface Listed {
  readonly name: string;
  readonly entry: Entry;
  /** undefined: nobody's, and the administrator's to decide. */
  readonly owned: Owned | undefined;
}

/** All that somebody may export, section by section; for others than the administrator without what is the administrator's. */
export type State = ReadonlyMap<ConfigSection, readonly Listed[]>;

export async function readState(store: Store, caller: Caller): Promise<State> {
  const [lists, templates, targets, routes, certificates] = await Promise.all([
    store.accessLists.list(),
    store.templates.list(),
    store.targets.list(),
    store.routes.list(),
    readCertificates(store),
  ]);
  const named: Named = {
    certificates: new Set(certificates.map(({ name }) => name)),
    routes: new Set(routes.records.map(({ route_id }) => route_id)),
  };
  const own = <T extends Owned>(
    records: readonly T[],
    nameOf: (record: T) => string,
    entryOf: (record: T) => Entry,
  ): Listed[] =>
    records
      .filter((record) => isListed(record, caller))
      .map((record) => ({ name: nameOf(record), entry: ownedEntry(record, caller, entryOf(record)), owned: record }));
  const ofHosts = own(
    targets.records,
    ({ hostname }) => hostname,
    (target) => hostEntry(target, named),
  );
  return new Map<ConfigSection, readonly Listed[]>([
    ...(caller.admin ? await readAdministrators(store) : []),
    ['access_lists', own(lists.records, ({ name }) => name, listEntry)],
    ['templates', own(templates.records, ({ name }) => name, templateEntry)],
    [
      'certificates',
      certificates
        .filter(({ owned }) => isListed(owned, caller))
        .map(({ name, entry, owned }) => ({ name, entry: ownedEntry(owned, caller, entry), owned })),
    ],
    ['hosts', ofHosts],
    ['routes', own(routes.records, ({ route_id }) => route_id, routeEntry)],
  ]);
}

async function readAdministrators(store: Store): Promise<[ConfigSection, Listed[]][]> {
  const [settings, auth, groups, targets] = await Promise.all([
    store.settings.find(),
    store.authSetting.find(),
    store.localGroups.list(),
    store.notifications.list(),
  ]);
  return [
    ['settings', [{ name: 'settings', entry: settingsEntry(settings.record), owned: undefined }]],
    ['auth', auth ? [{ name: 'auth', entry: { ...auth }, owned: undefined }] : []],
    ['local_groups', groups.records.map((group) => ({ name: group.name, entry: groupEntry(group), owned: undefined }))],
    [
      'notifications',
      targets.records.map((target) => ({ name: target.name, entry: notificationEntry(target), owned: undefined })),
    ],
  ];
}

async function readCertificates(store: Store): Promise<(Listed & { readonly owned: Owned })[]> {
  const certificates = new Map((await store.certificates.list()).records.map((each) => [each.cert_name, each]));
  const issuances = new Map((await store.certificates.listIssuances()).records.map((each) => [each.cert_name, each]));
  const names = [...new Set<CertName>([...certificates.keys(), ...issuances.keys()])].sort();
  return names.flatMap((name) => listed(name, certificates.get(name), issuances.get(name)));
}

function listed(
  name: string,
  certificate: Certificate | undefined,
  issuance: Issuance | undefined,
): (Listed & { readonly owned: Owned })[] {
  const owned = certificate ?? termsNow(certificate, issuance);
  return owned ? [{ name, entry: certificateEntry(certificate, issuance), owned }] : [];
}

/** What is nobody's comes from the system itself: built-in routes, and the certificate that a start is given. */
const isListed = (record: Owned, caller: Caller): boolean =>
  record.owner_token_hash !== NOBODY && mayManage(caller, record);

/** Whose it is comes right behind its name. */
function ownedEntry({ created_by }: Owned, caller: Caller, entry: Entry): Entry {
  if (created_by === caller.name) return entry;
  const [first, ...others] = Object.entries(entry);
  return Object.fromEntries([...(first ? [first] : []), ['owner', created_by], ...others]);
}

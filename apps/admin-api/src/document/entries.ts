import { isDeepStrictEqual } from 'node:util';
import { NewAccessList, NewNotification, NewRoute, TargetUpdate, type ConfigSection } from '#contracts';
import {
  ORDERED_FIELDS,
  isInProgress,
  PLAIN_TARGET,
  type AccessList,
  type Certificate,
  type Issuance,
  type LocalGroup,
  type NotificationTarget,
  type ProxyTarget,
  type Route,
  type Settings,
  type Template,
} from '#domain';
import type { Entry } from './secrets.ts';

const listDefaults = NewAccessList.parse({ name: 'any' });
const notificationDefaults = NewNotification.parse({ name: 'any', kind: 'webhook' });
const routeDefaults = NewRoute.parse({ path_pattern: '/', target_type: 'port', target_value: '1' });

/** What an entry need not say. */
export const DEFAULTS: Readonly<Record<ConfigSection, Entry>> = {
  settings: {},
  auth: {},
  local_groups: { users: [], github_groups: [], note: '' },
  notifications: without(notificationDefaults, 'name', 'kind'),
  access_lists: without(listDefaults, 'name'),
  templates: { notes: '', fields: {} },
  certificates: {
    challenge_type: null,
    dns_provider: null,
    profile: null,
    preferred_chain: null,
    labels: [],
    notes: '',
  },
  hosts: { ...PLAIN_TARGET },
  routes: without(routeDefaults, 'path_pattern', 'target_type', 'target_value'),
};

/** What of other records a host can name. */
export interface Named {
  readonly certificates: ReadonlySet<string>;
  readonly routes: ReadonlySet<string>;
}

export const settingsEntry = ({ unknown_hosts, unknown_hosts_redirect_to, new_hosts }: Settings): Entry => ({
  unknown_hosts,
  unknown_hosts_redirect_to,
  new_hosts,
});

export const groupEntry = ({ name, users, github_groups, note }: LocalGroup): Entry =>
  short('local_groups', { name, users, github_groups, note });

export const notificationEntry = (target: NotificationTarget): Entry => {
  const { name, kind, enabled, url, secret, to, alerts, severity, note } = target;
  return short('notifications', { name, kind, enabled, url, secret, to, alerts, severity, note });
};

export const listEntry = (list: AccessList): Entry => {
  const { name, note, satisfy, rules, users, realm, labels } = list;
  return short('access_lists', { name, note, satisfy, rules, users, realm, labels });
};

export const templateEntry = ({ name, notes, fields }: Template): Entry => short('templates', { name, notes, fields });

/** What a certificate is, or, where it is being ordered, is going to be. */
export const termsNow = (
  certificate: Certificate | undefined,
  issuance: Issuance | undefined,
): Certificate | Issuance | undefined =>
  issuance && (isInProgress(issuance) || issuance.step === 'failed' || !certificate) ? issuance : certificate;

export function certificateEntry(certificate: Certificate | undefined, issuance: Issuance | undefined): Entry {
  const terms = termsNow(certificate, issuance);
  const { labels, notes, fullchain_pem, private_key_pem } = certificate ?? {};
  return short('certificates', {
    cert_name: terms?.cert_name,
    ...Object.fromEntries(ORDERED_FIELDS.map((field) => [field, terms?.[field]])),
    ...(certificate && { labels, notes, fullchain_pem, private_key_pem }),
  });
}

const HOST_FIELDS = Object.keys(TargetUpdate.shape) as (keyof typeof TargetUpdate.shape)[];

/** All that a document can say of a host. What it names and is not there is left out: nobody could say that anew. */
export function hostFields(target: ProxyTarget, { certificates, routes }: Named): Record<string, unknown> {
  const all = Object.fromEntries(HOST_FIELDS.map((field) => [field, target[field]]));
  const there = (ids: readonly string[]): string[] => ids.filter((id) => routes.has(id));
  return {
    ...all,
    cert_name: target.cert_name !== null && certificates.has(target.cert_name) ? target.cert_name : null,
    enabled_routes: there(target.enabled_routes),
    disabled_routes: there(target.disabled_routes),
  };
}

export function hostEntry(target: ProxyTarget, named: Named): Entry {
  const entry = short('hosts', { hostname: target.hostname, ...hostFields(target, named) });
  return target.upstreams.length > 0 ? without(entry, 'target_url') : entry;
}

export const routeEntry = (route: Route): Entry =>
  short('routes', {
    route_id: route.route_id,
    path_pattern: route.path_pattern,
    target_type: route.target_type,
    target_value: route.target_value,
    ...Object.fromEntries(Object.keys(DEFAULTS.routes).map((field) => [field, route[field as keyof Route]])),
  });

function short(section: ConfigSection, entry: Entry): Entry {
  const defaults = DEFAULTS[section];
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([field, value]) => value !== undefined && !(field in defaults && isDeepStrictEqual(value, defaults[field])),
    ),
  );
}

function without(entry: object, ...fields: readonly string[]): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([field]) => !fields.includes(field)));
}

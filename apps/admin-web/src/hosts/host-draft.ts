import type { TargetUpdate, TargetView } from '#contracts';
import { DEFAULT_EJECTION, PLAIN_TARGET, upstreamsOf, type Ejection, type HealthCheck, type Sticky } from '#domain';
import { authorityOf, directoryOf, type AuthorityDraft } from './authorities.ts';
import { HOST_FIELD_NAMES, HOST_FIELDS, type ControlOf, type HostField } from './host-fields.ts';

/** A header as it is being typed; the id keeps its row apart while the name is empty or not unique. */
export interface HeaderDraft {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** A backend as it is being typed. */
export interface UpstreamDraft {
  readonly id: number;
  readonly url: string;
  readonly weight: string;
  readonly drain: boolean;
}

type AsTyped<T> = { readonly [K in keyof T]: T[K] extends number ? string : T[K] };
export type EjectionDraft = AsTyped<Ejection>;
export interface HealthDraft extends AsTyped<Omit<HealthCheck, 'expected_statuses'>> {
  readonly expected_statuses: string;
}

interface Typed {
  readonly switch: boolean;
  readonly choice: string;
  readonly text: string;
  readonly area: string;
  readonly number: string;
  /** One entry a line. */
  readonly list: string;
  readonly names: readonly string[];
  readonly headers: readonly HeaderDraft[];
  /** At least one row: the first is the address of the service. */
  readonly upstreams: readonly UpstreamDraft[];
  readonly sticky: Sticky | null;
  readonly ejection: EjectionDraft | null;
  readonly health: HealthDraft | null;
  readonly authority: AuthorityDraft;
}

/** A host as it is being typed, field by field. Empty texts are null, or the server's default. */
export type HostDraft = { readonly hostname: string } & { readonly [F in HostField]: Typed[ControlOf<F>] };

/** What a host is made of, as the API shows it; also of one that is not there yet. */
export type HostSource = Pick<TargetView, Exclude<keyof TargetUpdate, undefined>> & { readonly hostname: string };

/** A new host as it is suggested: HTTPS, and plain HTTP sent there. */
export const SUGGESTED: HostSource = {
  ...(PLAIN_TARGET as unknown as HostSource),
  hostname: '',
  https_redirect: true,
};

export const DEFAULTS = {
  sticky: { cookie: 'backend', secure: 'auto', http_only: true, same_site: 'lax' },
  health: { path: '/', interval: '10', timeout: '5', expected_statuses: '200-399' },
  ejection: asTyped(DEFAULT_EJECTION),
} as const satisfies { sticky: Sticky; health: HealthDraft; ejection: EjectionDraft };

/** A host that is there, or one that begins with these fields. */
export function draftOf(target: HostSource = SUGGESTED): HostDraft {
  const fields = HOST_FIELD_NAMES.map((name) => [name, typed(name, target)]);
  return { hostname: target.hostname, ...Object.fromEntries(fields) } as HostDraft;
}

function typed(name: HostField, target: HostSource): unknown {
  const value = (target as unknown as Record<string, unknown>)[name];
  switch (HOST_FIELDS[name].control) {
    case 'switch':
    case 'names':
    case 'sticky':
      return value;
    case 'choice':
    case 'text':
    case 'area':
    case 'number':
      return String((value as string | number | null) ?? '');
    case 'list':
      return (value as string[]).join('\n');
    case 'headers':
      return Object.entries(value as Record<string, string>).map(([header, text], id) => ({
        id,
        name: header,
        value: text,
      }));
    case 'upstreams':
      return upstreamDrafts(target);
    case 'ejection':
      return target.ejection && asTyped(target.ejection);
    case 'health':
      return (
        target.health_check && {
          ...asTyped(target.health_check),
          expected_statuses: target.health_check.expected_statuses.join(', '),
        }
      );
    case 'authority':
      return authorityOf(target.acme_directory_url);
  }
}

function upstreamDrafts(target: HostSource): UpstreamDraft[] {
  const specs = upstreamsOf(target);
  const rows = specs.length ? specs : [{ url: '', weight: 1, drain: false }];
  return rows.map(({ url, weight, drain }, id) => ({ id, url, weight: String(weight), drain }));
}

/** The draft in the API's fields. */
export function fieldsOf(draft: HostDraft): TargetUpdate {
  const fields = HOST_FIELD_NAMES.map((name) => [name, sent(name, draft)]);
  const [first] = draft.upstreams;
  return { ...Object.fromEntries(fields), target_url: first?.url.trim() || null } as TargetUpdate;
}

/** Texts that are empty rather than null where there is nothing. */
const NEVER_NULL: ReadonlySet<HostField> = new Set(['notes', 'auth_cookie_name', 'auth_header_prefix', 'slow_start']);
const NUMERIC: ReadonlySet<HostField> = new Set(['redirect_status', 'closed_with']);

function sent(name: HostField, draft: HostDraft): unknown {
  const value = draft[name];
  switch (HOST_FIELDS[name].control) {
    case 'switch':
    case 'names':
    case 'sticky':
      return value;
    case 'choice':
      return NUMERIC.has(name) && /^\d+$/.test(value as string) ? Number(value) : value || null;
    case 'text':
    case 'area':
      return NEVER_NULL.has(name) ? (value as string).trim() : (value as string).trim() || null;
    case 'number':
      return (value as string).trim() === '' && !NEVER_NULL.has(name) ? null : asNumber(value as string);
    case 'list':
      return entriesOf(value as string);
    case 'headers':
      return Object.fromEntries(used(value as HeaderDraft[]).map((header) => [header.name.trim(), header.value]));
    case 'upstreams':
      return upstreamSpecs(draft.upstreams);
    case 'ejection':
      return draft.ejection && numbersOf(draft.ejection);
    case 'health':
      return (
        draft.health_check && {
          path: draft.health_check.path.trim(),
          interval: asNumber(draft.health_check.interval),
          timeout: asNumber(draft.health_check.timeout),
          expected_statuses: draft.health_check.expected_statuses.split(/[\s,]+/).filter(Boolean),
        }
      );
    case 'authority':
      return directoryOf(draft.acme_directory_url) || null;
  }
}

/** A single backend of which nothing is said besides needs no list. */
function upstreamSpecs(rows: readonly UpstreamDraft[]): NonNullable<TargetUpdate['upstreams']> {
  const [first] = rows;
  if (rows.length === 1 && first?.weight.trim() === '1' && !first.drain) return [];
  return rows.map(({ url, weight, drain }) => ({ url: url.trim(), weight: asNumber(weight), drain }));
}

/**
 * What is sent to make a host: what the form shows whoever makes it, and else only what was touched, so that the rest is what
 * the template, or the defaults for new hosts, say.
 * @param base what the form began with
 * @param shown fields that are sent although nobody touched them
 */
export function newFieldsOf(draft: HostDraft, base: HostDraft, shown: readonly (keyof TargetUpdate)[]): TargetUpdate {
  const fields = fieldsOf(draft) as Record<string, unknown>;
  const told = shown.filter((name) => fields[name] !== null).map((name) => [name, fields[name]]);
  return { ...Object.fromEntries(told), ...differences(draft, base) };
}

/**
 * Only what differs from the target as it was, so that nobody else's change of another field is undone. A host that shared a
 * certificate and shall have its own again says so by asking for HTTPS anew: that is what orders one.
 */
export function changesOf(draft: HostDraft, before: HostDraft): TargetUpdate {
  const changes = differences(draft, before);
  return changes.cert_name === null && draft.enable_https ? { ...changes, enable_https: true } : changes;
}

function differences(draft: HostDraft, before: HostDraft): TargetUpdate {
  const [now, was] = [fieldsOf(draft), fieldsOf(before)] as Record<string, unknown>[];
  return Object.fromEntries(
    Object.entries(now ?? {}).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was?.[name])),
  );
}

/** Of a field with one entry a line. */
export const entriesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Rows that were left wholly empty are no headers. */
export const used = (headers: readonly HeaderDraft[]): HeaderDraft[] =>
  headers.filter(({ name, value }) => name.trim() !== '' || value !== '');

/** NaN, which no limit allows, for what is no number. */
const asNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

const numbersOf = (texts: EjectionDraft): Ejection => ({
  failures: asNumber(texts.failures),
  window: asNumber(texts.window),
  time: asNumber(texts.time),
  max_time: asNumber(texts.max_time),
});

function asTyped<T extends object>(values: T): AsTyped<T> {
  const texts = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? String(value) : value,
  ]);
  return Object.fromEntries(texts) as AsTyped<T>;
}

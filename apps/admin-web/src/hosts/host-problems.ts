import type { TargetUpdate } from '#contracts';
import {
  AUTH_LISTS,
  InvalidInput,
  parseAuthCookieName,
  parseBackendCa,
  parseClientCa,
  parseCustomHeaders,
  parseCustomResponseHeaders,
  parseEjection,
  parseEntries,
  parseForwardUrl,
  parseHeaderPrefix,
  parseHealthCheck,
  parseHostname,
  parseHsts,
  parseLabels,
  parseLimit,
  parseMaintenanceMessage,
  parseNotes,
  parseRanges,
  parseRedirectTo,
  parseServerName,
  parseSlowStart,
  parseSticky,
  parseTargetHost,
  parseTargetUrl,
  parseUpstreams,
  type NumberLimit,
} from '#domain';
import { texts } from '../texts.ts';
import { AUTHORITIES, directoryOf, isDirectory } from './authorities.ts';
import { fieldsOf, used, type HeaderDraft, type HostDraft } from './host-draft.ts';

type Parsers = { readonly [F in keyof TargetUpdate]?: (value: NonNullable<TargetUpdate[F]>, field: string) => unknown };

const limit = (name: NumberLimit): ((value: number) => unknown) => {
  return (value) => parseLimit(name, value);
};
const entries = (name: keyof typeof AUTH_LISTS): ((values: readonly string[]) => unknown) => {
  return (values) => parseEntries(values, AUTH_LISTS[name], name);
};

/** The rules that the API has too. */
const PARSERS: Parsers = {
  maintenance_message: parseMaintenanceMessage,
  maintenance_allow_from: parseRanges,
  labels: parseLabels,
  notes: parseNotes,
  hsts: parseHsts,
  client_ca_pem: parseClientCa,
  upstreams: parseUpstreams,
  sticky: parseSticky,
  health_check: parseHealthCheck,
  ejection: parseEjection,
  slow_start: parseSlowStart,
  backend_server_name: parseServerName,
  backend_ca_pem: parseBackendCa,
  auth_proxy: parseHostname,
  auth_required_users: entries('auth_required_users'),
  auth_required_emails: entries('auth_required_emails'),
  auth_required_groups: entries('auth_required_groups'),
  auth_excluded_paths: entries('auth_excluded_paths'),
  auth_allowed_scopes: entries('auth_allowed_scopes'),
  auth_allowed_audiences: entries('auth_allowed_audiences'),
  auth_header_prefix: parseHeaderPrefix,
  auth_cookie_name: parseAuthCookieName,
  auth_forward_url: parseForwardUrl,
  rate_limit: limit('rate_limit'),
  rate_limit_burst: limit('rate_limit_burst'),
  max_concurrent_per_client: limit('max_concurrent_per_client'),
  max_concurrent: limit('max_concurrent'),
  max_body_bytes: limit('max_body_bytes'),
  connect_timeout: limit('connect_timeout'),
  response_timeout: limit('response_timeout'),
  stream_idle_timeout: limit('stream_idle_timeout'),
  custom_headers: parseCustomHeaders,
  custom_response_headers: parseCustomResponseHeaders,
};

/** Every wrong field, by the same rules and in the same words as the API; empty where all is well. */
export function problemsOf(draft: HostDraft): ReadonlyMap<string, string> {
  const fields = fieldsOf(draft) as Record<string, unknown>;
  const [first] = draft.upstreams;
  return new Map([
    ...problemsIn(() => parseTargetHost(draft.hostname)),
    ...(draft.upstreams.length === 1 && (draft.kind === 'proxy' || first?.url.trim())
      ? problemsIn(() => parseTargetUrl(first?.url.trim() ?? ''))
      : []),
    ...(draft.kind === 'redirect' ? problemsIn(() => parseRedirectTo(draft.redirect_to)) : []),
    ...Object.entries(PARSERS as Record<string, (value: unknown, field: string) => unknown>).flatMap(
      ([name, parse]) => {
        const value = fields[name];
        return value === null || value === undefined ? [] : problemsIn(() => parse(value, name));
      },
    ),
    ...twice(draft.custom_headers).map((name) => [`custom_headers.${name}`, texts.hostForm.headerTwice] as const),
    ...twice(draft.custom_response_headers).map(
      (name) => [`custom_response_headers.${name}`, texts.hostForm.headerTwice] as const,
    ),
    ...(draft.enable_https &&
    draft.acme_directory_url.authority === AUTHORITIES.other &&
    !isDirectory(directoryOf(draft.acme_directory_url))
      ? [['acme_directory_url', texts.hostForm.directoryWrong] as const]
      : []),
  ]);
}

function problemsIn(parse: () => unknown): [field: string, message: string][] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ field, message }) => [field, message]);
  }
}

function twice(headers: readonly HeaderDraft[]): string[] {
  const names = used(headers).map(({ name }) => name.trim());
  const lower = names.map((name) => name.toLowerCase());
  return names.filter((_, i) => lower.indexOf(lower[i] ?? '') < i);
}

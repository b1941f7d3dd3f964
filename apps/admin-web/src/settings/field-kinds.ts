import { KEY_TYPES } from '#domain';
import type { NewHostDefaults } from '#contracts';

/** How a field of a host is typed in: `json` where a line of text cannot say it. */
export type FieldKind = 'flag' | 'text' | 'list' | 'number' | 'json' | readonly string[];

/** The fields that are offered first: those that many hosts share. Any other that is set already is shown as JSON. */
const KINDS = {
  https_redirect: 'flag',
  hsts: 'text',
  min_tls_version: ['1.2', '1.3'],
  compression: 'flag',
  access_lists: 'list',
  labels: 'list',
  enable_http: 'flag',
  enable_https: 'flag',
  enabled: 'flag',
  preserve_host_header: 'flag',
  custom_headers: 'json',
  custom_response_headers: 'json',
  key_type: KEY_TYPES,
  acme_directory_url: 'text',
  cert_email: 'text',
  load_balancing: ['round_robin', 'least_connections'],
  slow_start: 'number',
  health_check: 'json',
  client_certificate: ['off', 'optional', 'require'],
  backend_verify: 'flag',
  notes: 'text',
} satisfies Partial<Record<keyof NewHostDefaults, FieldKind>>;

export const FIELD_NAMES: readonly string[] = Object.keys(KINDS);

export const kindOf = (name: string): FieldKind => (KINDS as Readonly<Record<string, FieldKind>>)[name] ?? 'json';

import type { AccessListName } from './access-list.ts';
import { INTERNAL_CA } from './certificate-authority.ts';
import type { HostAuth } from './host-auth.ts';
import type { KindOfHost } from './host-kind.ts';
import type { LimitsOfHost } from './host-limits.ts';
import type { McpPolicy } from './mcp-policy.ts';
import type { TargetHost } from './hostname.ts';
import { InvalidInput } from './invalid-input.ts';
import type { KeyType } from './certificate.ts';
import type { CertName } from './names.ts';
import type { Organised } from './organised.ts';
import type { RouteId, RouteMode } from './route.ts';
import type { Owned } from './token.ts';
import type { Balanced } from './upstream.ts';

/** How backends are spoken to: HTTP/1.1, or HTTP/2 (over TLS for https, with prior knowledge, "h2c", for http). */
export const BACKEND_PROTOCOLS = ['http1', 'http2'] as const;
export type BackendProtocol = (typeof BACKEND_PROTOCOLS)[number];

export const TLS_VERSIONS = ['1.2', '1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Whether clients of a host are asked for a certificate (mutual TLS): never, asked, or turned away without one. */
export const CLIENT_CERTIFICATE_MODES = ['off', 'request', 'require'] as const;
export type ClientCertificateMode = (typeof CLIENT_CERTIFICATE_MODES)[number];

/** A host: where its requests go and how. Stored as `proxy:{hostname}`; field names are the API's own. */
export interface ProxyTarget extends Owned, KindOfHost, Balanced, Organised, LimitsOfHost, HostAuth {
  readonly hostname: TargetHost;
  /** The certificate that HTTPS uses for this host; null while there is none. */
  readonly cert_name: CertName | null;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly updated_at: string;
  /** false: 503 on both protocols. */
  readonly enabled: boolean;
  /** false: 404 on plain HTTP; ACME challenges are answered all the same. */
  readonly enable_http: boolean;
  /** false: 404 on HTTPS, and no certificate is ordered. */
  readonly enable_https: boolean;
  /** true: plain HTTP is answered with the same address under https; ACME challenges are answered all the same. */
  readonly https_redirect: boolean;
  /** Strict-Transport-Security (RFC 6797) of every answer over HTTPS; null: what the backend says. */
  readonly hsts: string | null;
  /** Clients that speak nothing newer than what is below it cannot reach this host. */
  readonly min_tls_version: TlsVersion;
  /** Every one of these has to admit a client, on every path. */
  readonly access_lists: readonly AccessListName[];
  readonly client_certificate: ClientCertificateMode;
  /** Certificate authorities, PEM, that clients' certificates must come from; null while none are asked for. */
  readonly client_ca_pem: string | null;
  /** Which routes apply: `all` but `disabled_routes`, `selective` (only `enabled_routes`), or `none`. */
  readonly route_mode: RouteMode;
  readonly enabled_routes: readonly RouteId[];
  readonly disabled_routes: readonly RouteId[];
  /** true: the backend sees the client's Host; false: the host and port of `target_url`. */
  readonly preserve_host_header: boolean;
  /** Set on every request to the backend, replacing what the client sent. */
  readonly custom_headers: Readonly<Record<string, string>>;
  /** Set on every answer of the backend, replacing what it sent; an empty value takes the field away. */
  readonly custom_response_headers: Readonly<Record<string, string>>;
  readonly backend_protocol: BackendProtocol;
  /** Certificate authorities, PEM, that an https backend's certificate must come from; null: the system's. */
  readonly backend_ca_pem: string | null;
  /** Name for the TLS handshake with the backend, and the one its certificate must be for; null: the host of `target_url`. */
  readonly backend_server_name: string | null;
  /** false: any certificate of the backend will do. */
  readonly backend_verify: boolean;
  /** What may be called at an MCP server, and by whom; null: its messages are not read. */
  readonly mcp_policy: McpPolicy | null;
  /** How this host's own certificate is ordered; null means the default of the token or of the server. */
  readonly cert_email: string | null;
  readonly key_type: KeyType | null;
  readonly acme_directory_url: string | null;
}

/** In place of a backend's URL: our own authorization server, wherever it listens. */
export const OAUTH_SERVER_TARGET = 'instance:oauth-server';

/** The same for the admin API with the GUI, at a host of its own. */
export const ADMIN_API_TARGET = 'instance:admin-api';

/**
 * Parses a backend's URL.
 * @returns it as WHATWG's URL writes it, without characters that a terminal or a header could take amiss; a path of "/" alone,
 * which says nothing, is left out; or OAUTH_SERVER_TARGET or ADMIN_API_TARGET
 * @throws InvalidInput naming `field`
 */
export function parseTargetUrl(input: string, field = 'target_url'): string {
  if (input === OAUTH_SERVER_TARGET || input === ADMIN_API_TARGET) return input;
  let url: URL;
  try {
    url = new URL(input);
  } catch {
    throw InvalidInput.of(field, 'is not a URL; give one such as http://localhost:3000');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    // "localhost:3000" is a URL too, of the scheme "localhost".
    const begin = input.includes('://') ? `begins with ${url.protocol}//` : 'begins with neither http:// nor https://';
    throw InvalidInput.of(field, `${begin}; give a URL such as http://localhost:3000`);
  }
  if (url.username || url.password) {
    throw InvalidInput.of(
      field,
      'must not carry a user name or password; set an Authorization header in custom_headers instead',
    );
  }
  if (url.search || url.hash) throw InvalidInput.of(field, 'must not carry a query or a fragment');
  return url.pathname === '/' ? url.origin : url.origin + url.pathname;
}

/** Fields that the gateway sets itself, or that frame the message: a custom value would break or forge it. */
const NOT_CUSTOM = new Set([
  'client-cert',
  'client-cert-chain',
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-client-cert-fingerprint',
  'x-client-cert-issuer',
  'x-client-cert-san',
  'x-client-cert-serial',
  'x-client-cert-subject',
  'x-client-cert-verify',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
]);
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// RFC 9110 5.5: visible characters, spaces and tabs; never a line break or NUL.
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @throws InvalidInput with one problem for each header that cannot be sent. */
export function parseCustomHeaders(
  headers: Readonly<Record<string, string>>,
  field = 'custom_headers',
): Record<string, string> {
  return parseHeaders(headers, field, NOT_CUSTOM);
}

/** Fields that frame an answer or belong to its connection, and the one by which a request is found again. */
const NOT_CUSTOM_IN_ANSWERS = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

/** @throws InvalidInput with one problem for each header that cannot be sent. */
export function parseCustomResponseHeaders(
  headers: Readonly<Record<string, string>>,
  field = 'custom_response_headers',
): Record<string, string> {
  return parseHeaders(headers, field, NOT_CUSTOM_IN_ANSWERS);
}

function parseHeaders(
  headers: Readonly<Record<string, string>>,
  field: string,
  reserved: ReadonlySet<string>,
): Record<string, string> {
  const problems = Object.entries(headers).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    if (!TOKEN.test(name)) return [{ field: at, message: 'is not a header name (RFC 9110 5.1)' }];
    if (reserved.has(name.toLowerCase()))
      return [{ field: at, message: 'is set by the gateway itself and cannot be overridden' }];
    if (!FIELD_VALUE.test(value)) return [{ field: at, message: 'has a character that a header value cannot carry' }];
    return [];
  });
  if (problems.length) throw new InvalidInput(problems);
  return { ...headers };
}

/**
 * Parses the name for a TLS handshake: of any host, also one without a dot.
 * @throws InvalidInput naming `field`
 */
export function parseServerName(input: string, field = 'backend_server_name'): string {
  const name = input.trim().toLowerCase();
  if (name.length <= 253 && /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(name) && !/^[\d.]+$/.test(name)) return name;
  throw InvalidInput.of(field, 'is not a host name such as backend.example.net');
}

const PEM_CERTIFICATES =
  /^(?:\s*-----BEGIN CERTIFICATE-----\s+MI[A-Za-z0-9+/\s]+={0,2}\s*-----END CERTIFICATE-----)+\s*$/;

/**
 * Parses the authorities that clients' certificates come from: certificates, PEM, or `internal-ca` for the private CA.
 * @throws InvalidInput naming `field`
 */
export const parseClientCa = (input: string, field = 'client_ca_pem'): string =>
  input.trim() === INTERNAL_CA ? INTERNAL_CA : parseCaPem(input, field);

/** The same of those that an https backend's certificate comes from. */
export const parseBackendCa = (input: string, field = 'backend_ca_pem'): string => parseClientCa(input, field);

/**
 * Parses the certificates of authorities. Whether each is one is found out by who uses them.
 * @throws InvalidInput naming `field`
 */
export function parseCaPem(input: string, field = 'backend_ca_pem'): string {
  if (PEM_CERTIFICATES.test(input)) return `${input.trim()}\n`;
  throw InvalidInput.of(field, 'is not a list of certificates in PEM (-----BEGIN CERTIFICATE-----)');
}

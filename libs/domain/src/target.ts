import type { Hostname } from './hostname.ts';
import { InvalidInput } from './invalid-input.ts';
import type { KeyType } from './certificate.ts';
import type { CertName } from './names.ts';
import type { Owned } from './token.ts';

/** A proxied host: where its requests go and how. Stored as `proxy:{hostname}`; field names are the API's own. */
export interface ProxyTarget extends Owned {
  readonly hostname: Hostname;
  /** An http or https URL; its path, if any, is put in front of the request's path. */
  readonly target_url: string;
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
  /** true: the backend sees the client's Host; false: the host and port of `target_url`. */
  readonly preserve_host_header: boolean;
  /** Set on every request to the backend, replacing what the client sent. */
  readonly custom_headers: Readonly<Record<string, string>>;
  /** How this host's own certificate is ordered; null means the default of the token or of the server. */
  readonly cert_email: string | null;
  readonly key_type: KeyType | null;
  readonly acme_directory_url: string | null;
}

/**
 * Parses a backend's URL.
 * @returns it as WHATWG's URL writes it, without characters that a terminal or a header could take amiss; a path of "/" alone,
 * which says nothing, is left out
 * @throws InvalidInput naming `field`
 */
export function parseTargetUrl(input: string, field = 'target_url'): string {
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
  const problems = Object.entries(headers).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    if (!TOKEN.test(name)) return [{ field: at, message: 'is not a header name (RFC 9110 5.1)' }];
    if (NOT_CUSTOM.has(name.toLowerCase()))
      return [{ field: at, message: 'is set by the gateway itself and cannot be overridden' }];
    if (!FIELD_VALUE.test(value)) return [{ field: at, message: 'has a character that a header value cannot carry' }];
    return [];
  });
  if (problems.length) throw new InvalidInput(problems);
  return { ...headers };
}

import { parseHostname, type TargetHost } from './hostname.ts';
import { InvalidInput, type FieldProblem } from './invalid-input.ts';
import { parsePathPrefix } from './route.ts';

/** What becomes of who is not logged in: 401, a way to log in, or in as nobody. */
export const AUTH_MODES = ['forward', 'redirect', 'passthrough'] as const;
export type AuthMode = (typeof AUTH_MODES)[number];

/** Who decides: the gateway from what it knows, or `/verify` for each request. */
export const AUTH_VERIFY = ['local', 'remote'] as const;
export type AuthVerify = (typeof AUTH_VERIFY)[number];

/** Who may use a host, and what its backend is told of them. */
export interface HostAuth {
  readonly auth_enabled: boolean;
  /** The host where people log in; null: the one of `auth-setup`. */
  readonly auth_proxy: TargetHost | null;
  readonly auth_mode: AuthMode;
  /** GitHub usernames, in whatever case. Of each list any entry may match, of the lists that are set every one has to. */
  readonly auth_required_users: readonly string[];
  /** Addresses, in which `*` stands for anything but `@`; compared with all verified ones. */
  readonly auth_required_emails: readonly string[];
  /** Organisations (`org`), teams (`org/team`) and local groups. */
  readonly auth_required_groups: readonly string[];
  /** Whether the backend is told who asks. */
  readonly auth_pass_headers: boolean;
  readonly auth_cookie_name: string;
  /** What the names of those fields begin with. */
  readonly auth_header_prefix: string;
  /** Canonical paths; those and what is below them are for everybody. */
  readonly auth_excluded_paths: readonly string[];
  /** An access token must have one of these; none: any. */
  readonly auth_allowed_scopes: readonly string[];
  /** Audiences that an access token may have besides the host itself. */
  readonly auth_allowed_audiences: readonly string[];
  /** Whether the gateway speaks for the host as an OAuth protected resource (RFC 9728): its metadata, in its 401, to pages of other sites. */
  readonly auth_prm: boolean;
  /** Whether service tokens of the host let programs in that nobody stands behind. */
  readonly auth_accept_tokens: boolean;
  readonly auth_verify: AuthVerify;
  /** Another service that decides in place of ours, by an answer of 2xx; null: ours does. */
  readonly auth_forward_url: string | null;
}

/** A host as it comes: for everybody. */
export const NO_AUTH: HostAuth = {
  auth_enabled: false,
  auth_proxy: null,
  auth_mode: 'forward',
  auth_required_users: [],
  auth_required_emails: [],
  auth_required_groups: [],
  auth_pass_headers: true,
  auth_cookie_name: 'unified_auth_token',
  auth_header_prefix: 'X-Auth-',
  auth_excluded_paths: [],
  auth_allowed_scopes: [],
  auth_allowed_audiences: [],
  auth_prm: true,
  auth_accept_tokens: false,
  auth_verify: 'local',
  auth_forward_url: null,
};

/** The identity part of a target, and nothing else of it. */
export const authOf = (target: HostAuth): HostAuth => ({
  auth_enabled: target.auth_enabled,
  auth_proxy: target.auth_proxy,
  auth_mode: target.auth_mode,
  auth_required_users: target.auth_required_users,
  auth_required_emails: target.auth_required_emails,
  auth_required_groups: target.auth_required_groups,
  auth_pass_headers: target.auth_pass_headers,
  auth_cookie_name: target.auth_cookie_name,
  auth_header_prefix: target.auth_header_prefix,
  auth_excluded_paths: target.auth_excluded_paths,
  auth_allowed_scopes: target.auth_allowed_scopes,
  auth_allowed_audiences: target.auth_allowed_audiences,
  auth_prm: target.auth_prm,
  auth_accept_tokens: target.auth_accept_tokens,
  auth_verify: target.auth_verify,
  auth_forward_url: target.auth_forward_url,
});

/** What every access token for a host lets its holder do: use the host as the person. */
export const ACCESS_SCOPE = 'access';

const MAX_ENTRIES = 1_000;
const USERNAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
const EMAIL_PATTERN = /^[^\s@"(),:;<>[\]\\]{1,64}@[A-Za-z0-9*.-]{1,253}$/;
const GROUP = /^[\p{L}\p{N}][\p{L}\p{N} ._:/@+-]{0,149}$/u;
// RFC 6749 3.3.
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/;
const COOKIE_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const HEADER_PREFIX = /^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*-$/;
const MAX_PREFIX = 40;

/** Fields that begin with the prefix are taken off every request of the host: what clients have to be able to say must not. */
const NOT_PREFIXES = new Set(
  'accept access cache cf content cookie dnt from host if last max mcp origin pragma proxy range referer sec te trace trailer transfer upgrade user via x x-forwarded x-http x-request x-requested x-real x-client'.split(
    ' ',
  ),
);

/** @throws InvalidInput naming `field` */
export function parseGithubUser(input: string, field = 'auth_required_users'): string {
  const name = input.trim();
  if (USERNAME.test(name)) return name;
  throw InvalidInput.of(field, 'is not a GitHub username such as alice');
}

/**
 * Parses a pattern of e-mail addresses.
 * @returns it in lower case
 * @throws InvalidInput naming `field`
 */
export function parseEmailPattern(input: string, field = 'auth_required_emails'): string {
  const pattern = input.trim().toLowerCase();
  if (EMAIL_PATTERN.test(pattern)) return pattern;
  throw InvalidInput.of(field, 'is neither an address such as you@example.com nor a pattern such as *@example.com');
}

/** @throws InvalidInput naming `field` */
export function parseGroup(input: string, field = 'auth_required_groups'): string {
  const group = input.trim().normalize('NFC');
  if (GROUP.test(group)) return group;
  throw InvalidInput.of(
    field,
    'is not a group: an organisation, a team as organisation/team, or a local group of 1 to 150 letters, digits, spaces and . _ : / @ + -',
  );
}

/** @throws InvalidInput naming `field` */
export function parseScope(input: string, field = 'auth_allowed_scopes'): string {
  if (SCOPE.test(input)) return input;
  throw InvalidInput.of(field, 'is not a scope (RFC 6749 3.3): visible characters without spaces, " and \\');
}

/**
 * Parses an audience of access tokens.
 * @returns a URL as an origin where it has no path, so that a slash at its end makes no difference
 * @throws InvalidInput naming `field`
 */
export function parseAudience(input: string, field = 'auth_allowed_audiences'): string {
  const url = URL.parse(input.trim());
  if (!url || !/^https?:$/.test(url.protocol) || url.hash || url.username || url.password || input.length > 500)
    throw InvalidInput.of(field, 'is not a URL such as https://api.example.com');
  return url.pathname === '/' && !url.search ? url.origin : url.href;
}

/** Names that other cookies of ours have. */
const OUR_COOKIES = new Set(['__host-login', '__host-oauth-nonce', '__host-github-state']);

/** @throws InvalidInput naming `field` */
export function parseAuthCookieName(input: string, field = 'auth_cookie_name'): string {
  if (COOKIE_NAME.test(input) && !OUR_COOKIES.has(input.toLowerCase())) return input;
  throw InvalidInput.of(field, 'is not a name for this cookie, such as unified_auth_token (RFC 6265 4.1.1)');
}

/** @throws InvalidInput naming `field` */
export function parseHeaderPrefix(input: string, field = 'auth_header_prefix'): string {
  const own = input.slice(0, -1).toLowerCase();
  if (HEADER_PREFIX.test(input) && input.length <= MAX_PREFIX && own.length > 1 && !NOT_PREFIXES.has(own)) return input;
  throw InvalidInput.of(
    field,
    'is not a prefix such as X-Auth- or Remote-: letters, digits and hyphens, a hyphen at its end, and nothing that fields of clients begin with',
  );
}

/**
 * Parses the path of a host, and what is below it, that is for everybody.
 * @throws InvalidInput naming `field`
 */
export function parseExcludedPath(input: string, field = 'auth_excluded_paths'): string {
  const path = parsePathPrefix(input, field);
  if (path !== '/') return path;
  throw InvalidInput.of(field, 'is every path; switch auth off, or set auth_mode to passthrough');
}

/**
 * Parses the address of a service that decides about requests.
 * @throws InvalidInput naming `field`
 */
export function parseForwardUrl(input: string, field = 'auth_forward_url'): string {
  const url = URL.parse(input.trim());
  if (!url || !/^https?:$/.test(url.protocol))
    throw InvalidInput.of(field, 'is not an http or https URL such as http://authelia:9091/api/authz/forward-auth');
  if (url.username || url.password || url.hash)
    throw InvalidInput.of(field, 'must carry neither a user name or password nor a fragment');
  return url.href;
}

/**
 * Parses each entry of a list; one that is named twice counts once.
 * @throws InvalidInput naming each bad one by its place
 */
export function parseEntries(
  inputs: readonly string[],
  parse: (input: string, field: string) => string,
  field: string,
): string[] {
  if (inputs.length > MAX_ENTRIES)
    throw InvalidInput.of(field, `has ${inputs.length} entries; at most ${MAX_ENTRIES} are possible`);
  const problems: FieldProblem[] = [];
  const entries = inputs.map((input, i) => {
    try {
      return parse(input, `${field}.${i}`);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
      return '';
    }
  });
  if (problems.length) throw new InvalidInput(problems);
  return [...new Set(entries)];
}

/** The lists of HostAuth, and how each entry of theirs is parsed. */
export const AUTH_LISTS = {
  auth_required_users: parseGithubUser,
  auth_required_emails: parseEmailPattern,
  auth_required_groups: parseGroup,
  auth_excluded_paths: parseExcludedPath,
  auth_allowed_scopes: parseScope,
  auth_allowed_audiences: parseAudience,
} as const;

/** @throws InvalidInput with every problem of what was written by something else than the API */
export function checkHostAuth(auth: HostAuth): void {
  const problems: FieldProblem[] = [];
  const attempt = (parse: () => unknown): void => {
    try {
      parse();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
    }
  };
  for (const [list, parse] of Object.entries(AUTH_LISTS))
    attempt(() => parseEntries(auth[list as keyof typeof AUTH_LISTS], parse, list));
  attempt(() => parseAuthCookieName(auth.auth_cookie_name));
  attempt(() => parseHeaderPrefix(auth.auth_header_prefix));
  attempt(() => auth.auth_proxy !== null && parseHostname(auth.auth_proxy, 'auth_proxy'));
  attempt(() => auth.auth_forward_url !== null && parseForwardUrl(auth.auth_forward_url));
  if (problems.length) throw new InvalidInput(problems);
}

import { canonicalAddress, parseHostname, type TargetHost } from './hostname.ts';
import { InvalidInput, type FieldProblem } from './invalid-input.ts';

/** What a host does: it leads to a backend, sends its clients somewhere else, or is closed. */
export const HOST_KINDS = ['proxy', 'redirect', 'closed'] as const;
export type HostKind = (typeof HOST_KINDS)[number];

/** RFC 9110 15.4: 307 and 308 keep the method; 301 and 308 are remembered by browsers. */
export const REDIRECT_STATUSES = [301, 302, 303, 307, 308] as const;
export type RedirectStatus = (typeof REDIRECT_STATUSES)[number];

/** How a closed host answers: with a status, or not at all (`abort`: the connection is closed, in HTTP/2 the stream reset). */
export const CLOSINGS = [404, 410, 'abort'] as const;
export type Closing = (typeof CLOSINGS)[number];

/** What of a target says what kind of host it is. Fields of another kind are kept, so that a host can be switched back. */
export interface KindOfHost {
  readonly kind: HostKind;
  /** An http or https URL; its path, if any, is put in front of the request's path. null: never given, and no proxy. */
  readonly target_url: string | null;
  /** A host, with or without a port, which is then asked for by the scheme of the request; or an http or https URL. */
  readonly redirect_to: string | null;
  readonly redirect_status: RedirectStatus;
  /** true: path and query of the request are put behind `redirect_to`. */
  readonly redirect_keep_path: boolean;
  readonly closed_with: Closing;
  /** true: a proxy answers 503 with a page that says so. */
  readonly maintenance: boolean;
  /** What that page says; null: our own words. */
  readonly maintenance_message: string | null;
  /** Ranges of addresses whose clients reach the backend all the same. */
  readonly maintenance_allow_from: readonly string[];
}

/**
 * Parses where a host sends its clients.
 * @returns a host in the spelling that is looked up, or a URL as WHATWG writes it; a path of "/" alone is left out
 * @throws InvalidInput naming `field`
 */
export function parseRedirectTo(input: string, field = 'redirect_to'): string {
  const text = input.trim();
  return text.includes('://') ? parseLocation(text, field) : parseHostAndPort(text, field);
}

/**
 * Parses an absolute URL for a Location field.
 * @throws InvalidInput naming `field`
 */
export function parseLocation(input: string, field: string): string {
  const url = URL.parse(input.trim());
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw InvalidInput.of(field, 'is not an http or https URL such as https://www.example.com/here');
  if (url.username || url.password)
    throw InvalidInput.of(field, 'must not carry a user name or password: every client would see them');
  return url.pathname === '/' && !url.search && !url.hash ? url.origin : url.href;
}

function parseHostAndPort(text: string, field: string): string {
  const [, name = text, port] = /^([^:]*):(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))
    throw InvalidInput.of(field, `has the port ${port}; ports are 1 to 65535`);
  try {
    return port === undefined ? parseHostname(name) : `${parseHostname(name)}:${Number(port)}`;
  } catch {
    throw InvalidInput.of(field, 'is neither a host such as www.example.com nor a URL such as https://www.example.com');
  }
}

const MAX_MESSAGE = 2_000;

/** @throws InvalidInput naming `field` */
export function parseMaintenanceMessage(input: string, field = 'maintenance_message'): string {
  const message = input.trim();
  if (message === '') throw InvalidInput.of(field, 'is empty; leave it out for the usual words');
  if (message.length > MAX_MESSAGE)
    throw InvalidInput.of(field, `has ${message.length} characters; at most ${MAX_MESSAGE} are possible`);
  return message;
}

const MAX_RANGES = 1_000;

/**
 * Parses ranges of addresses.
 * @returns each as address/bits; a single address is a range of its own
 * @throws InvalidInput naming each bad one by its place
 */
export function parseRanges(inputs: readonly string[], field: string): string[] {
  if (inputs.length > MAX_RANGES)
    throw InvalidInput.of(field, `has ${inputs.length} ranges; at most ${MAX_RANGES} are possible`);
  const problems: FieldProblem[] = [];
  const ranges = inputs.map((input, i) => {
    const range = canonicalRange(input.trim());
    if (range === undefined)
      problems.push({
        field: `${field}.${i}`,
        message: 'is not a range such as 10.0.0.0/8 or fd00::/8, nor an address',
      });
    return range ?? '';
  });
  if (problems.length) throw new InvalidInput(problems);
  return ranges;
}

/** A range, or an address as one, as address/bits; undefined for anything else. */
export function canonicalRange(text: string): string | undefined {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const canonical = canonicalAddress(address);
  if (canonical === undefined) return undefined;
  const most = canonical.includes(':') ? 128 : 32;
  return Number(bits ?? most) <= most ? `${canonical}/${Number(bits ?? most)}` : undefined;
}

/** What a host of this kind cannot do without, and is null. */
export function missingForKind(target: Pick<KindOfHost, 'kind' | 'target_url' | 'redirect_to'>): FieldProblem[] {
  const { kind, target_url, redirect_to } = target;
  if (kind === 'proxy' && target_url === null)
    return [
      {
        field: 'target_url',
        message: 'is missing; give a URL such as http://localhost:3000, or another kind than proxy',
      },
    ];
  if (kind === 'redirect' && redirect_to === null)
    return [{ field: 'redirect_to', message: 'is missing; give a host such as www.example.com, or a URL' }];
  return [];
}

/**
 * Refuses a target that lacks what its kind needs, or would lead to itself.
 * @throws InvalidInput with every problem
 */
export function checkKind({ hostname, ...target }: KindOfHost & { readonly hostname: TargetHost }): void {
  const problems: FieldProblem[] = missingForKind(target);
  const wrong = (field: string, message: string): void => void problems.push({ field, message });
  const { kind, redirect_to, redirect_keep_path } = target;
  if (kind === 'redirect' && redirect_to !== null) {
    if (hostOf(redirect_to) === hostname)
      wrong('redirect_to', 'is this host itself; to send plain HTTP to HTTPS, set https_redirect');
    if (redirect_keep_path && /[?#]/.test(redirect_to))
      wrong(
        'redirect_to',
        'has a query or a fragment, behind which no path can stand; set redirect_keep_path to false',
      );
  }
  if (problems.length) throw new InvalidInput(problems);
}

/** With the port, unless that is the scheme's own. */
const hostOf = (redirectTo: string): string =>
  redirectTo.includes('://') ? (URL.parse(redirectTo)?.host ?? '') : redirectTo;

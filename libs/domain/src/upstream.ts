import { InvalidInput, type FieldProblem } from './invalid-input.ts';
import { parseTargetUrl } from './target.ts';

/** How the next request's upstream is found: by turns, or where the fewest requests are under way. Weights count in both. */
export const LOAD_BALANCING = ['round_robin', 'least_connections'] as const;
export type LoadBalancing = (typeof LOAD_BALANCING)[number];

/** RFC 6265bis 5.4.7. */
export const SAME_SITE = ['lax', 'strict', 'none'] as const;
type SameSite = (typeof SAME_SITE)[number];

/** `auto`: Secure where the client came over HTTPS. */
export const COOKIE_SECURE = ['auto', 'always', 'never'] as const;
type CookieSecure = (typeof COOKIE_SECURE)[number];

/** One of the backends of a host. */
export interface UpstreamSpec {
  readonly url: string;
  /** Its share of the requests, 1 to 100, in proportion to the others'. */
  readonly weight: number;
  /** true: no new request goes there; those under way end in their own time. */
  readonly drain: boolean;
}

/** Keeps a client at the upstream that it had first, by a cookie. */
export interface Sticky {
  readonly cookie: string;
  readonly secure: CookieSecure;
  readonly http_only: boolean;
  readonly same_site: SameSite;
}

/** When an upstream that fails is left out, and for how long. Times are seconds. */
export interface Ejection {
  /** Failures to connect or to answer within `window` that it takes. */
  readonly failures: number;
  readonly window: number;
  /** How long it is left out; twice as long each time, up to `max_time`, while it goes on failing. */
  readonly time: number;
  readonly max_time: number;
}

/** What each upstream is asked from time to time. Times are seconds. */
export interface HealthCheck {
  /** Behind the path of the upstream's URL. */
  readonly path: string;
  readonly interval: number;
  readonly timeout: number;
  /** Statuses such as `204`, or ranges such as `200-399`. */
  readonly expected_statuses: readonly string[];
}

/** What of a target says which backends it has and how they share its requests. */
export interface Balanced {
  /** All backends, of which the first is `target_url`; empty: `target_url` is the only one. */
  readonly upstreams: readonly UpstreamSpec[];
  readonly load_balancing: LoadBalancing;
  readonly sticky: Sticky | null;
  /** null: no upstream is left out because of what it did to requests. */
  readonly ejection: Ejection | null;
  /** null: upstreams are not asked. */
  readonly health_check: HealthCheck | null;
  /** Seconds in which an upstream that came back gets its share of requests again, little by little; 0: at once. */
  readonly slow_start: number;
}

export const DEFAULT_EJECTION: Ejection = { failures: 3, window: 10, time: 10, max_time: 300 };
export const DEFAULT_SLOW_START = 10;

const MAX_UPSTREAMS = 50;
const MAX_WEIGHT = 100;

/** The backends of a target; none where it has no address at all. */
export function upstreamsOf({
  target_url,
  upstreams,
}: Pick<Balanced, 'upstreams'> & { readonly target_url: string | null }): readonly UpstreamSpec[] {
  if (upstreams.length) return upstreams;
  return target_url === null ? [] : [{ url: target_url, weight: 1, drain: false }];
}

/** @throws InvalidInput naming each problem by its place below `field` */
export function parseUpstreams(inputs: readonly UpstreamSpec[], field = 'upstreams'): UpstreamSpec[] {
  if (inputs.length > MAX_UPSTREAMS)
    throw InvalidInput.of(field, `has ${inputs.length} upstreams; at most ${MAX_UPSTREAMS} are possible`);
  const problems: FieldProblem[] = [];
  const seen = new Set<string>();
  const parsed = inputs.map(({ url: input, weight, drain }, i) => {
    if (!isWhole(weight, 1, MAX_WEIGHT))
      problems.push({ field: `${field}.${i}.weight`, message: `must be a whole number from 1 to ${MAX_WEIGHT}` });
    const url = attempt(() => parseTargetUrl(input, `${field}.${i}.url`), problems) ?? input;
    if (seen.has(url))
      problems.push({ field: `${field}.${i}.url`, message: 'is there twice; give it a larger weight instead' });
    seen.add(url);
    return { url, weight, drain };
  });
  if (problems.length) throw new InvalidInput(problems);
  return parsed;
}

const COOKIE_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

/** @throws InvalidInput naming each problem by its place below `field` */
export function parseSticky(sticky: Sticky, field = 'sticky'): Sticky {
  const { cookie, secure, same_site } = sticky;
  const problems: FieldProblem[] = [];
  if (!COOKIE_NAME.test(cookie))
    problems.push({ field: `${field}.cookie`, message: 'is not a name for a cookie such as backend (RFC 6265 4.1.1)' });
  if (/^__(secure|host)-/i.test(cookie) && secure !== 'always')
    problems.push({ field: `${field}.secure`, message: `must be always for a cookie named ${cookie}` });
  if (same_site === 'none' && secure === 'never')
    problems.push({ field: `${field}.secure`, message: 'must not be never with same_site none: browsers refuse it' });
  if (problems.length) throw new InvalidInput(problems);
  return sticky;
}

/** @throws InvalidInput naming each problem by its place below `field` */
export function parseEjection(ejection: Ejection, field = 'ejection'): Ejection {
  const problems: FieldProblem[] = [];
  const most = { failures: 1_000, window: 3_600, time: 3_600, max_time: 86_400 } as const;
  for (const name of ['failures', 'window', 'time', 'max_time'] as const)
    checkWhole(ejection[name], [1, most[name]], `${field}.${name}`, problems);
  if (ejection.max_time < ejection.time)
    problems.push({ field: `${field}.max_time`, message: `is less than time, ${ejection.time}` });
  if (problems.length) throw new InvalidInput(problems);
  return ejection;
}

const STATUSES = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/;
const CHECK_PATH = /^\/[\x21\x22\x24-\x7e]{0,1023}$/;

/** @throws InvalidInput naming each problem by its place below `field` */
export function parseHealthCheck(check: HealthCheck, field = 'health_check'): HealthCheck {
  const problems: FieldProblem[] = [];
  if (!CHECK_PATH.test(check.path))
    problems.push({
      field: `${field}.path`,
      message: 'is not a path such as /healthz, in ASCII and without a fragment',
    });
  checkWhole(check.interval, [1, 3_600], `${field}.interval`, problems);
  checkWhole(check.timeout, [1, 60], `${field}.timeout`, problems);
  if (check.expected_statuses.length === 0 || check.expected_statuses.length > 20)
    problems.push({ field: `${field}.expected_statuses`, message: 'must name 1 to 20 statuses or ranges' });
  for (const [i, text] of check.expected_statuses.entries())
    if (statusRange(text) === undefined)
      problems.push({
        field: `${field}.expected_statuses.${i}`,
        message: 'is not a status such as 204, nor a range such as 200-399',
      });
  if (problems.length) throw new InvalidInput(problems);
  return check;
}

/** The first and last status of `204` or `200-399`; undefined where it is neither. */
function statusRange(text: string): readonly [number, number] | undefined {
  const [, first, last = first] = STATUSES.exec(text) ?? [];
  if (first === undefined || Number(last) < Number(first)) return undefined;
  return [Number(first), Number(last)];
}

export const isExpectedStatus = ({ expected_statuses }: HealthCheck, status: number): boolean =>
  expected_statuses.some((text) => {
    const range = statusRange(text);
    return range !== undefined && status >= range[0] && status <= range[1];
  });

const MAX_SLOW_START = 3_600;

/** @throws InvalidInput naming `field` */
export function parseSlowStart(seconds: number, field = 'slow_start'): number {
  if (isWhole(seconds, 0, MAX_SLOW_START)) return seconds;
  throw InvalidInput.of(field, `must be a whole number of seconds from 0 to ${MAX_SLOW_START}`);
}

interface Addresses {
  readonly target_url?: string | null | undefined;
  readonly upstreams?: readonly UpstreamSpec[] | undefined;
}

/**
 * `target_url` and `upstreams` after a change of one or both: the first upstream is always `target_url`.
 * @param before what a target has now, or null for a new one
 * @throws InvalidInput where they contradict each other
 */
export function alignUpstreams(
  { target_url, upstreams }: Addresses,
  before: { readonly target_url: string | null; readonly upstreams: readonly UpstreamSpec[] } | null,
): { target_url: string | null; upstreams: readonly UpstreamSpec[] } {
  const sent = target_url === before?.target_url ? undefined : target_url;
  if (upstreams === undefined) return withFirst(sent, before);
  const [first] = upstreams;
  if (!first) return { target_url: target_url === undefined ? (before?.target_url ?? null) : target_url, upstreams };
  if (sent !== undefined && sent !== null && sent !== first.url)
    throw InvalidInput.of('target_url', 'is not the first of upstreams; leave one of the two out');
  return { target_url: first.url, upstreams };
}

/** `target_url` alone takes the place of the first upstream, and leaves the others as they are. */
function withFirst(
  url: string | null | undefined,
  before: { readonly target_url: string | null; readonly upstreams: readonly UpstreamSpec[] } | null,
): { target_url: string | null; upstreams: readonly UpstreamSpec[] } {
  const old = before?.upstreams ?? [];
  if (url === undefined) return { target_url: before?.target_url ?? null, upstreams: old };
  const [first, ...others] = old;
  if (url === null || !first) return { target_url: url, upstreams: [] };
  if (others.some((other) => other.url === url))
    throw InvalidInput.of('target_url', 'is another of the upstreams already; say in upstreams what is meant');
  return { target_url: url, upstreams: [{ ...first, url }, ...others] };
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

function checkWhole(
  value: number,
  [least, most]: readonly [number, number],
  field: string,
  problems: FieldProblem[],
): void {
  if (!isWhole(value, least, most))
    problems.push({ field, message: `must be a whole number from ${least} to ${most}` });
}

function attempt<T>(parse: () => T, problems: FieldProblem[]): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

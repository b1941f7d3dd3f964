import { upstreamsOf, type UpstreamSpec } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import { leastOpen, nextInTurn, type Share } from './balance.ts';
import { cookiesShown, stickyCookie } from './sticky-cookie.ts';
import type { Standing, UpstreamHealth } from './upstream-health.ts';
import { isSamePlace, Upstream, type BackendPlace, type UpstreamSettings } from './upstream.ts';

/** Of an upstream that has just come back, the least share that it gets. */
const FIRST_SHARE = 0.1;

/** One of the upstreams of a host: how it takes part, and the connections to it. */
export class Member implements Share {
  readonly spec: UpstreamSpec;
  readonly upstream: Upstream;
  readonly standing: Standing;
  readonly #slowStart: number;
  turn = 0;
  weight: number;
  cookie: string | undefined = undefined;

  /** @param slowStart milliseconds */
  constructor(spec: UpstreamSpec, upstream: Upstream, standing: Standing, slowStart: number) {
    this.spec = spec;
    this.upstream = upstream;
    this.standing = standing;
    this.#slowStart = slowStart;
    this.weight = spec.weight;
  }

  get open(): number {
    return this.upstream.open;
  }

  /** Brings its weight up to date: it grows while it has not been back for long. */
  weigh(now: number): void {
    const back = now - this.standing.returnedAt;
    const share = back < this.#slowStart ? Math.max(FIRST_SHARE, back / this.#slowStart) : 1;
    this.weight = this.spec.weight * share;
  }

  /** Why it gets no request; undefined where it may. */
  get out(): string | undefined {
    return this.spec.drain ? 'it is drained' : this.standing.out;
  }
}

export interface UpstreamsSettings extends UpstreamSettings {
  /** Of hosts that the supervisor watches; our own apps have none. */
  readonly health?: UpstreamHealth;
}

/**
 * All upstreams of one host, and the one place where it is decided which of them gets a request. Immutable but for whose turn it
 * is; a change of the target makes new ones, which take over the connections of those that stay.
 */
export class Upstreams {
  readonly #target: TargetRecord;
  readonly #members: readonly Member[];
  /** The only one, where there is no choice. */
  readonly #only: Member | undefined;
  readonly #health: UpstreamHealth | undefined;
  /** Whether one of them puts a path of its own in front of every request's. */
  readonly haveBasePath: boolean;

  constructor(target: TargetRecord, settings: UpstreamsSettings, before?: Upstreams) {
    this.#target = target;
    this.#health = settings.health;
    const specs = upstreamsOf(target);
    this.#members = (specs.length ? specs : [NOWHERE]).map((spec) => {
      const old = before?.find(spec.url);
      const place = placeOf(target, spec);
      const upstream = old && isSamePlace(old.upstream.place, place) ? old.upstream : new Upstream(place, settings);
      const standing = this.#standing(spec.url, specs.length > 1);
      if (old?.spec.drain && !spec.drain) standing.returnedAt = performance.now();
      return new Member(spec, upstream, standing, target.slow_start * 1_000);
    });
    this.haveBasePath = this.#members.some(({ upstream }) => upstream.pathFor('') !== '');
    this.#health?.keep(target.hostname, specs.length > 1 ? specs.map(({ url }) => url) : []);
    const [first, ...others] = this.#members;
    this.#only = first && others.length === 0 && !first.spec.drain ? first : undefined;
  }

  /** The connections of all of them. */
  get all(): readonly Upstream[] {
    return this.#members.map(({ upstream }) => upstream);
  }

  find(url: string): Member | undefined {
    return this.#members.find(({ spec }) => spec.url === url);
  }

  /** Whether a request that cannot be sent to one may go to another. */
  get areSeveral(): boolean {
    return this.#members.length > 1;
  }

  /**
   * Who gets this request: where a cookie says so that one, if it takes requests; else by turns or where the fewest are under way.
   * Where none is well all that are not drained are taken for well: a request that may fail is better than one that must. While it
   * is explained nobody's turn is used up.
   * @param tried those that could not be reached for this request
   * @returns undefined where there is none
   */
  choose(exchange: Exchange, tried?: ReadonlySet<Member>): Member | undefined {
    const { recorder } = exchange;
    if (this.#only && !recorder) return tried?.has(this.#only) ? undefined : this.#only;
    const left = tried ? this.#members.filter((member) => !tried.has(member)) : this.#members;
    const well = left.filter(({ out }) => out === undefined);
    const candidates = well.length ? well : left.filter(({ spec }) => !spec.drain);
    const sticky = this.#stickTo(exchange, candidates);
    const chosen = sticky ?? this.#balance(candidates, recorder === undefined);
    if (recorder) this.#tell(exchange, { candidates, chosen, sticky, none: well.length === 0 });
    return chosen;
  }

  /** Set-Cookie for a client that came without one of this upstream's. */
  newCookie(exchange: Exchange, member: Member): string | undefined {
    const { sticky } = this.#target;
    const value = sticky && this.#cookieOf(member);
    if (!sticky || !value || cookiesShown(exchange, sticky.cookie).includes(value)) return undefined;
    return stickyCookie(sticky, value, exchange);
  }

  /** A request could not be sent there, or was not answered. */
  failed({ spec }: Member, code: string, message: string): void {
    this.#health?.failed(this.#target.hostname, spec.url, code, message);
  }

  /** The host is gone. */
  forget(): void {
    this.#health?.keep(this.#target.hostname, []);
  }

  #standing(url: string, several: boolean): Standing {
    const own = { out: undefined, returnedAt: -Infinity };
    return several ? (this.#health?.standing(this.#target.hostname, url) ?? own) : own;
  }

  #balance(candidates: readonly Member[], take: boolean): Member | undefined {
    if (candidates.length < 2) return candidates[0];
    const now = performance.now();
    for (const member of candidates) member.weigh(now);
    return (this.#target.load_balancing === 'least_connections' ? leastOpen : nextInTurn)(candidates, take);
  }

  #stickTo(exchange: Exchange, candidates: readonly Member[]): Member | undefined {
    const { sticky } = this.#target;
    if (!sticky) return undefined;
    const values = cookiesShown(exchange, sticky.cookie);
    if (values.length === 0) return undefined;
    return candidates.find((member) => {
      const value = this.#cookieOf(member);
      return value !== undefined && values.includes(value);
    });
  }

  #cookieOf(member: Member): string | undefined {
    member.cookie ??= this.#health?.stickyValue(this.#target.hostname, member.spec.url);
    return member.cookie;
  }

  #tell({ recorder }: Exchange, { candidates, chosen, sticky, none }: Choice): void {
    if (!chosen) {
      recorder?.note('forward', 'No upstream takes requests: all are drained.');
      return;
    }
    const { load_balancing, sticky: asked } = this.#target;
    const how = sticky
      ? `the cookie ${asked?.cookie} says so`
      : this.#members.length === 1
        ? 'it is the only one'
        : candidates.length === 1
          ? 'it is the only one that takes requests'
          : load_balancing === 'least_connections'
            ? 'the fewest requests are under way there'
            : 'it is its turn';
    recorder?.note(
      'forward',
      `The upstream ${chosen.spec.url} gets it: ${how}.${none ? ' None is well, so all that are not drained are tried.' : ''}`,
      {
        upstream: chosen.spec.url,
        candidates: this.#members.map((member) => ({
          url: member.spec.url,
          weight: Math.round(member.weight * 100) / 100,
          open: member.open,
          reason:
            member === chosen ? null : (member.out ?? (sticky ? 'the cookie names another' : 'another comes first')),
        })),
      },
    );
  }
}

/** Of hosts that have no backend, which are answered without one. */
const NOWHERE: UpstreamSpec = { url: '', weight: 1, drain: false };

const placeOf = (target: TargetRecord, { url }: UpstreamSpec): BackendPlace => ({
  target_url: url === '' ? null : url,
  backend_protocol: target.backend_protocol,
  backend_ca_pem: target.backend_ca_pem,
  backend_server_name: target.backend_server_name,
  backend_verify: target.backend_verify,
  connect_timeout: target.connect_timeout,
  response_timeout: target.response_timeout,
});

interface Choice {
  readonly candidates: readonly Member[];
  readonly chosen: Member | undefined;
  readonly sticky: Member | undefined;
  readonly none: boolean;
}

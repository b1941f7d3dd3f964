import { hostname as machine } from 'node:os';
import { upstreamsOf } from '#domain';
import type { GatewayTroubles, GatewayUpstreams, GatewayUpstreamsSummary, UpstreamState } from '#contracts';
import type { Logger } from '#platform';
import type { UpstreamSettings } from '../forward/upstream.ts';
import type { UpstreamFailure, UpstreamStanding } from '../snapshot/messages.ts';
import type { Changed, TargetRecord } from '../snapshot/records.ts';
import { UpstreamChecks } from './upstream-checks.ts';
import { UpstreamRecord, type Checked } from './upstream-record.ts';

/** One upstream in a list of several hosts'. */
export interface HostUpstream extends UpstreamState {
  readonly hostname: string;
}

interface Watched {
  target: TargetRecord;
  /** Those of which there is something to tell. */
  readonly records: Map<string, UpstreamRecord>;
  readonly returns: Map<string, NodeJS.Timeout>;
}

/**
 * The upstreams of all hosts as this gateway sees them: what workers tell of failures, and what the checks find. It decides who gets
 * no requests and tells all workers, so that they agree, and so that one that is started later knows.
 */
export class UpstreamWatch {
  /** Names this gateway among several. */
  readonly #id = `${machine()}-${process.pid}`;
  readonly #logger: Logger;
  readonly #tell: (standings: readonly UpstreamStanding[]) => void;
  readonly #checks: UpstreamChecks;
  readonly #hosts = new Map<string, Watched>();

  /** @param tell the workers */
  constructor(tell: (standings: readonly UpstreamStanding[]) => void, settings: UpstreamSettings, logger: Logger) {
    this.#tell = tell;
    this.#logger = logger;
    this.#checks = new UpstreamChecks((hostname, url, found) => this.#checked(hostname, url, found), settings);
  }

  /** Workers have been told of these targets already. */
  apply({ set, gone }: Changed<TargetRecord>): void {
    for (const hostname of gone) this.#forget(hostname);
    for (const target of set) this.#set(target);
    this.#checks.apply({ set, gone });
  }

  /** A worker's request could not be sent, or was not answered. */
  failed(failure: UpstreamFailure): void {
    const { hostname, url } = failure;
    const host = this.#hosts.get(hostname);
    const record = host && this.#record(host, url);
    if (!record || !record.failed(failure, host.target.ejection, Date.now())) return;
    if (this.#isLast(host, url)) return;
    this.#eject(host, record);
  }

  /** Those that get no requests: what a worker needs to know that begins. */
  get standings(): UpstreamStanding[] {
    return [...this.#hosts.values()].flatMap((host) => this.#outOf(host));
  }

  /** Everything that is known of the upstreams of one host. */
  of(hostname: string): GatewayUpstreams {
    const host = this.#hosts.get(hostname);
    const specs = host ? upstreamsOf(host.target) : [];
    const upstreams = specs.map(({ url }) => (host?.records.get(url) ?? new UpstreamRecord(url)).state);
    return { gateway: this.#id, upstreams };
  }

  /** The upstreams of all hosts that have several, or are checked, or failed once. */
  get all(): HostUpstream[] {
    return [...this.#hosts.values()].flatMap(({ target, records }) => {
      const specs = upstreamsOf(target);
      const known = specs.filter(({ url }) => specs.length > 1 || target.health_check || records.has(url));
      return known.map(({ url }) => ({
        hostname: target.hostname,
        ...(records.get(url) ?? new UpstreamRecord(url)).state,
      }));
    });
  }

  /** The same in a few words of each. */
  get summary(): GatewayUpstreamsSummary {
    return {
      upstreams: this.all.map(({ hostname, url, state, last_error, last_check }) => ({
        hostname,
        url,
        up: state === 'up',
        checked: last_check !== null,
        last_error:
          last_check && !last_check.ok
            ? { at: last_check.at, message: last_check.detail }
            : last_error && { at: last_error.at, message: last_error.message },
      })),
    };
  }

  /** The upstreams of all hosts that somebody should look at. */
  get troubles(): GatewayTroubles {
    const now = Date.now();
    const upstreams = [...this.#hosts.values()].flatMap((host) =>
      [...host.records.values()].flatMap((record) => {
        const reason = record.trouble(host.target.ejection, now);
        if (reason === null || !host.target.enabled) return [];
        const { url } = record;
        return [{ hostname: host.target.hostname, url, reason, last: this.#isLast(host, url) }];
      }),
    );
    return { gateway: this.#id, upstreams };
  }

  stop(): void {
    for (const hostname of this.#hosts.keys()) this.#forget(hostname);
    this.#checks.stop();
  }

  #set(target: TargetRecord): void {
    if (target.kind !== 'proxy') {
      this.#forget(target.hostname);
      return;
    }
    const host = this.#hosts.get(target.hostname);
    if (!host) {
      this.#hosts.set(target.hostname, { target, records: new Map(), returns: new Map() });
      return;
    }
    host.target = target;
    const urls = new Set(upstreamsOf(target).map(({ url }) => url));
    for (const url of host.records.keys()) if (!urls.has(url)) drop(host, url);
    const isChecked = target.enabled && target.health_check;
    for (const record of host.records.values()) if (!isChecked) record.unchecked(Date.now());
    // A host that had one upstream until now has told its workers nothing of it.
    const known = [...host.records.values()].map(({ url, out }) => standing(host, url, out));
    if (known.length) this.#tell(known);
  }

  #forget(hostname: string): void {
    const host = this.#hosts.get(hostname);
    if (!host) return;
    this.#hosts.delete(hostname);
    for (const url of host.records.keys()) drop(host, url);
  }

  /** Undefined where the host does not have it any more. */
  #record(host: Watched, url: string): UpstreamRecord | undefined {
    const known = host.records.get(url);
    if (known || !upstreamsOf(host.target).some((spec) => spec.url === url)) return known;
    const record = new UpstreamRecord(url);
    host.records.set(url, record);
    return record;
  }

  /** Whether no other upstream would get the requests. */
  #isLast(host: Watched, url: string): boolean {
    return !upstreamsOf(host.target).some(
      (spec) => spec.url !== url && !spec.drain && (host.records.get(spec.url)?.isUp ?? true),
    );
  }

  #eject(host: Watched, record: UpstreamRecord): void {
    const { hostname, ejection } = host.target;
    if (!ejection) return;
    const { url } = record;
    const length = record.eject(ejection, Date.now());
    this.#logger.warn(
      { hostname, upstream: url, seconds: length / 1_000, reason: record.out },
      'an upstream failed and is left out for a while',
    );
    this.#tell([standing(host, url, record.out)]);
    const back = (): void => {
      host.returns.delete(url);
      record.admit(Date.now());
      this.#logger.info({ hostname, upstream: url }, 'an upstream is given requests again');
      this.#tell([standing(host, url, record.out)]);
    };
    host.returns.set(url, setTimeout(back, length).unref());
  }

  #checked(hostname: string, url: string, found: Checked): void {
    const host = this.#hosts.get(hostname);
    const record = host && this.#record(host, url);
    if (!host || !record?.checked(found, Date.now())) return;
    const { detail } = found;
    if (found.ok) this.#logger.info({ hostname, upstream: url, detail }, 'an upstream passes its health check again');
    else this.#logger.warn({ hostname, upstream: url, reason: detail }, 'an upstream fails its health check');
    this.#tell([standing(host, url, record.out)]);
  }

  #outOf(host: Watched): UpstreamStanding[] {
    return [...host.records.values()].filter(({ isUp }) => !isUp).map(({ url, out }) => standing(host, url, out));
  }
}

const standing = ({ target }: Watched, url: string, out: string | null): UpstreamStanding => ({
  hostname: target.hostname,
  url,
  out,
});

function drop({ records, returns }: Watched, url: string): void {
  clearTimeout(returns.get(url));
  returns.delete(url);
  records.delete(url);
}

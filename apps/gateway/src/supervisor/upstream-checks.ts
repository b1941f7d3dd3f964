import { upstreamsOf } from '#domain';
import type { UpstreamSettings } from '../forward/upstream.ts';
import type { Changed, TargetRecord } from '../snapshot/records.ts';
import { askUpstream } from './ask-upstream.ts';
import type { Checked } from './upstream-record.ts';

/** By how much the time between two checks differs, so that those of many hosts and gateways do not fall together. */
const JITTER = 0.2;

interface Round {
  target: TargetRecord;
  timer: NodeJS.Timeout | undefined;
  readonly stop: AbortController;
}

/** Asks the upstreams of those hosts that want it, from time to time: once for a whole gateway, however many workers it has. */
export class UpstreamChecks {
  readonly #tell: (hostname: string, url: string, found: Checked) => void;
  readonly #settings: UpstreamSettings;
  /** By host, the upstreams that are asked. */
  readonly #hosts = new Map<string, Map<string, Round>>();

  constructor(tell: (hostname: string, url: string, found: Checked) => void, settings: UpstreamSettings) {
    this.#tell = tell;
    this.#settings = settings;
  }

  apply({ set, gone }: Changed<TargetRecord>): void {
    for (const hostname of gone) this.#forget(hostname);
    for (const target of set) {
      if (target.enabled && target.kind === 'proxy' && target.health_check) this.#set(target);
      else this.#forget(target.hostname);
    }
  }

  stop(): void {
    for (const hostname of this.#hosts.keys()) this.#forget(hostname);
  }

  /** What is under way goes on, however often a host changes. */
  #set(target: TargetRecord): void {
    const before = this.#hosts.get(target.hostname) ?? new Map<string, Round>();
    const rounds = new Map<string, Round>();
    for (const { url } of upstreamsOf(target)) {
      const old = before.get(url);
      const isSame = old?.target.health_check?.interval === target.health_check?.interval;
      const round = old && isSame ? old : { target, stop: new AbortController(), timer: undefined };
      round.target = target;
      rounds.set(url, round);
      if (round === old) before.delete(url);
      // Those of all hosts are read at once when a gateway starts.
      else this.#next(round, url, Math.random());
    }
    for (const round of before.values()) end(round);
    this.#hosts.set(target.hostname, rounds);
  }

  #next(round: Round, url: string, share: number): void {
    const interval = (round.target.health_check?.interval ?? 1) * 1_000;
    clearTimeout(round.timer);
    round.timer = setTimeout(() => void this.#ask(round, url), interval * share).unref();
  }

  async #ask(round: Round, url: string): Promise<void> {
    const { target, stop } = round;
    const found = await askUpstream(target, url, this.#settings, stop.signal);
    if (stop.signal.aborted) return;
    this.#tell(target.hostname, url, found);
    this.#next(round, url, 1 - JITTER / 2 + Math.random() * JITTER);
  }

  #forget(hostname: string): void {
    for (const round of this.#hosts.get(hostname)?.values() ?? []) end(round);
    this.#hosts.delete(hostname);
  }
}

function end({ timer, stop }: Round): void {
  clearTimeout(timer);
  stop.abort(new Error('not asked any more'));
}

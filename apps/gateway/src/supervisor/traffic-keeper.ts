import { addTraffic, noTraffic } from '#domain';
import type { Logger } from '#platform';
import { TrafficRepository, type TrafficPart } from '#store';
import type { HostTraffic } from '../snapshot/messages.ts';

/** As many hosts as had traffic, so many milliseconds it takes until it is written again, within these. */
const SOONEST_MS = 1_000;
const LATEST_MS = 10_000;
/** What waits at most while Redis is away: a minute of one host is one. */
const MOST_WAITING = 50_000;
const MINUTE_MS = 60_000;

interface Waiting extends TrafficPart {
  readonly counts: number[];
}

/** Writes what the workers have counted to Redis, in batches. What Redis does not take waits, as long as there is room. */
export class TrafficKeeper {
  readonly #traffic: Pick<TrafficRepository, 'add'>;
  readonly #logger: Logger;
  #waiting = new Map<string, Waiting>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #stopped = false;

  constructor(traffic: Pick<TrafficRepository, 'add'>, logger: Logger) {
    this.#traffic = traffic;
    this.#logger = logger;
  }

  count(hosts: readonly HostTraffic[]): void {
    const at = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    for (const { hostname, owner, counts } of hosts) {
      this.#add({ subject: 'all', at, counts });
      if (hostname === '') continue;
      this.#add({ subject: `owner:${owner}`, at, counts });
      this.#add({ subject: `host:${hostname}`, at, counts });
    }
    this.#arm();
  }

  /** Resolves when what waits is written, or lost. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#write();
  }

  #add({ subject, at, counts }: TrafficPart): void {
    const name = `${at} ${subject}`;
    let waiting = this.#waiting.get(name);
    if (!waiting) {
      if (this.#waiting.size >= MOST_WAITING) return;
      this.#waiting.set(name, (waiting = { subject, at, counts: noTraffic() }));
    }
    addTraffic(waiting.counts, counts);
  }

  #arm(): void {
    if (this.#stopped || this.#waiting.size === 0) return;
    const delay = Math.min(Math.max(this.#waiting.size, SOONEST_MS), LATEST_MS);
    this.#timer ??= setTimeout(() => {
      this.#writing ??= this.#write().finally(() => {
        this.#writing = undefined;
        this.#timer = undefined;
        this.#arm();
      });
    }, delay);
  }

  async #write(): Promise<void> {
    const parts = [...this.#waiting.values()];
    this.#waiting = new Map();
    for (let i = 0; i < parts.length; i += TrafficRepository.portion) {
      try {
        await this.#traffic.add(parts.slice(i, i + TrafficRepository.portion));
      } catch (error) {
        this.#logger.debug({ err: error }, 'what was counted of the traffic is written later');
        for (const part of parts.slice(i)) this.#add(part);
        return;
      }
    }
  }
}

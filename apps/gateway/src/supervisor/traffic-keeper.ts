import { randomUUID } from 'node:crypto';
import { addTraffic, noTraffic } from '#domain';
import type { Logger } from '#platform';
import { TrafficRepository, type TrafficPart } from '#store';
import type { HostTraffic } from '../snapshot/messages.ts';

/** As many hosts as had traffic, so many milliseconds it takes until it is written again, within these. */
const SOONEST_MS = 1_000;
const LATEST_MS = 10_000;
/** What waits at most while Redis is away; each has up to a hundred hosts. */
const MOST_BATCHES = 500;
const MINUTE_MS = 60_000;

interface Batch {
  readonly id: string;
  readonly parts: readonly TrafficPart[];
}

interface Waiting extends TrafficPart {
  readonly counts: number[];
}

/** Writes what the workers have counted to Redis, in batches. What Redis does not take waits, as long as there is room. */
export class TrafficKeeper {
  readonly #traffic: Pick<TrafficRepository, 'add'>;
  readonly #logger: Logger;
  #waiting = new Map<string, Waiting>();
  /** Those that Redis has not taken yet, oldest first. */
  readonly #batches: Batch[] = [];
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
      this.#waiting.set(name, (waiting = { subject, at, counts: noTraffic() }));
    }
    addTraffic(waiting.counts, counts);
  }

  #arm(): void {
    if (this.#stopped || this.#waiting.size + this.#batches.length === 0) return;
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
    for (let i = 0; i < parts.length; i += TrafficRepository.portion)
      this.#batches.push({ id: randomUUID(), parts: parts.slice(i, i + TrafficRepository.portion) });
    for (let batch = this.#batches[0]; batch; batch = this.#batches[0]) {
      try {
        await this.#traffic.add(batch.id, batch.parts);
      } catch (error) {
        this.#logger.debug({ err: error }, 'what was counted of the traffic is written later');
        // It may be written all the same; told again under its id it does not count twice.
        if (this.#batches.length > MOST_BATCHES) this.#batches.splice(0, this.#batches.length - MOST_BATCHES);
        return;
      }
      this.#batches.shift();
    }
  }
}

import { randomUUID } from 'node:crypto';
import type { SharedUses } from '#store';
import type { ToWorker } from '../snapshot/messages.ts';
import { SLOT_MS, worthTelling, type Counts, type Opened, type Use } from '../snapshot/counts.ts';

/** How long the supervisor gathers before it tells the other gateways. */
const TELL_MS = 50;
/** A clock that is set back is followed so many milliseconds for each message. */
const DRIFT_MS = 1;
/** Other gateways whose clocks are remembered; each start of one is another. */
const MAX_GATEWAYS = 1_000;
/** What is heard from elsewhere counts a slot earlier than its sender says, for the time that it took to get here. */
const MARGIN_SLOTS = 1;

/** Uses by other gateways. */
const ELSEWHERE = 0;

interface Message {
  readonly from: string;
  /** `Date.now()` of its sender. */
  readonly at: number;
  readonly uses: readonly Use[];
}

/**
 * Where the counts of all workers meet: what one of them has counted is told to the others, and uses in batches to the other
 * gateways. Requests wait for none of this. Where Redis is away nothing is heard of others, and each gateway goes on for itself.
 */
export class SharedCounts {
  readonly #id = randomUUID();
  readonly #sendAll: (message: ToWorker) => void;
  readonly #channel: (hear: (text: string) => void) => SharedUses;
  /** What is open at each worker, for those that come later. */
  readonly #open = new Map<number, Map<string, number>>();
  /** By gateway: how much later by our clock than by its own its messages come, at the best. */
  readonly #delays = new Map<string, number>();
  #gateways: SharedUses | undefined;
  #uses: Use[] = [];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param sendAll to all workers
   * @param channel opens the way to the other gateways
   */
  constructor(sendAll: (message: ToWorker) => void, channel: (hear: (text: string) => void) => SharedUses) {
    this.#sendAll = sendAll;
    this.#channel = channel;
  }

  /** From now on it is heard what passes at other gateways: there is a host that limits a rate. */
  listen(): void {
    this.#gateways ??= this.#channel((text) => this.#hear(text));
  }

  counted(by: number, counts: Counts): void {
    this.#remember(by, counts.open);
    this.#sendAll({ kind: 'counted', by, counts });
    if (counts.uses.length === 0) return;
    this.listen();
    for (const use of counts.uses) this.#uses.push(use);
    this.#timer ??= setTimeout(() => this.#tell(), TELL_MS).unref();
  }

  workerGone(by: number): void {
    if (this.#open.delete(by)) this.#sendAll({ kind: 'counter-gone', by });
  }

  /** What a new worker has to know. */
  *known(): Iterable<ToWorker> {
    for (const [by, open] of this.#open) yield { kind: 'counted', by, counts: { uses: [], open: [...open] } };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#gateways?.close();
  }

  #remember(by: number, open: readonly Opened[]): void {
    if (open.length === 0) return;
    const counts = this.#open.get(by) ?? new Map<string, number>();
    this.#open.set(by, counts);
    for (const [key, count] of open) {
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    }
  }

  #tell(): void {
    this.#timer = undefined;
    const message: Message = { from: this.#id, at: Date.now(), uses: worthTelling(merged(this.#uses)) };
    this.#uses = [];
    this.#gateways?.tell(JSON.stringify(message));
  }

  #hear(text: string): void {
    const message = readMessage(text);
    if (!message || message.from === this.#id) return;
    const shift = this.#delayOf(message) / SLOT_MS - MARGIN_SLOTS;
    const uses = message.uses.map(([key, slot, count]): Use => [key, Math.floor(slot + shift), count]);
    this.#sendAll({ kind: 'counted', by: ELSEWHERE, counts: { uses, open: [] } });
  }

  /** The difference of the clocks, and the least time that a message took. */
  #delayOf({ from, at }: Message): number {
    const delay = Math.min(Date.now() - at, (this.#delays.get(from) ?? Infinity) + DRIFT_MS);
    if (this.#delays.size >= MAX_GATEWAYS) this.#delays.clear();
    this.#delays.set(from, delay);
    return delay;
  }
}

/** The uses of one client in one slot are one. */
function merged(uses: readonly Use[]): Use[] {
  const all = new Map<string, Use>();
  for (const [key, slot, count] of uses) {
    const of = `${slot} ${key}`;
    const before = all.get(of);
    if (before) before[2] += count;
    else all.set(of, [key, slot, count]);
  }
  return [...all.values()];
}

/** @returns undefined for what is none: anybody who reaches Redis may say something there */
function readMessage(text: string): Message | undefined {
  try {
    const message = JSON.parse(text) as Partial<Message> | null;
    if (typeof message?.from !== 'string' || !Number.isFinite(message.at) || !Array.isArray(message.uses))
      return undefined;
    return message.uses.every(isUse) ? (message as Message) : undefined;
  } catch {
    return undefined;
  }
}

const isUse = (use: unknown): boolean =>
  Array.isArray(use) &&
  typeof use[0] === 'string' &&
  Number.isSafeInteger(use[1]) &&
  Number.isSafeInteger(use[2]) &&
  use[2] > 0;

import { SLOT_MS, slotOf } from '../snapshot/counts.ts';

/** For how long what passed elsewhere may be heard of later: 1.6 s. */
const SLOTS = 16;
const SLOT_SECONDS = SLOT_MS / 1_000;

/** Tokens: `rate` of them a second, `burst` at most. */
export interface Rate {
  readonly rate: number;
  readonly burst: number;
}

/**
 * The token bucket of one client of one host, filled from what passed here and, a little later, from what passed at other workers.
 * So that a client is never refused because somebody told of its requests late, the last moments are kept slot by slot, and
 * what is heard is counted when it was. In its slot it counts from the beginning, which is in the client's favour.
 */
export class RateBucket {
  /** Tokens at the beginning of the oldest slot; negative where more passed, everywhere together, than should have. */
  #tokens: number;
  #oldest: number;
  #latest: number;
  readonly #used = new Uint32Array(SLOTS);
  /** Its place among all others, of which those that were not seen for longest come first. */
  place = 0;
  /** The report that has this client, and its entry there. */
  reportedIn = -1;
  entry: [string, number, number] | undefined;

  /** @param now milliseconds, by the clock that all workers share */
  constructor(now: number, { burst }: Rate) {
    this.#tokens = burst;
    this.#oldest = this.#latest = slotOf(now);
  }

  /** What is left now; a request passes with one token or more. */
  left(now: number, rate: Rate): number {
    const current = this.#advance(now, rate);
    let tokens = this.#tokens;
    for (let slot = this.#oldest; slot < current; slot++) tokens = after(tokens, this.#at(slot), SLOT_SECONDS, rate);
    return after(tokens, this.#at(current), Math.max(now / 1_000 - current * SLOT_SECONDS, 0), rate);
  }

  /** Counts what passed in a slot. What lies too far back is forgotten. */
  use(slot: number, count: number, now: number, rate: Rate): void {
    const current = this.#advance(now, rate);
    const when = Math.min(slot, current);
    if (when < this.#oldest) return;
    const at = when % SLOTS;
    this.#used[at] = this.#at(when) + count;
  }

  /** @returns the slot of this moment; where the clock is set back a little, time stands still, and far, all begins anew */
  #advance(now: number, rate: Rate): number {
    const slot = slotOf(now);
    if (slot < this.#latest - SLOTS) this.#beginAnew(slot, rate);
    const current = Math.max(slot, this.#latest);
    this.#latest = current;
    const oldest = current - SLOTS + 1;
    if (oldest <= this.#oldest) return current;
    const last = Math.min(oldest, this.#oldest + SLOTS);
    for (; this.#oldest < last; this.#oldest++) {
      this.#tokens = after(this.#tokens, this.#at(this.#oldest), SLOT_SECONDS, rate);
      this.#used[this.#oldest % SLOTS] = 0;
    }
    this.#tokens = after(this.#tokens, 0, (oldest - this.#oldest) * SLOT_SECONDS, rate);
    this.#oldest = oldest;
    return current;
  }

  #beginAnew(slot: number, { burst }: Rate): void {
    this.#tokens = burst;
    this.#oldest = this.#latest = slot;
    this.#used.fill(0);
  }

  #at(slot: number): number {
    return this.#used[slot % SLOTS] ?? 0;
  }
}

const after = (tokens: number, used: number, seconds: number, { rate, burst }: Rate): number =>
  Math.min(burst, tokens - used + rate * seconds);

/** Who can stand in a roll. */
export interface Enrolled {
  /** Its place there; for Roll alone. */
  seat: number;
}

/**
 * All that are here, where many come and go. A Set grows new tables all the time then, and in V8 each old one leads to the next, with
 * all that was in it: once one of them has grown old, whatever came after it is kept until the next full collection. With the requests
 * of a worker in it that was a quarter of all it allocates, copied twice, and most of the time that it spent on collecting.
 */
export class Roll<T extends Enrolled> {
  readonly #all: T[] = [];

  /** As they are now: it does not change while they are looked at. */
  get all(): readonly T[] {
    return [...this.#all];
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  add(member: T): void {
    member.seat = this.#all.length;
    this.#all.push(member);
  }

  /** Nothing happens where it is not here. */
  delete(member: T): void {
    if (this.#all[member.seat] !== member) return;
    const last = this.#all.pop();
    if (!last || last === member) return;
    this.#all[member.seat] = last;
    last.seat = member.seat;
  }
}

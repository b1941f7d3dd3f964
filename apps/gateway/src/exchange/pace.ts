/** Bytes a second that are too few for any network in use; a client that keeps to less holds a connection for its own sake. */
const SLOWEST = 240;
/** How far behind that a client may fall: whoever stands still is given up after this long. */
const PATIENCE_MS = 40_000;

/**
 * Whether a client keeps moving while everything waits for it. Bytes buy time, of which no more than 40 s can be saved up: a
 * burst at the beginning does not pay for a drip afterwards.
 */
export class Pace {
  #bytes: number;
  #at: number;
  #left = PATIENCE_MS;

  /**
   * @param bytes moved up to now, in any direction
   * @param at now, in milliseconds
   */
  constructor(bytes: number, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** @returns false when it has become too slow */
  keeps(bytes: number, at: number): boolean {
    const earned = ((bytes - this.#bytes) / SLOWEST) * 1_000;
    this.#left = Math.min(PATIENCE_MS, this.#left + earned - (at - this.#at));
    this.#bytes = bytes;
    this.#at = at;
    return this.#left > 0;
  }
}

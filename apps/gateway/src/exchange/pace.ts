/** Bytes a second that are too few for any network in use; a client that keeps to less holds a connection for its own sake. */
const SLOWEST = 240;

/**
 * Whether a client keeps moving while everything waits for it. Bytes buy time, of which no more than the patience can be saved
 * up: a burst at the beginning does not pay for a drip afterwards.
 */
export class Pace {
  #bytes: number;
  #at: number;
  readonly #patience: number;
  #left: number;

  /**
   * @param bytes moved up to now, in any direction
   * @param at now, in milliseconds
   * @param patience milliseconds that it may fall behind: whoever stands still is given up after this long
   */
  constructor(bytes: number, at: number, patience: number) {
    this.#patience = patience;
    this.#left = patience;
    this.#bytes = bytes;
    this.#at = at;
  }

  /** @returns false when it has become too slow */
  keeps(bytes: number, at: number): boolean {
    const earned = ((bytes - this.#bytes) / SLOWEST) * 1_000;
    this.#left = Math.min(this.#patience, this.#left + earned - (at - this.#at));
    this.#bytes = bytes;
    this.#at = at;
    return this.#left > 0;
  }
}

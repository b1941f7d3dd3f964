const FRESH_MS = 5_000;

/** How old what a worker knows of revocations may be: the supervisor says once a second when it looked last. */
export class RevocationFeed {
  #lookedAt = -Infinity;

  /** @param ageMs since Redis was asked last, with success */
  heard(ageMs: number): void {
    this.#lookedAt = performance.now() - ageMs;
  }

  get isFresh(): boolean {
    return performance.now() - this.#lookedAt <= FRESH_MS;
  }
}

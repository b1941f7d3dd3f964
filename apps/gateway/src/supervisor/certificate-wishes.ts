/** How long a host that was asked for is not asked for again. An order that fails takes about as long to say so. */
const PER_HOST_MS = 60_000;
/** Hosts that may be asked for at once, and one more for each of these many milliseconds. */
const BURST = 50;
const REFILL_MS = 200;

/**
 * Passes on which hosts clients want a certificate for. All workers notice the same host at about the same time, and anyone can
 * shake hands with every host that is configured; so each is asked for once a minute, and not too many at a time.
 */
export class CertificateWishes {
  readonly #ask: (hostname: string) => void;
  readonly #now: () => number;
  /** Since when each is asked for, oldest first. */
  readonly #asked = new Map<string, number>();
  #allowed = BURST;
  #filledAt: number;

  /** @param now milliseconds that only go forward */
  constructor(ask: (hostname: string) => void, now: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
    this.#filledAt = now();
  }

  wanted(hostname: string): void {
    const now = this.#now();
    this.#forgetOld(now);
    if (this.#asked.has(hostname) || !this.#mayAsk(now)) return;
    this.#asked.set(hostname, now);
    this.#ask(hostname);
  }

  #forgetOld(now: number): void {
    for (const [hostname, at] of this.#asked) {
      if (now - at < PER_HOST_MS) return;
      this.#asked.delete(hostname);
    }
  }

  #mayAsk(now: number): boolean {
    const refill = Math.floor((now - this.#filledAt) / REFILL_MS);
    this.#filledAt += refill * REFILL_MS;
    this.#allowed = Math.min(BURST, this.#allowed + refill);
    if (this.#allowed === 0) return false;
    this.#allowed -= 1;
    return true;
  }
}

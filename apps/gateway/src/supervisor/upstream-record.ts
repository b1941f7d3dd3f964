import type { Ejection } from '#domain';
import type { UpstreamState } from '#contracts';

/** Checks in a row that it takes to leave an upstream out, and to take it back. */
const FALL = 2;
const RISE = 2;

/** What a check has found. */
export interface Checked {
  readonly ok: boolean;
  /** The status, or why there is none. */
  readonly detail: string;
  readonly ms: number;
}

/** What is known of one upstream of a host. It decides nothing that depends on the others. Times are those of Date.now(). */
export class UpstreamRecord {
  readonly url: string;
  /** Failures within the window, by their times. */
  #recent: number[] = [];
  #failures = 0;
  #ejections = 0;
  #ejectedUntil = 0;
  #ejectedAt = 0;
  #isUnhealthy = false;
  #streak = 0;
  #since: number | undefined;
  #lastError: UpstreamState['last_error'] = null;
  #lastCheck: UpstreamState['last_check'] = null;

  constructor(url: string) {
    this.url = url;
  }

  get isUp(): boolean {
    return this.out === null;
  }

  /** Why it gets no requests; null: it does. */
  get out(): string | null {
    if (this.#isUnhealthy) return `its health check fails: ${this.#lastCheck?.detail ?? ''}`;
    return this.#ejectedUntil ? `it failed: ${this.#lastError?.message ?? ''}` : null;
  }

  /**
   * What is wrong with it: why it gets no requests, or, where it goes on getting them for want of others, that they fail; null:
   * nothing is known to be.
   */
  trouble(ejection: Ejection | null, now: number): string | null {
    if (this.out !== null || !ejection) return this.out;
    const from = now - ejection.window * 1_000;
    const failures = this.#recent.filter((at) => at > from).length;
    return failures >= ejection.failures ? `requests fail: ${this.#lastError?.message ?? ''}` : null;
  }

  /** @returns whether it has failed often enough to be left out */
  failed(error: { code: string; message: string; count: number }, ejection: Ejection | null, now: number): boolean {
    this.#failures += error.count;
    this.#lastError = { at: new Date(now).toISOString(), code: error.code, message: error.message };
    if (!ejection) return false;
    const from = now - ejection.window * 1_000;
    const counted = Array.from({ length: Math.min(error.count, ejection.failures) }, () => now);
    this.#recent = [...this.#recent.filter((at) => at > from), ...counted].slice(-ejection.failures);
    return this.#recent.length >= ejection.failures && !this.#ejectedUntil;
  }

  /**
   * Leaves it out for a while: longer each time, unless it was well for twice as long as the last time.
   * @returns milliseconds
   */
  eject({ time, max_time }: Ejection, now: number): number {
    const last = this.#ejectedAt + 3 * this.#lengthOf(this.#ejections, time, max_time);
    this.#ejections = this.#ejections > 0 && now < last ? this.#ejections + 1 : 1;
    const length = this.#lengthOf(this.#ejections, time, max_time);
    this.#ejectedAt = now;
    this.#ejectedUntil = now + length;
    this.#recent = [];
    this.#since = now;
    return length;
  }

  /** Its time is over. */
  admit(now: number): void {
    this.#ejectedUntil = 0;
    this.#since = now;
  }

  /** @returns whether it is left out now and was not, or the other way round */
  checked({ ok, detail, ms }: Checked, now: number): boolean {
    this.#lastCheck = { at: new Date(now).toISOString(), ok, detail, ms };
    this.#streak = ok === this.#isUnhealthy ? this.#streak + 1 : 0;
    if (this.#streak < (ok ? RISE : FALL)) return false;
    this.#isUnhealthy = !ok;
    this.#streak = 0;
    this.#since = now;
    return true;
  }

  /** It is not checked any more. @returns whether it was left out for that */
  unchecked(now: number): boolean {
    const was = this.#isUnhealthy;
    this.#isUnhealthy = false;
    this.#streak = 0;
    this.#lastCheck = null;
    if (was) this.#since = now;
    return was;
  }

  get state(): UpstreamState {
    const isEjected = this.#ejectedUntil !== 0;
    return {
      url: this.url,
      state: this.#isUnhealthy ? 'unhealthy' : isEjected ? 'ejected' : 'up',
      since: this.#since === undefined ? null : new Date(this.#since).toISOString(),
      until: isEjected ? new Date(this.#ejectedUntil).toISOString() : null,
      failures: this.#failures,
      last_error: this.#lastError,
      last_check: this.#lastCheck,
    };
  }

  #lengthOf(ejections: number, time: number, most: number): number {
    return Math.min(time * 2 ** Math.min(Math.max(ejections - 1, 0), 20), most) * 1_000;
  }
}

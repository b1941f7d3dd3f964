import { LIVE_CHANGE, LIVE_READY, LIVE_RESET } from '#contracts';
import type { Principal } from '#domain';
import type { FeedListener } from './change-feed.ts';
import type { RecordChange } from './inventory.ts';
import { liveChange } from './live-change.ts';
import type { LiveStream } from './live-stream.ts';

/**
 * One caller's view of the change feed. It listens from its making on and keeps what it hears until begin(), so that
 * nothing falls between reading the past and hearing the present; what both tell is told once, by its version.
 */
export class Subscription implements FeedListener {
  readonly #caller: Principal;
  readonly #thresholdDays: number;
  #stream: LiveStream | undefined;
  #waiting: RecordChange[] = [];
  #missed = false;
  #told = 0;

  /** @param thresholdDays RENEWAL_THRESHOLD_DAYS */
  constructor(caller: Principal, thresholdDays: number) {
    this.#caller = caller;
    this.#thresholdDays = thresholdDays;
  }

  /**
   * @param told the version that the client has
   * @param past what changed since then; undefined when that cannot be told any more
   */
  begin(stream: LiveStream, told: number, past: readonly RecordChange[] | undefined): void {
    this.#stream = stream;
    // After a reset versions may begin anew: Redis may hold other data now.
    this.#told = this.#missed ? 0 : told;
    stream.send(LIVE_READY, {}, told);
    if (!past || this.#missed) stream.send(LIVE_RESET, {});
    this.onChanges(past ?? []);
    this.onChanges(this.#waiting);
    this.#waiting = [];
  }

  onChanges(changes: readonly RecordChange[]): void {
    if (!this.#stream) {
      this.#waiting.push(...changes);
      return;
    }
    for (const change of changes) {
      if (change.version <= this.#told) continue;
      this.#told = change.version;
      const seen = liveChange(change, this.#caller, this.#thresholdDays);
      if (seen) this.#stream.send(LIVE_CHANGE, seen, change.version);
    }
  }

  onReset(): void {
    this.#missed = true;
    this.#told = 0;
    this.#stream?.send(LIVE_RESET, {});
  }
}

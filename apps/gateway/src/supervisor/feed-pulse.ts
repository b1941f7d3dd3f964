import type { ChangeFollower } from '#store';

const BEAT_MS = 1_000;
/** IPC is JSON, which has no infinity. */
const NEVER_MS = 1e12;

/** Has the changes looked for once a second, and tells the workers how long ago that was done with success. */
export class FeedPulse {
  readonly #tell: (age: number) => void;
  #follower: Pick<ChangeFollower, 'checkedAt' | 'nudge'> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (age: number) => void) {
    this.#tell = tell;
  }

  /** Milliseconds. */
  get age(): number {
    return Math.min(performance.now() - (this.#follower?.checkedAt ?? -Infinity), NEVER_MS);
  }

  start(follower: Pick<ChangeFollower, 'checkedAt' | 'nudge'>): void {
    this.#follower = follower;
    this.#timer = setInterval(() => {
      this.#tell(this.age);
      void this.#look(follower);
    }, BEAT_MS);
  }

  /** What is found now is told at once: a worker that has just heard of an age near the limit goes on then. */
  async #look(follower: Pick<ChangeFollower, 'nudge'>): Promise<void> {
    await follower.nudge();
    this.#tell(this.age);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

import type { Change } from '#domain';
import { changesBetween } from './change-history.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

export interface FollowerCallbacks {
  /** Load everything anew: at the start, and whenever changes may have been missed. */
  readonly onReset: () => Promise<void>;
  /** These records changed; each is named once. Read what they are now. */
  readonly onChanges: (changes: readonly Change[]) => Promise<void>;
  /** Redis was lost (with the reason) or is back (undefined). */
  readonly onAvailability: (lost: StoreError | undefined) => void;
}

const POLL_MS = 2_000;

/**
 * Keeps a reader in step with what is written. The event of a write is a nudge; the change itself stands in a stream
 * under a version without gaps, and the follower looks there every two seconds in any case. So an event may be lost, a
 * change may not. After a loss of the connection, another history (a restored or replaced Redis), or more changes than the
 * stream keeps, everything is loaded anew.
 */
export class ChangeFollower {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #callbacks: FollowerCallbacks;
  #epoch: string | undefined;
  #version = 0;
  #lost: StoreError | undefined;
  #checkedAt = -Infinity;
  #reset = true;
  #running: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(redis: RedisClient, keys: Keys, callbacks: FollowerCallbacks) {
    this.#redis = redis;
    this.#keys = keys;
    this.#callbacks = callbacks;
  }

  /** Version up to which the reader has everything. */
  get version(): number {
    return this.#version;
  }

  /** `performance.now()` of the moment up to which the reader has everything. */
  get checkedAt(): number {
    return this.#checkedAt;
  }

  /** Loads everything for the first time, then follows. Resolves after the first attempt, whether or not Redis was there. */
  async start(): Promise<void> {
    await this.nudge();
    if (!this.#stopped) this.#timer = setInterval(() => void this.nudge(), POLL_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Looks for changes now. Never rejects: what fails is told to onAvailability and tried again. */
  nudge(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#catchUp().finally(() => {
      this.#running = undefined;
      if (this.#again && !this.#stopped) {
        this.#again = false;
        void this.nudge();
      }
    });
    return this.#running;
  }

  async #catchUp(): Promise<void> {
    const asked = performance.now();
    try {
      const [epoch, version] = await this.#position();
      if (this.#reset || epoch !== this.#epoch || version < this.#version) await this.#load(epoch, version);
      else if (version > this.#version) await this.#apply(version);
      this.#checkedAt = asked;
      if (this.#lost) this.#callbacks.onAvailability((this.#lost = undefined));
    } catch (error) {
      const lost = error instanceof StoreError ? error : StoreError.unavailable(error);
      this.#reset = true;
      if (!this.#lost) this.#callbacks.onAvailability(lost);
      this.#lost = lost;
    }
  }

  async #position(): Promise<[epoch: string, version: number]> {
    const [epoch, version] = await reaching(() => this.#redis.mget(this.#keys.epoch, this.#keys.version));
    return [epoch ?? '', Number(version ?? 0)];
  }

  /** The version is read before the records, so that a change in between is seen again rather than missed. */
  async #load(epoch: string, version: number): Promise<void> {
    await this.#callbacks.onReset();
    this.#epoch = epoch;
    this.#version = version;
    this.#reset = false;
  }

  async #apply(version: number): Promise<void> {
    const changes = await changesBetween(this.#redis, this.#keys, this.#version, version);
    if (!changes) {
      await this.#load(this.#epoch ?? '', version);
      return;
    }
    await this.#callbacks.onChanges(changes);
    this.#version = version;
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { Store, type ChangeFollower } from '#store';
import { Inventory, readChanges, type RecordChange } from './inventory.ts';

export interface FeedListener {
  /** In the order of their versions. Must not throw. */
  readonly onChanges: (changes: readonly RecordChange[]) => unknown;
  /** Changes may have been missed. */
  readonly onReset: () => void;
}

/** Follows all changes of the state once, for everything in this app that wants to know of them. */
@Injectable()
export class ChangeFeed {
  readonly inventory = new Inventory();
  readonly #store: Store;
  readonly #follower: ChangeFollower;
  readonly #listeners = new Set<FeedListener>();
  readonly #logger = new Logger(ChangeFeed.name);

  constructor(store: Store) {
    this.#store = store;
    this.#follower = store.follow({
      onReset: async () => {
        await this.inventory.load(store);
        for (const listener of this.#listeners) listener.onReset();
      },
      onChanges: async (changes) => {
        await this.inventory.lookAtUnfollowed(store, changes);
        const applied = this.inventory.apply(await readChanges(this.#store, changes));
        for (const listener of this.#listeners) listener.onChanges(applied);
      },
      onAvailability: (lost) =>
        lost ? this.#logger.warn(lost.message) : this.#logger.warn('Redis is back; everything was read anew'),
    });
  }

  /** Version of the state up to which listeners have been told. */
  get version(): number {
    return this.#follower.version;
  }

  start = (): Promise<void> => this.#follower.start();
  stop = (): Promise<void> => this.#follower.stop();
  nudge = (): Promise<void> => this.#follower.nudge();

  /** @returns the way to stop listening */
  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

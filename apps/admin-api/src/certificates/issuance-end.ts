import { Injectable } from '@nestjs/common';
import type { CertName, Issuance } from '#domain';
import { isInProgress } from '#domain';
import { Store } from '#store';
import { Stopping } from '../config.ts';
import { ChangeFeed } from '../events/change-feed.ts';

const WAIT_MS = 25_000;
/** How long a change may stay unheard at most: nudges get lost, the record does not. */
const LOOK_MS = 2_000;

/** Waits for orders to come to their end. */
@Injectable()
export class IssuanceEnd {
  readonly #store: Store;
  readonly #feed: ChangeFeed;
  readonly #stopping: AbortSignal;

  constructor(store: Store, feed: ChangeFeed, @Stopping() stopping: AbortSignal) {
    this.#store = store;
    this.#feed = feed;
    this.#stopping = stopping;
  }

  /**
   * Waits at most 25 s, and no longer than the client does.
   * @returns the order as it is then; undefined when it was deleted, or another one took its place
   */
  async of(name: CertName, id: string, clientGone: AbortSignal): Promise<Issuance | undefined> {
    const enough = AbortSignal.any([AbortSignal.timeout(WAIT_MS), clientGone, this.#stopping]);
    for (;;) {
      const changed = this.#nextChange(name, enough);
      const found = await this.#store.certificates.findIssuance(name);
      if (found?.record.id !== id) return undefined;
      if (!isInProgress(found.record) || enough.aborted) return found.record;
      await changed;
    }
  }

  /** Resolves with the next change of the order, after a while in any case, and at once when it is enough. */
  #nextChange(name: CertName, enough: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => resolve();
    const timer = setTimeout(done, LOOK_MS);
    const unlisten = this.#feed.listen({
      onChanges: (changes) => changes.some(({ kind, id }) => kind === 'issuance' && id === name) && done(),
      onReset: done,
    });
    enough.addEventListener('abort', done, { once: true });
    if (enough.aborted) done();
    return promise.finally(() => {
      clearTimeout(timer);
      unlisten();
      enough.removeEventListener('abort', done);
    });
  }
}

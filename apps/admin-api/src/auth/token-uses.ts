import { Injectable } from '@nestjs/common';
import type { TokenHash } from '#domain';
import { Store } from '#store';

const MINUTE_MS = 60_000;

/** Remembers when tokens were used last: to the minute, written once in it, and no request waits for that. */
@Injectable()
export class TokenUses {
  readonly #store: Store;
  /** The minute that was written, by token. There are no more than there are tokens. */
  readonly #written = new Map<TokenHash, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  saw(hash: TokenHash, now: Date): void {
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    if (this.#written.get(hash) === minute) return;
    this.#written.set(hash, minute);
    // Whoever asks is answered also where Redis takes no writes; the next request tries again.
    this.#store.tokens.used(hash, now).catch(() => this.#written.delete(hash));
  }
}

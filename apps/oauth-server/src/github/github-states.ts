import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Configuration } from '#config';
import { handleId, newHandle, type GithubOnward, type Store } from '#store';
import { handleOf, ourCookie } from '../session/cookies.ts';

const COOKIE = '__Host-github-state';

type Stored = (error: Error | null, state?: string) => void;
type Verified = (error: Error | null, verifier: string | false, info?: GithubOnward | StateMissing) => void;

/** Why a way back from GitHub is none that was begun here. */
export interface StateMissing {
  readonly missing: 'state' | 'browser';
}

/**
 * The strategy's store for what is on its way through GitHub. It is taken once, and only by the browser that began: else somebody
 * could log another person in as themselves (RFC 6749 10.12).
 */
export class GithubStates {
  readonly #store: Store;
  readonly #seconds: number;

  constructor(store: Store, configuration: Configuration) {
    this.#store = store;
    this.#seconds = configuration.OAUTH_SESSION_TIMEOUT;
  }

  // The strategy tells what it gives by how many parameters these two have.
  store(request: Request, verifier: string, onward: GithubOnward, _meta: object, tell: Stored): void {
    // One nonce for all logins of a browser that are under way, so that several tabs can log in at once.
    const nonce = nonceOf(request) ?? newHandle();
    request.res?.append('set-cookie', ourCookie(COOKIE, nonce, { maxAge: this.#seconds }));
    this.#store.githubStates.put({ browser: handleId(nonce), verifier, onward }, this.#seconds).then(
      (state) => tell(null, state),
      (error: Error) => tell(error),
    );
  }

  verify(request: Request, state: unknown, _meta: object, tell: Verified): void {
    this.#take(request, typeof state === 'string' ? state : '').then(
      (found) => ('missing' in found ? tell(null, false, found) : tell(null, found.verifier, found.onward)),
      (error: Error) => tell(error, false),
    );
  }

  /** Ends a login that its person has cancelled. @returns where it was to lead, if this browser began it */
  async cancel(request: Request): Promise<GithubOnward | undefined> {
    const { state } = request.query;
    const found = await this.#take(request, typeof state === 'string' ? state : '');
    return 'missing' in found ? undefined : found.onward;
  }

  async #take(request: Request, state: string): Promise<StateMissing | { verifier: string; onward: GithubOnward }> {
    const found = await this.#store.githubStates.take(state);
    if (!found) return { missing: 'state' };
    const nonce = nonceOf(request);
    const isSame = nonce !== undefined && timingSafeEqual(Buffer.from(handleId(nonce)), Buffer.from(found.browser));
    return isSame ? found : { missing: 'browser' };
  }
}

const nonceOf = (request: Request): string | undefined => handleOf(request.get('cookie'), COOKIE);

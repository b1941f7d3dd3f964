import { randomBytes, timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request } from 'express';
import type { Configuration } from '#config';
import { hashNonce, type GithubOnward, type Store } from '#store';

const COOKIE = '__Host-github-state';
const NONCE = /^[\w-]{43}$/;

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
    const nonce = nonceOf(request) ?? randomBytes(32).toString('base64url');
    const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'lax', maxAge: this.#seconds } as const;
    request.res?.append('set-cookie', stringifySetCookie(COOKIE, nonce, attributes));
    this.#store.githubStates.put({ browser: hashNonce(nonce), verifier, onward }, this.#seconds).then(
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

  async #take(request: Request, state: string): Promise<StateMissing | { verifier: string; onward: GithubOnward }> {
    const found = await this.#store.githubStates.take(state);
    if (!found) return { missing: 'state' };
    const nonce = nonceOf(request);
    const isSame = nonce !== undefined && timingSafeEqual(Buffer.from(hashNonce(nonce)), Buffer.from(found.browser));
    return isSame ? found : { missing: 'browser' };
  }
}

function nonceOf(request: Request): string | undefined {
  const nonce = parseCookie(request.get('cookie') ?? '')[COOKIE];
  return nonce !== undefined && NONCE.test(nonce) ? nonce : undefined;
}

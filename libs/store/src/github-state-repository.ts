import { z } from 'zod';
import { handleId, newHandle } from './handle.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { openUnder, sealUnder } from './sealed-under.ts';
import { reaching } from './store-error.ts';

/** A login that is on its way through GitHub. */
export interface GithubState {
  /** handleId of the nonce in the cookie of the browser that began it. */
  readonly browser: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
  /** Where it goes on: an interaction of the authorization server by its uid, or a host by what the gateway gave to /login. */
  readonly onward: GithubOnward;
}

export type GithubOnward =
  | { readonly to: 'interaction'; readonly uid: string }
  | { readonly to: 'host'; readonly return_url: string; readonly challenge: string }
  | { readonly to: 'nowhere' };

const GithubStateRecord: z.ZodType<GithubState> = z.object({
  browser: z.string(),
  verifier: z.string(),
  onward: z.discriminatedUnion('to', [
    z.object({ to: z.literal('interaction'), uid: z.string() }),
    z.object({ to: z.literal('host'), return_url: z.string(), challenge: z.string() }),
    z.object({ to: z.literal('nowhere') }),
  ]),
});

const PURPOSE = 'github-state';

/** Logins on their way through GitHub: each is found by its `state`, once. */
export class GithubStateRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** @returns the `state` for GitHub */
  async put(login: GithubState, seconds: number): Promise<string> {
    const state = newHandle();
    const sealed = sealUnder(state, PURPOSE, JSON.stringify(login));
    await reaching(() => this.#redis.set(this.#keys.githubState(handleId(state)), sealed, 'EX', seconds));
    return state;
  }

  /** Undefined where it never was, has expired, or was taken before. */
  async take(state: string): Promise<GithubState | undefined> {
    const sealed = await reaching(() => this.#redis.getdel(this.#keys.githubState(handleId(state))));
    const text = sealed === null ? undefined : openUnder(state, PURPOSE, sealed);
    return text === undefined ? undefined : GithubStateRecord.parse(JSON.parse(text));
  }
}

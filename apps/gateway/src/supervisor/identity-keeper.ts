import { timingSafeEqual } from 'node:crypto';
import type { AskedSession, SessionAnswer } from '#access';
import type { TokenHash } from '#domain';
import { LOGIN_IDLE_MS, StoreError, type Store } from '#store';
import type { AskedHandoff, HandoffAnswer } from '../snapshot/messages.ts';

/** What workers ask of Redis about people. Every answer comes within the deadline of the store, or is that there is none. */
export class IdentityKeeper {
  readonly #store: Pick<Store, 'hostSessions' | 'handoffs' | 'logins' | 'serviceTokens'>;

  constructor(store: Pick<Store, 'hostSessions' | 'handoffs' | 'logins' | 'serviceTokens'>) {
    this.#store = store;
  }

  findSession({ id, uses, isService }: AskedSession): Promise<SessionAnswer> {
    const { hostSessions, serviceTokens } = this.#store;
    const now = new Date();
    return answering(async () => {
      if (isService) {
        const service = await serviceTokens.use(id as TokenHash, now);
        return service ? { session: null, service } : { session: null };
      }
      if (!uses) return (await hostSessions.find(id, now)) ?? { session: null };
      const session = await hostSessions.use(id, now);
      return session ? { session, idleMs: LOGIN_IDLE_MS } : { session: null };
    });
  }

  /**
   * Makes the session of a host from a login that was handed over. The code is used up whatever becomes of it, so that nobody can try
   * it at one host after the other.
   */
  takeHandoff({ code, host, origin, challenge }: AskedHandoff): Promise<HandoffAnswer> {
    return answering(async () => {
      const handoff = await this.#store.handoffs.take(code);
      if (!handoff || handoff.host !== host || URL.parse(handoff.return_url)?.origin !== origin)
        return { refused: 'code' as const };
      if (!isSame(handoff.challenge, challenge)) return { refused: 'browser' as const };
      const now = new Date();
      const login = await this.#store.logins.useById(handoff.login, now);
      if (!login) return { refused: 'login' as const };
      const { handle, session } = await this.#store.hostSessions.create(login, origin, now);
      const seconds = Math.floor((Date.parse(session.expires_at) - now.getTime()) / 1_000);
      return { handle, seconds, return_url: handoff.return_url };
    });
  }
}

async function answering<A>(answer: () => Promise<A>): Promise<A | { readonly unavailable: true }> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof StoreError) return { unavailable: true };
    throw error;
  }
}

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

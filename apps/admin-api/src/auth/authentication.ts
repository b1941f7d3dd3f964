import { timingSafeEqual } from 'node:crypto';
import { Injectable, UnauthorizedException } from '@nestjs/common';
import type { Configuration } from '#config';
import { ADMIN, principalOf, type Principal, type TokenHash } from '#domain';
import { hashToken, Store, type Transaction } from '#store';
import { FromConfiguration } from '../config.ts';
import type { Caller } from './caller.ts';

export const INVALID_TOKEN = 'Invalid or revoked token';

/** Tells who somebody is by a token or by a session. Rejects with a StoreError while Redis is away: not knowing is no "no". */
@Injectable()
export class Authentication {
  readonly #store: Store;
  /** ADMIN_TOKEN of the configuration, which is in no record. */
  readonly #configured: Principal | undefined;

  constructor(store: Store, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#configured = configuration.ADMIN_TOKEN
      ? {
          name: ADMIN,
          hash: hashToken(configuration.ADMIN_TOKEN),
          cert_email: configuration.ADMIN_EMAIL || null,
          admin: true,
        }
      : undefined;
  }

  byToken(token: string): Promise<Principal | undefined> {
    return this.byHash(hashToken(token));
  }

  async byHash(hash: TokenHash): Promise<Principal | undefined> {
    if (this.isConfigured(hash)) return this.#configured;
    const found = await this.#store.tokens.findByHash(hash);
    return found && principalOf(found.record);
  }

  /** Whoever this session belongs to, and counts the request as use of it. */
  async bySession(id: string): Promise<Caller | undefined> {
    const session = await this.#store.sessions.use(id, new Date());
    const principal = session && (await this.byHash(session.token_hash));
    return principal && { ...principal, session: { id, expires_at: session.expires_at } };
  }

  /** Whether what a caller came with is still good. */
  async isStillGood(caller: Caller): Promise<boolean> {
    if (caller.session && !(await this.#store.sessions.find(caller.session.id, new Date()))) return false;
    return (await this.byHash(caller.hash)) !== undefined;
  }

  /**
   * What makes a transaction fail if the token is revoked meanwhile, so that nothing is made for an owner who is gone.
   * @throws UnauthorizedException when it is gone already
   */
  async standing(caller: Caller): Promise<Transaction | undefined> {
    if (this.isConfigured(caller.hash)) return undefined;
    const found = await this.#store.tokens.findByHash(caller.hash);
    if (!found) throw new UnauthorizedException(INVALID_TOKEN);
    return this.#store.tokens.standing(found);
  }

  /** Whether this is the hash of ADMIN_TOKEN. Hashes are compared, in constant time, so that lengths tell nothing either. */
  isConfigured(hash: TokenHash): boolean {
    const [given, configured] = [Buffer.from(hash), Buffer.from(this.#configured?.hash ?? '')];
    return given.length === configured.length && timingSafeEqual(given, configured);
  }
}

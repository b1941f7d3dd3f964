import { timingSafeEqual } from 'node:crypto';
import { ForbiddenException, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Configuration } from '#config';
import {
  ADMIN,
  hasSecret,
  isExpired,
  NOBODY,
  principalOf,
  SCOPES,
  type ApiToken,
  type Scope,
  type TokenHash,
  type TokenName,
} from '#domain';
import { hashToken, Store, type Session, type SessionPerson, type Transaction } from '#store';
import { FromConfiguration } from '../config.ts';
import { AdminDoor } from './admin-door.ts';
import type { Caller, ShownToken } from './caller.ts';
import { TokenUses } from './token-uses.ts';

export const INVALID_TOKEN = 'Invalid or revoked token';

/** Tells who somebody is by a token or by a session. Rejects with a StoreError while Redis is away: not knowing is no "no". */
@Injectable()
export class Authentication {
  readonly #store: Store;
  readonly #uses: TokenUses;
  readonly #door: AdminDoor;
  /** ADMIN_TOKEN of the configuration, which is in no record. */
  readonly #configured: ShownToken | undefined;

  constructor(store: Store, uses: TokenUses, door: AdminDoor, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#uses = uses;
    this.#door = door;
    const hash = hashToken(configuration.ADMIN_TOKEN);
    this.#configured = configuration.ADMIN_TOKEN
      ? {
          name: ADMIN,
          hash,
          cert_email: configuration.ADMIN_EMAIL || null,
          scopes: SCOPES,
          expires_at: null,
          secret_hash: hash,
          rotated: false,
        }
      : undefined;
  }

  /**
   * Whoever this token belongs to, and remembers that it was used.
   * @throws UnauthorizedException that says whether it is unknown or has expired
   */
  async byToken(token: string): Promise<Caller> {
    const secret = hashToken(token);
    if (this.#configured && this.isConfigured(secret)) return this.#callerOf(this.#configured);
    const now = new Date();
    const found = await this.#store.tokens.findByToken(token, now);
    if (!found) throw new UnauthorizedException(INVALID_TOKEN);
    const { record } = found;
    if (isExpired(record, now)) throw new UnauthorizedException(expired(record));
    this.#uses.saw(record.hash, now);
    return this.#callerOf(shown(record, secret));
  }

  /** Whoever has the rights of a token without showing it. Undefined when it is gone or has expired. */
  async byHash(hash: TokenHash): Promise<Caller | undefined> {
    const token = await this.#standingToken(hash);
    return token && this.#callerOf(token);
  }

  /**
   * Whoever this session belongs to, and counts the request as use of it.
   * @param person who is logged in at the auth host; the session of a person is good together with that alone
   */
  async bySession(id: string, person?: SessionPerson): Promise<Caller | undefined> {
    const session = await this.#store.sessions.use(id, new Date());
    if (session?.person && session.person.sub !== person?.sub) return undefined;
    const token = session && (await this.#tokenOf(session));
    if (!token) return undefined;
    if (!session.person && !this.isConfigured(token.hash)) this.#uses.saw(token.hash, new Date());
    return { ...(await this.#callerOf(token)), session: { id, expires_at: session.expires_at } };
  }

  /** A program that an administrator has allowed to act for them, within these scopes. @throws ForbiddenException for anybody else */
  async byPerson(person: SessionPerson, scopes: readonly Scope[]): Promise<Caller> {
    if (!this.#door.isAdministrator(person))
      throw new ForbiddenException(`${person.username} is not among ADMIN_GITHUB_USERS, whose programs may act here.`);
    return this.#callerOf({ ...rightsOf(person), scopes });
  }

  /** Whether what a caller came with is still good. */
  async isStillGood({ token, session }: Caller): Promise<boolean> {
    const now = new Date();
    if (session) {
      const found = await this.#store.sessions.find(session.id, now);
      return found !== undefined && (await this.#tokenOf(found)) !== undefined;
    }
    if (this.isConfigured(token.hash)) return true;
    const record = (await this.#store.tokens.findByHash(token.hash))?.record;
    return record !== undefined && !isExpired(record, now) && hasSecret(record, token.secret_hash, now);
  }

  /**
   * What makes a transaction fail if the token is revoked meanwhile, so that nothing is made for an owner who is gone.
   * @throws UnauthorizedException when it is gone already
   */
  async standing(caller: Caller): Promise<Transaction | undefined> {
    if (caller.hash === NOBODY || this.isConfigured(caller.hash)) return undefined;
    const found = await this.#store.tokens.findByHash(caller.hash);
    if (!found) throw new UnauthorizedException(INVALID_TOKEN);
    return this.#store.tokens.standing(found);
  }

  /** Whether this is the hash of ADMIN_TOKEN. Hashes are compared, in constant time, so that lengths tell nothing either. */
  isConfigured(hash: TokenHash): boolean {
    const [given, configured] = [Buffer.from(hash), Buffer.from(this.#configured?.hash ?? '')];
    return given.length === configured.length && timingSafeEqual(given, configured);
  }

  /** The token of a session. A session ends with the secret that it began with, also where that has a time of grace. */
  async #tokenOf({ token_hash, secret_hash, person }: Session): Promise<ShownToken | undefined> {
    if (person) return this.#door.isAdministrator(person) ? rightsOf(person) : undefined;
    const token = await this.#standingToken(token_hash);
    return token?.secret_hash === secret_hash ? token : undefined;
  }

  async #standingToken(hash: TokenHash): Promise<ShownToken | undefined> {
    if (this.isConfigured(hash)) return this.#configured;
    const record = (await this.#store.tokens.findByHash(hash))?.record;
    return record && !isExpired(record, new Date()) ? shown(record, record.secret_hash) : undefined;
  }

  async #callerOf(token: ShownToken): Promise<Caller> {
    const own = principalOf(token);
    if (own.admin || !token.scopes.includes('admin')) return { ...own, token, session: null };
    const administrator = this.#configured ?? (await this.#store.tokens.findByName(ADMIN))?.record;
    return {
      name: ADMIN,
      // As that of what a start in a serve mode makes: the administrator's, whether there is a token of that name or not.
      hash: administrator?.hash ?? NOBODY,
      cert_email: token.cert_email ?? administrator?.cert_email ?? null,
      admin: true,
      token,
      session: null,
    };
  }
}

const shown = (record: ApiToken, secret: TokenHash): ShownToken => ({
  name: record.name,
  hash: record.hash,
  cert_email: record.cert_email,
  scopes: record.scopes,
  expires_at: record.expires_at,
  secret_hash: secret,
  rotated: secret !== record.secret_hash,
});

/** No token has this name, nor its hash. */
const rightsOf = ({ username }: SessionPerson): ShownToken => ({
  name: `github:${username}` as TokenName,
  hash: NOBODY,
  cert_email: null,
  scopes: SCOPES,
  expires_at: null,
  secret_hash: NOBODY,
  rotated: false,
});

const expired = ({ name, expires_at }: ApiToken): string =>
  `The token ${name} expired at ${expires_at}. Give it a new secret on the server: just token-rotate ${name} expires=90d`;

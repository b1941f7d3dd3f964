import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Configuration } from '#config';
import { ADMIN_DOOR, ADMIN_DOOR_SECRET, MCP_SCOPES, type Scope } from '#domain';
import { Store, type SessionPerson } from '#store';
import { FromConfiguration } from '../config.ts';

/**
 * Whether a request came through an admin host, where anybody may knock: the gateway says so in a field that no client can send
 * through it. One that is there is believed in any case, for it takes rights away.
 */
export const isPublic = (request: Request): boolean => request.headers[ADMIN_DOOR.door] !== undefined;

/** Who is logged in at the auth host, as the gateway says it at an admin host; and who of them is an administrator. */
@Injectable()
export class AdminDoor {
  readonly #store: Store;
  readonly #administrators: ReadonlySet<string>;
  #secret: Buffer | undefined;

  constructor(store: Store, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#administrators = new Set(configuration.ADMIN_GITHUB_USERS);
  }

  /** Whether people may log in with GitHub where this request came from. */
  offersLogin = (request: Request): boolean =>
    this.#administrators.size > 0 && request.headers[ADMIN_DOOR.door] === 'login';

  isAdministrator = ({ username }: SessionPerson): boolean => this.#administrators.has(username.toLowerCase());

  /** Undefined where nobody is logged in, or not the gateway says it. */
  async personOf({ headers }: Request): Promise<SessionPerson | undefined> {
    const [secret, sub, username] = [ADMIN_DOOR.secret, ADMIN_DOOR.userId, ADMIN_DOOR.userName].map(
      (name) => headers[name],
    );
    if (typeof secret !== 'string' || typeof sub !== 'string' || typeof username !== 'string') return undefined;
    if (!sub || !(await this.#isGateway(secret))) return undefined;
    return { sub: decodeURIComponent(sub), username: decodeURIComponent(username) };
  }

  /** What a program may do here that this person has allowed it, see MCP_SCOPES; undefined where no program asks. */
  scopesOf({ headers }: Request): readonly Scope[] | undefined {
    const scope = headers[ADMIN_DOOR.scope];
    if (scope === undefined) return undefined;
    if (scope === MCP_SCOPES.write) return ['read', 'write', 'admin'];
    return scope === MCP_SCOPES.read ? ['read', 'admin'] : [];
  }

  async #isGateway(shown: string): Promise<boolean> {
    this.#secret ??= await this.#store.secrets.shared(ADMIN_DOOR_SECRET);
    const [given, secret] = [Buffer.from(shown, 'base64url'), this.#secret];
    return given.length === secret.length && timingSafeEqual(given, secret);
  }
}

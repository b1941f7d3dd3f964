import { ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { NewRevocation, RevocationView, Revoked } from '#contracts';
import {
  mayManage,
  parseTargetHost,
  revocationId,
  type HostSession,
  type LoginSession,
  type Revocation,
  type RevocationKind,
  type TargetHost,
} from '#domain';
import { Store } from '#store';
import type { Caller } from '../auth/caller.ts';
import { refuseOthers } from '../auth/refuse-others.ts';
import { isCalled } from './is-called.ts';

/** What ends together with a revocation. */
interface Ending {
  readonly logins: readonly LoginSession[];
  readonly sessions: readonly HostSession[];
  readonly grants: readonly string[];
  readonly clients: readonly string[];
}

type Ended = Omit<Revoked, 'message'>;

const NOTHING: Ending = { logins: [], sessions: [], grants: [], clients: [] };

/** Takes back what was issued. Gateways hear of it by the change feed, drop what they have in mind, and cut open streams. */
@Injectable()
export class Revoking {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws NotFoundException for a user whom nothing was issued to; ForbiddenException; InvalidInput */
  async revoke(caller: Caller, { kind, value: given }: NewRevocation): Promise<Revoked> {
    if (kind !== 'host') refuseOthers(caller);
    const value = kind === 'host' ? await this.#hostOf(caller, given) : given;
    if (kind === 'user') return this.#users(value);
    const ended = await this.#end([[kind, value]], await this.#ending(kind, value));
    return { ...ended, message: `Revoked ${kind} ${value}.` };
  }

  /** Everything of people, by GitHub's numbers. */
  async people(subs: readonly string[]): Promise<Ended> {
    const [logins, sessions, grants] = await Promise.all([
      this.#store.logins.list(),
      this.#store.hostSessions.list(),
      this.#store.oauthGrants.list(),
    ]);
    const wanted = new Set(subs);
    return this.#end(
      subs.map((sub) => ['user', sub] as const),
      {
        logins: logins.records.filter(({ identity }) => wanted.has(identity.sub)),
        sessions: sessions.records.filter(({ identity }) => wanted.has(identity.sub)),
        grants: grants.records.flatMap(({ sub, grant_id }) => (wanted.has(sub) ? [grant_id] : [])),
        clients: [],
      },
    );
  }

  async #users(value: string): Promise<Revoked> {
    const subs = await this.#subsOf(value);
    if (subs.length === 0)
      throw new NotFoundException(
        `Nobody called ${value} is logged in or has allowed a client anything. Users are named as at GitHub, or by GitHub's number.`,
      );
    return { ...(await this.people(subs)), message: `Revoked all sessions and tokens of ${value}.` };
  }

  /** A name may have changed hands at GitHub: everybody who has come by it. A number is taken as it is. */
  async #subsOf(value: string): Promise<string[]> {
    const [logins, grants] = await Promise.all([this.#store.logins.list(), this.#store.oauthGrants.list()]);
    const people = [...logins.records.map(({ identity }) => identity), ...grants.records];
    const subs = people.filter((person) => isCalled(person, value)).map(({ sub }) => sub);
    return subs.length === 0 && /^\d{1,20}$/.test(value) ? [value] : [...new Set(subs)];
  }

  async #ending(kind: Exclude<RevocationKind, 'user'>, value: string): Promise<Ending> {
    const sessions = async (): Promise<readonly HostSession[]> => (await this.#store.hostSessions.list()).records;
    switch (kind) {
      case 'token':
        return NOTHING;
      case 'grant':
        return { ...NOTHING, grants: [value] };
      case 'client': {
        const { records } = await this.#store.oauthGrants.list({ client_id: value });
        return { ...NOTHING, clients: [value], grants: records.map(({ grant_id }) => grant_id) };
      }
      case 'host': {
        const { records } = await this.#store.oauthGrants.list();
        return {
          ...NOTHING,
          sessions: (await sessions()).filter(({ audience }) => hostOf(audience) === value),
          grants: records
            .filter(({ resources }) => resources.some((resource) => hostOf(resource) === value))
            .map(({ grant_id }) => grant_id),
        };
      }
      case 'login': {
        const login = await this.#store.logins.find(value);
        const own = (await sessions()).filter((session) => session.login === value);
        return { ...NOTHING, logins: login ? [login] : [], sessions: own };
      }
      case 'session':
        return { ...NOTHING, sessions: (await sessions()).filter(({ id }) => id === value) };
    }
  }

  /**
   * The revocation comes first, so that whoever has to repeat this still finds the records; and again afterwards, for what was
   * issued while they were being ended.
   */
  async #end(
    what: readonly (readonly [kind: RevocationKind, value: string])[],
    { logins, sessions, grants, clients }: Ending,
  ): Promise<Ended> {
    const { revocations } = this.#store;
    const write = (): Promise<void> => {
      const now = new Date();
      return this.#store.commit(...what.map(([kind, value]) => revocations.revoking(kind, value, now)));
    };
    await write();
    for (const client of clients) await this.#store.oauthClients.delete(client);
    for (const grant of grants) await this.#store.oauthGrants.end(grant);
    for (const { id } of sessions) await this.#store.hostSessions.end(id);
    for (const { id } of logins) await this.#store.logins.end(id);
    if (clients.length + grants.length + sessions.length + logins.length > 0) await write();
    const ids = new Set(what.map(([kind, value]) => revocationId(kind, value)));
    const written = (await revocations.all()).filter(({ id }) => ids.has(id));
    return {
      status: 'success',
      revocations: written.map(revocationView),
      sessions_ended: logins.length || sessions.length,
      grants_ended: grants.length,
      clients_deleted: clients.length,
    };
  }

  /** The administrator may also name one that is gone. */
  async #hostOf(caller: Caller, value: string): Promise<TargetHost> {
    const hostname = parseTargetHost(value, 'value');
    const found = caller.admin ? undefined : await this.#store.targets.find(hostname);
    if (caller.admin || (found && mayManage(caller, found.record))) return hostname;
    throw new ForbiddenException(`The proxy target ${hostname} is not one of yours.`);
  }
}

/** None of what is shared by all hosts of a domain. */
const hostOf = (audience: string): string | undefined => URL.parse(audience)?.hostname;

export const revocationView = ({ kind, value, before, expires_at }: Revocation): RevocationView => ({
  kind,
  value,
  before: new Date(Math.round(before * 1_000)).toISOString(),
  expires_at,
});

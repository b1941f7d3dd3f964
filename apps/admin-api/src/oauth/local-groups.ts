import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import type { LocalGroupUpdate } from '#contracts';
import { groupsOf, type LocalGroup, type LoginSession, type ProxyTarget } from '#domain';
import { Store } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { settled } from '../settled.ts';
import { Revoking } from './revoking.ts';

/** Changes of local groups. Sessions and tokens carry the groups of their login, so whoever loses one is logged out. */
@Injectable()
export class LocalGroups {
  readonly #store: Store;
  readonly #authentication: Authentication;
  readonly #revoking: Revoking;

  constructor(store: Store, authentication: Authentication, revoking: Revoking) {
    this.#store = store;
    this.#authentication = authentication;
    this.#revoking = revoking;
  }

  /** @throws ConflictException where a name is alike */
  async save(
    caller: Caller,
    name: string,
    update: LocalGroupUpdate,
  ): Promise<{ group: LocalGroup; logged_out: string[] }> {
    const { group, before } = await this.put(caller, name, update);
    return { group, logged_out: await this.logOut(before) };
  }

  /** The same without logging anybody out. @returns the group as it was too; a new one was empty */
  async put(
    caller: Caller,
    name: string,
    update: LocalGroupUpdate,
  ): Promise<{ group: LocalGroup; before: LocalGroup }> {
    return settled(async () => {
      const found = await this.#store.localGroups.find(name);
      if (!found) await this.#refuseAlike(name);
      const now = new Date().toISOString();
      const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
      const saved: LocalGroup = {
        ...(found?.record ?? { name, users: [], github_groups: [], note: '', created_at: now }),
        ...given,
        updated_at: now,
      };
      const standing = await this.#authentication.standing(caller);
      await this.#store.commit(standing, this.#store.localGroups.saving(saved, found?.raw ?? null));
      return { group: saved, before: found?.record ?? { ...saved, users: [], github_groups: [] } };
    });
  }

  async #refuseAlike(name: string): Promise<void> {
    const { records } = await this.#store.localGroups.list();
    const alike = records.find((group) => isSame(group.name, name));
    if (alike)
      throw new ConflictException(`There is a local group ${alike.name} already; names differ by more than case.`);
  }

  /** @throws NotFoundException; ConflictException that names the hosts which require the group */
  async delete(name: string): Promise<{ logged_out: string[] }> {
    return { logged_out: await this.logOut(await this.remove(name)) };
  }

  /** The same without logging anybody out. @returns the group as it was */
  async remove(name: string): Promise<LocalGroup> {
    return settled(async () => {
      // A host that comes to require it in the meantime must not find another's organisation in its place.
      const unchanged = await this.#store.unchanged();
      const found = await this.#store.localGroups.find(name);
      if (!found) throw noSuchGroup(name);
      const { records } = await this.#store.targets.list();
      const hosts = records.filter((target) => requires(target, name)).map(({ hostname }) => hostname);
      if (hosts.length)
        throw new ConflictException(
          `${hosts.join(', ')} may be used by the group ${name} alone. Take it off there first: without it, GitHub's organisation of that name would be meant.`,
        );
      await this.#store.commit(unchanged, this.#store.localGroups.deleting(found));
      return found.record;
    });
  }

  /** Logs out who was in a group, as it was before, and is not any more. @returns their names */
  async logOut(before: LocalGroup): Promise<string[]> {
    const [{ records: groups }, { records: logins }, { records: grants }] = await Promise.all([
      this.#store.localGroups.list(),
      this.#store.logins.list(),
      this.#store.oauthGrants.list(),
    ]);
    const lost = logins.filter((login) => hasLost(login, before.name, groups));
    const known = new Set(logins.map(({ identity }) => identity.sub));
    const now = groups.find(({ name }) => isSame(name, before.name));
    // Tokens say nothing of how their owners came to be in it: whoever may have been is taken for one.
    const mayHaveLost = grants.filter(
      ({ sub, username }) =>
        !known.has(sub) &&
        !now?.users.some((user) => isSame(user, username)) &&
        (before.users.some((user) => isSame(user, username)) || before.github_groups.length > 0),
    );
    const people = new Map([
      ...lost.map(({ identity }) => [identity.sub, identity.username] as const),
      ...mayHaveLost.map(({ sub, username }) => [sub, username] as const),
    ]);
    if (people.size > 0) await this.#revoking.people([...people.keys()]);
    return [...people.values()];
  }
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function hasLost({ identity }: LoginSession, name: string, groups: readonly LocalGroup[]): boolean {
  if (!identity.groups.some((group) => isSame(group, name))) return false;
  const fromGithub = identity.groups.filter((group) => !isSame(group, name));
  return !groupsOf(identity.username, fromGithub, groups).some((group) => isSame(group, name));
}

export const requires = ({ auth_required_groups }: ProxyTarget, name: string): boolean =>
  auth_required_groups.some((group) => isSame(group, name));

export const noSuchGroup = (name: string): NotFoundException => new NotFoundException(`Local group not found: ${name}`);

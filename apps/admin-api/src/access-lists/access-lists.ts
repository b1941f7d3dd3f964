import { ConflictException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { AccessListDeleted, AccessListUpdate, HtpasswdImport, NewAccessList } from '#contracts';
import {
  InvalidInput,
  MAX_USERS,
  mayManage,
  parseHtpasswd,
  type AccessList,
  type AccessListName,
  type AccessUser,
  type ProxyTarget,
} from '#domain';
import { Store, StoreError, type Found, type Transaction } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { settled } from '../settled.ts';
import { hashedUsers, storedUsers } from './stored-users.ts';

export interface Imported {
  readonly list: AccessList;
  readonly added: string[];
  readonly changed: string[];
  readonly removed: string[];
}

/** Changes of access lists. */
@Injectable()
export class AccessLists {
  readonly #store: Store;
  readonly #authentication: Authentication;

  constructor(store: Store, authentication: Authentication) {
    this.#store = store;
    this.#authentication = authentication;
  }

  /** @throws ConflictException when the name is taken; InvalidInput */
  async create(caller: Caller, { users, ...fields }: NewAccessList): Promise<AccessList> {
    const hashed = await hashedUsers(users);
    return settled(async () => {
      if ((await this.#store.accessLists.raw(fields.name)) !== null)
        throw new ConflictException(
          `There is an access list ${fields.name} already. Change it with PUT /access-lists/${fields.name}.`,
        );
      const now = new Date().toISOString();
      const owner = { owner_token_hash: caller.hash, created_by: caller.name };
      const list = { ...fields, ...owner, users: storedUsers(hashed, []), created_at: now, updated_at: now };
      return this.#save(caller, list, null);
    });
  }

  /** @throws NotFoundException, ForbiddenException, InvalidInput */
  async update(caller: Caller, name: AccessListName, { users, ...update }: AccessListUpdate): Promise<AccessList> {
    const hashed = users && (await hashedUsers(users));
    return settled(async () => {
      const { record, raw } = await this.#own(caller, name);
      const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
      const now = { updated_at: new Date().toISOString() };
      const list = { ...record, ...given, ...(hashed && { users: storedUsers(hashed, record.users) }), ...now };
      return this.#save(caller, list, raw);
    });
  }

  /** @throws NotFoundException, ForbiddenException; InvalidInput that names every line that cannot be taken, and then nothing is */
  async importHtpasswd(caller: Caller, name: AccessListName, body: HtpasswdImport): Promise<Imported> {
    const read = parseHtpasswd(body.htpasswd);
    return settled(async () => {
      const { record, raw } = await this.#own(caller, name);
      const users = merged(record.users, read, body.replace);
      if (users.length > MAX_USERS)
        throw InvalidInput.of('htpasswd', `makes ${users.length} users; a list has at most ${MAX_USERS}`);
      const list = await this.#save(caller, { ...record, users, updated_at: new Date().toISOString() }, raw);
      const before = new Map(record.users.map((user) => [user.username, user.password_hash]));
      const after = new Set(users.map(({ username }) => username));
      return {
        list,
        added: read.map(({ username }) => username).filter((username) => !before.has(username)),
        changed: read
          .filter(({ username, password_hash }) => (before.get(username) ?? password_hash) !== password_hash)
          .map(({ username }) => username),
        removed: [...before.keys()].filter((username) => !after.has(username)),
      };
    });
  }

  /**
   * Deletes a list, and with `force` takes it off the hosts that use it, which then are open to whom it kept out.
   * @throws NotFoundException; ForbiddenException, also where a host belongs to another token; ConflictException that names the hosts
   */
  async delete(caller: Caller, name: AccessListName, force: boolean): Promise<AccessListDeleted> {
    return settled(async () => {
      // Whatever changes between this look at the hosts and the deletion makes it begin anew, also a host that is just made.
      const unchanged = await this.#store.unchanged();
      const raw = await this.#deletable(caller, name);
      const users = await this.usersOf(name);
      if (users.length > 0 && !force) throw inUse(name, users);
      const foreign = users.filter((target) => !mayManage(caller, target));
      if (foreign.length) throw notYourHosts(name, foreign);
      const undefaulted = await this.#undefaulting(name, force);
      const detached = await this.#detaching(name, users);
      const still: Transaction = { expect: [[this.#store.keys.accessList(name), raw]], writes: [] };
      await this.#store.commit(unchanged, still, undefaulted, ...detached, this.#store.accessLists.deleting(name));
      const hosts = users.map(({ hostname }) => hostname);
      const message = `Access list ${name} deleted${hosts.length ? `; it is taken off ${hosts.join(', ')}` : ''}`;
      return { status: 'success', message, name, detached_from: hosts };
    });
  }

  /** The hosts that a list is attached to. */
  async usersOf(name: AccessListName): Promise<ProxyTarget[]> {
    const { records } = await this.#store.targets.list();
    return records.filter(({ access_lists }) => access_lists.includes(name));
  }

  /** New hosts must not be open all of a sudden, nor fail for want of a list. */
  async #undefaulting(name: AccessListName, force: boolean): Promise<Transaction | undefined> {
    const { record, raw } = await this.#store.settings.find();
    const attached = record.new_hosts['access_lists'];
    if (!Array.isArray(attached) || !attached.includes(name)) return undefined;
    if (!force)
      throw new ConflictException(
        `New hosts get the access list ${name} by default. Take it out of new_hosts with PUT /settings first, or repeat this with force=true.`,
      );
    const access_lists = attached.filter((other) => other !== name);
    return this.#store.settings.saving({ ...record, new_hosts: { ...record.new_hosts, access_lists } }, raw);
  }

  async #detaching(name: AccessListName, users: readonly ProxyTarget[]): Promise<Transaction[]> {
    const found = await Promise.all(users.map(({ hostname }) => this.#store.targets.find(hostname)));
    const updated_at = new Date().toISOString();
    return found.flatMap((target) => {
      if (!target) return [];
      const access_lists = target.record.access_lists.filter((attached) => attached !== name);
      return [this.#store.targets.saving({ ...target.record, access_lists, updated_at }, target.raw)];
    });
  }

  async #own(caller: Caller, name: AccessListName): Promise<Found<AccessList>> {
    const found = await this.#store.accessLists.find(name);
    if (!found) throw noSuchList(name);
    if (!mayManage(caller, found.record)) throw notYours(name);
    return found;
  }

  /** @returns the record as it stands. One that cannot be read has no known owner; the administrator may delete it. */
  async #deletable(caller: Caller, name: AccessListName): Promise<string> {
    try {
      return (await this.#own(caller, name)).raw;
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STORE_RECORD_BROKEN') throw error;
      const raw = await this.#store.accessLists.raw(name);
      if (raw === null) throw noSuchList(name);
      if (!caller.admin) throw notYours(name);
      return raw;
    }
  }

  async #save(caller: Caller, list: AccessList, expected: string | null): Promise<AccessList> {
    const standing = await this.#authentication.standing(caller);
    await this.#store.commit(standing, this.#store.accessLists.saving(list, expected));
    return list;
  }
}

export const noSuchList = (name: AccessListName): NotFoundException =>
  new NotFoundException(`Access list not found: ${name}`);

const notYours = (name: AccessListName): ForbiddenException =>
  new ForbiddenException(`The access list ${name} belongs to another token.`);

const named = (users: readonly ProxyTarget[]): string => users.map(({ hostname }) => hostname).join(', ');

const inUse = (name: AccessListName, users: readonly ProxyTarget[]): ConflictException =>
  new ConflictException(
    `The access list ${name} keeps ${named(users)}. Take it off there first, or repeat this with force=true: they are open then to all whom it kept out.`,
  );

const notYourHosts = (name: AccessListName, users: readonly ProxyTarget[]): ForbiddenException =>
  new ForbiddenException(
    `The access list ${name} keeps ${named(users)} of another token, whose owner has to take it off there first.`,
  );

/** Who is there already keeps the place and the note. */
function merged(before: readonly AccessUser[], read: readonly AccessUser[], replace: boolean): AccessUser[] {
  const found = new Map(read.map((user) => [user.username, user]));
  const kept = before
    .filter(({ username }) => !replace || found.has(username))
    .map((user) => ({ ...user, ...withNote(found.get(user.username), user.note) }));
  const known = new Set(kept.map(({ username }) => username));
  return [...kept, ...read.filter(({ username }) => !known.has(username))];
}

const withNote = (user: AccessUser | undefined, note: string): Partial<AccessUser> =>
  user ? { ...user, note: user.note || note } : {};

import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import type { NewNotification, NotificationUpdate } from '#contracts';
import { checkNotification, type NotificationTarget } from '#domain';
import { Store, type Found, type Transaction } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { settled } from '../settled.ts';

/** Changes of the targets of notifications. */
@Injectable()
export class Notifications {
  readonly #store: Store;
  readonly #authentication: Authentication;

  constructor(store: Store, authentication: Authentication) {
    this.#store = store;
    this.#authentication = authentication;
  }

  /** @throws ConflictException when the name is taken; InvalidInput */
  async create(caller: Caller, fields: NewNotification): Promise<NotificationTarget> {
    return settled(async () => {
      const { name } = fields;
      if ((await this.#store.notifications.raw(name)) !== null)
        throw new ConflictException(
          `There is a target of notifications ${name} already. Change it with PUT /notifications/${name}.`,
        );
      const now = new Date().toISOString();
      return this.#save(caller, { ...fields, created_at: now, updated_at: now }, null);
    });
  }

  /** @throws NotFoundException; InvalidInput */
  async update(caller: Caller, name: string, update: NotificationUpdate): Promise<NotificationTarget> {
    return settled(async () => {
      const { record, raw } = await this.find(name);
      const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
      return this.#save(caller, { ...record, ...given, updated_at: new Date().toISOString() }, raw);
    });
  }

  /** Also one that cannot be read. What waits for it is dropped. @throws NotFoundException */
  async delete(caller: Caller, name: string): Promise<void> {
    await settled(async () => {
      const raw = await this.#store.notifications.raw(name);
      if (raw === null) throw noSuchTarget(name);
      const still: Transaction = { expect: [[this.#store.keys.notification(name), raw]], writes: [] };
      const standing = await this.#authentication.standing(caller);
      await this.#store.commit(standing, still, this.#store.notifications.deleting(name));
    });
  }

  /** @throws NotFoundException */
  async find(name: string): Promise<Found<NotificationTarget>> {
    const found = await this.#store.notifications.find(name);
    if (!found) throw noSuchTarget(name);
    return found;
  }

  async #save(caller: Caller, target: NotificationTarget, expected: string | null): Promise<NotificationTarget> {
    checkNotification(target);
    const standing = await this.#authentication.standing(caller);
    await this.#store.commit(standing, this.#store.notifications.saving(target, expected));
    return target;
  }
}

const noSuchTarget = (name: string): NotFoundException =>
  new NotFoundException(`Target of notifications not found: ${name}. See GET /notifications.`);

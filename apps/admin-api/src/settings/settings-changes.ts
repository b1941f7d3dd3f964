import { Injectable } from '@nestjs/common';
import type { SettingsUpdate } from '#contracts';
import { checkSettings, type Settings } from '#domain';
import { Store } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { refuseOthers } from '../auth/refuse-others.ts';
import { settled } from '../settled.ts';
import { checkNewHosts } from './check-new-hosts.ts';

/** Changes of the settings. */
@Injectable()
export class SettingsChanges {
  readonly #store: Store;
  readonly #authentication: Authentication;

  constructor(store: Store, authentication: Authentication) {
    this.#store = store;
    this.#authentication = authentication;
  }

  /** @throws ForbiddenException for everybody but the administrator; InvalidInput */
  async update(caller: Caller, update: SettingsUpdate): Promise<Settings> {
    refuseOthers(caller);
    return settled(async () => {
      const { record, raw } = await this.#store.settings.find();
      const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
      const settings = { ...record, ...given } as Settings;
      checkSettings(settings);
      const lists = update.new_hosts ? await checkNewHosts(this.#store, update.new_hosts) : [];
      const standing = await this.#authentication.standing(caller);
      await this.#store.commit(standing, ...lists, this.#store.settings.saving(settings, raw));
      return settings;
    });
  }
}

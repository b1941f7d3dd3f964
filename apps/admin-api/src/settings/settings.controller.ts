import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SettingsUpdate, SettingsView } from '#contracts';
import { checkSettings, type Settings } from '#domain';
import { Store } from '#store';
import { Authentication } from '../auth/authentication.ts';
import { ForAdmin, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { settled } from '../settled.ts';
import { checkNewHosts } from './check-new-hosts.ts';

/** What the administrator decides for the whole gateway while it runs. */
@ApiTags('settings')
@Controller('settings')
export class SettingsController {
  readonly #store: Store;
  readonly #authentication: Authentication;

  constructor(store: Store, authentication: Authentication) {
    this.#store = store;
    this.#authentication = authentication;
  }

  @Get()
  @ForAdmin()
  @Operation('Show the settings', [401, 403], 'For the administrator.')
  @Answer(200, 'The settings', SettingsView)
  async show(): Promise<SettingsView> {
    const { record } = await this.#store.settings.find();
    return { ...record, new_hosts: { ...record.new_hosts } };
  }

  @Put()
  @ForAdmin()
  @Operation(
    'Change settings',
    [400, 401, 403, 409, 413, 415],
    'For the administrator. Fields that are left out stay as they are.',
  )
  @Answer(200, 'The settings as they are now', SettingsView)
  update(@TheCaller() caller: Caller, @Body({ schema: SettingsUpdate }) body: SettingsUpdate): Promise<SettingsView> {
    return settled(async () => {
      const { record, raw } = await this.#store.settings.find();
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const settings = { ...record, ...given } as Settings;
      checkSettings(settings);
      const lists = body.new_hosts ? await checkNewHosts(this.#store, body.new_hosts) : [];
      const standing = await this.#authentication.standing(caller);
      await this.#store.commit(standing, ...lists, this.#store.settings.saving(settings, raw));
      return { ...settings, new_hosts: { ...settings.new_hosts } };
    });
  }
}

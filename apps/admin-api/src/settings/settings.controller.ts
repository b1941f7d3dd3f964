import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SettingsUpdate, SettingsView } from '#contracts';
import { Store } from '#store';
import { ForAdmin, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { SettingsChanges } from './settings-changes.ts';

/** What the administrator decides for the whole gateway while it runs. */
@ApiTags('settings')
@Controller('settings')
export class SettingsController {
  readonly #store: Store;
  readonly #changes: SettingsChanges;

  constructor(store: Store, changes: SettingsChanges) {
    this.#store = store;
    this.#changes = changes;
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
  async update(
    @TheCaller() caller: Caller,
    @Body({ schema: SettingsUpdate }) body: SettingsUpdate,
  ): Promise<SettingsView> {
    const settings = await this.#changes.update(caller, body);
    return { ...settings, new_hosts: { ...settings.new_hosts } };
  }
}

import { Body, Controller, Delete, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Configuration } from '#config';
import { Hostname, TargetAuthUpdate, TargetAuthView, type TargetUpdate } from '#contracts';
import { mayManage, NO_AUTH, type ProxyTarget, type TargetHost } from '#domain';
import { Store } from '#store';
import { ForAll, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { FromConfiguration } from '../config.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { authWarnings } from './auth-warnings.ts';
import { authView } from './target-auth-view.ts';
import { Targets } from './targets.ts';

/** Who may use a host: a login in front of it. */
@ApiTags('proxy targets')
@Controller('proxy/targets/:hostname/auth')
export class TargetAuthController {
  readonly #store: Store;
  readonly #targets: Targets;
  readonly #configuration: Configuration;

  constructor(store: Store, targets: Targets, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#targets = targets;
    this.#configuration = configuration;
  }

  @Get()
  @ForAll()
  @Operation('Show who may use a host', [400, 401, 404], 'For its owner with what a login still needs, in `warnings`.')
  @Answer(
    200,
    'How the login of this host is set; strangers see how many people it names, and not which',
    TargetAuthView,
  )
  async show(
    @TheCaller() caller: Caller | undefined,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
  ): Promise<TargetAuthView> {
    const found = await this.#store.targets.find(hostname);
    if (!found) throw new NotFoundException(`Proxy target not found: ${hostname}`);
    return this.#view(found.record, caller);
  }

  @Post()
  @ForCallers()
  @HttpCode(200)
  @Operation(
    'Put a login in front of a host, or change how it is',
    [400, 401, 403, 404, 409, 413, 415],
    'It is turned on unless `enabled` is false; other fields that are left out stay as they are. Within one list any entry may ' +
      'match; every list that is set has to. `forward` answers 401, `redirect` sends browsers to the login, `passthrough` lets ' +
      'everybody in and says who it is where that is known.',
  )
  @Answer(200, 'As it is now', TargetAuthView)
  async update(
    @TheCaller() caller: Caller,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
    @Body({ schema: TargetAuthUpdate }) body: TargetAuthUpdate,
  ): Promise<TargetAuthView> {
    const { target } = await this.#targets.update(caller, hostname, fieldsOf(body));
    return this.#view(target, caller);
  }

  @Delete()
  @ForCallers()
  @Operation(
    'Take the login off a host',
    [400, 401, 403, 404, 409],
    'All its settings are as on a new host afterwards.',
  )
  @Answer(200, 'As it is now: open to everybody', TargetAuthView)
  async delete(
    @TheCaller() caller: Caller,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
  ): Promise<TargetAuthView> {
    const { target } = await this.#targets.update(caller, hostname, { ...NO_AUTH } as TargetUpdate);
    return this.#view(target, caller);
  }

  async #view(target: ProxyTarget, caller: Caller | undefined): Promise<TargetAuthView> {
    const setting = await this.#store.authSetting.find();
    const own = caller !== undefined && mayManage(caller, target);
    const warnings = own ? await authWarnings(this.#store, target, setting, this.#configuration) : [];
    return { ...authView(target, setting, own), warnings };
  }
}

/** The names that the fields have at the target. */
function fieldsOf(body: TargetAuthUpdate): TargetUpdate {
  const entries = Object.entries(body).map(([name, value]) => [name === 'auth_proxy' ? name : `auth_${name}`, value]);
  return Object.fromEntries(entries) as TargetUpdate;
}

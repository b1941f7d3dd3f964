import { Body, Controller, Delete, Get, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  LocalGroupDeleted,
  LocalGroupListQuery,
  LocalGroupName,
  LocalGroupSaved,
  LocalGroupUpdate,
  LocalGroupView,
} from '#contracts';
import type { LocalGroup, ProxyTarget } from '#domain';
import { Store } from '#store';
import { ForAdmin, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { LocalGroups, noSuchGroup, requires } from './local-groups.ts';

/** Groups of people under names of the administrator's own. */
@ApiTags('logins')
@Controller('oauth/groups')
export class LocalGroupsController {
  readonly #store: Store;
  readonly #groups: LocalGroups;

  constructor(store: Store, groups: LocalGroups) {
    this.#store = store;
    this.#groups = groups;
  }

  @Get()
  @ForAdmin()
  @Operation('List local groups', [400, 401, 403], 'For the administrator.')
  @Answer(200, 'The groups; X-Total-Count and Link page through them', LocalGroupView.array())
  async list(
    @Query({ schema: LocalGroupListQuery }) query: LocalGroupListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LocalGroupView[]> {
    const [{ records }, targets] = await Promise.all([this.#store.localGroups.list(), this.#store.targets.list()]);
    const chosen = choose(records, query, ({ name, note, users, github_groups }) => [
      name,
      note,
      ...users,
      ...github_groups,
    ]);
    return page(chosen, query, request, response).map((group) => groupView(group, targets.records));
  }

  @Get(':name')
  @ForAdmin()
  @Operation('Show a local group', [400, 401, 403, 404], 'For the administrator.')
  @Answer(200, 'The group', LocalGroupView)
  async show(@Param('name', { schema: LocalGroupName }) name: string): Promise<LocalGroupView> {
    const found = await this.#store.localGroups.find(name);
    if (!found) throw noSuchGroup(name);
    return this.#view(found.record);
  }

  @Put(':name')
  @ForAdmin()
  @Operation(
    'Make or change a local group',
    [400, 401, 403, 409, 413, 415],
    'For the administrator. Fields that are left out stay as they are. An organisation at GitHub that has the same name does not ' +
      'count any more. Who comes into a group is in it from the next login on; who is taken out is logged out at once.',
  )
  @Answer(200, 'As it is now, and who was logged out', LocalGroupSaved)
  async save(
    @TheCaller() caller: Caller,
    @Param('name', { schema: LocalGroupName }) name: string,
    @Body({ schema: LocalGroupUpdate }) body: LocalGroupUpdate,
  ): Promise<LocalGroupSaved> {
    const { group, logged_out } = await this.#groups.save(caller, name, body);
    return { group: await this.#view(group), logged_out };
  }

  @Delete(':name')
  @ForAdmin()
  @Operation(
    'Delete a local group',
    [400, 401, 403, 404, 409],
    'For the administrator. While a host requires it, 409 names the host: the name would be that of an organisation at GitHub.',
  )
  @Answer(200, 'Deleted, and who was logged out', LocalGroupDeleted)
  async delete(@Param('name', { schema: LocalGroupName }) name: string): Promise<LocalGroupDeleted> {
    return { status: 'success', message: `Local group ${name} deleted`, name, ...(await this.#groups.delete(name)) };
  }

  async #view(group: LocalGroup): Promise<LocalGroupView> {
    return groupView(group, (await this.#store.targets.list()).records);
  }
}

const groupView = (group: LocalGroup, targets: readonly ProxyTarget[]): LocalGroupView => ({
  ...group,
  users: [...group.users],
  github_groups: [...group.github_groups],
  used_by: targets.filter((target) => requires(target, group.name)).map(({ hostname }) => hostname),
});

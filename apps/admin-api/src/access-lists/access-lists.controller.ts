import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  AccessListDeleted,
  AccessListDeletionQuery,
  AccessListListQuery,
  AccessListName,
  AccessListSaved,
  AccessListUpdate,
  AccessListView,
  HtpasswdImport,
  HtpasswdImported,
  NewAccessList,
} from '#contracts';
import { ADMIN, mayManage, type AccessList, type AccessListName as Name } from '#domain';
import { Store } from '#store';
import { ForAll, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { textsOfAccessLists } from '../lists/texts.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { accessListView } from './access-list-view.ts';
import { AccessLists, noSuchList } from './access-lists.ts';

/** Who may reach the hosts that a list is attached to, by address and by password. */
@ApiTags('access lists')
@Controller('access-lists')
export class AccessListsController {
  readonly #store: Store;
  readonly #lists: AccessLists;

  constructor(store: Store, lists: AccessLists) {
    this.#store = store;
    this.#lists = lists;
  }

  @Post()
  @ForCallers()
  @Operation(
    'Create an access list',
    [400, 401, 409, 413, 415],
    'The first rule that matches a client decides. Where none does: a list that allows something denies the rest, one that ' +
      'only denies allows the rest. Passwords in plain are stored as argon2id.',
  )
  @Answer(201, 'Created', AccessListSaved)
  async create(
    @TheCaller() caller: Caller,
    @Body({ schema: NewAccessList }) body: NewAccessList,
  ): Promise<AccessListSaved> {
    return this.#saved(await this.#lists.create(caller, body), caller);
  }

  @Get()
  @ForAll()
  @Operation(
    'List access lists',
    [400, 401],
    "A token sees its own and the administrator's, which it may attach; the administrator's and nobody's see all.",
  )
  @Answer(200, 'The lists; X-Total-Count and Link page through them', AccessListView.array())
  async list(
    @TheCaller() caller: Caller | undefined,
    @Query({ schema: AccessListListQuery }) query: AccessListListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccessListView[]> {
    const [{ records }, targets] = await Promise.all([this.#store.accessLists.list(), this.#store.targets.list()]);
    const visible = caller ? records.filter((list) => mayManage(caller, list) || list.created_by === ADMIN) : records;
    const chosen = choose(visible, query, textsOfAccessLists(caller));
    return page(chosen, query, request, response).map((list) => {
      const users = targets.records.filter(({ access_lists }) => access_lists.includes(list.name));
      return accessListView(
        list,
        users.map(({ hostname }) => hostname),
        caller,
      );
    });
  }

  @Get(':name')
  @ForAll()
  @Operation('Show an access list', [400, 401, 404], 'Its rules in their order, and the hosts that keep to it.')
  @Answer(200, 'The list; its users for its owner alone, and no hash for anybody', AccessListView)
  async show(
    @TheCaller() caller: Caller | undefined,
    @Param('name', { schema: AccessListName }) name: Name,
  ): Promise<AccessListView> {
    const found = await this.#store.accessLists.find(name);
    if (!found) throw noSuchList(name);
    return this.#view(found.record, caller);
  }

  @Put(':name')
  @ForCallers()
  @Operation(
    'Change an access list',
    [400, 401, 403, 404, 409, 413, 415],
    'Fields that are left out stay as they are. A user without `password` and `password_hash` keeps the one that there is.',
  )
  @Answer(200, 'Changed', AccessListSaved)
  async update(
    @TheCaller() caller: Caller,
    @Param('name', { schema: AccessListName }) name: Name,
    @Body({ schema: AccessListUpdate }) body: AccessListUpdate,
  ): Promise<AccessListSaved> {
    return this.#saved(await this.#lists.update(caller, name, body), caller);
  }

  @Post(':name/import-htpasswd')
  @ForCallers()
  @HttpCode(200)
  @Operation(
    'Take in the users of an htpasswd file',
    [400, 401, 403, 404, 409, 413, 415],
    'Lines of bcrypt and argon2. One of MD5, SHA-1 or crypt makes it a 400 that names every such line, and nothing is taken in.',
  )
  @Answer(200, 'Taken in', HtpasswdImported)
  async importHtpasswd(
    @TheCaller() caller: Caller,
    @Param('name', { schema: AccessListName }) name: Name,
    @Body({ schema: HtpasswdImport }) body: HtpasswdImport,
  ): Promise<HtpasswdImported> {
    const { list, ...told } = await this.#lists.importHtpasswd(caller, name, body);
    return { access_list: await this.#view(list, caller), ...told };
  }

  @Delete(':name')
  @ForCallers()
  @Operation(
    'Delete an access list',
    [400, 401, 403, 404, 409],
    'While hosts use it, 409 names them. With `force=true` it is taken off them first, which opens them.',
  )
  @Answer(200, 'Deleted', AccessListDeleted)
  delete(
    @TheCaller() caller: Caller,
    @Param('name', { schema: AccessListName }) name: Name,
    @Query({ schema: AccessListDeletionQuery }) { force }: AccessListDeletionQuery,
  ): Promise<AccessListDeleted> {
    return this.#lists.delete(caller, name, force);
  }

  async #saved(list: AccessList, caller: Caller): Promise<AccessListSaved> {
    const empty = list.rules.length + list.users.length === 0;
    return {
      access_list: await this.#view(list, caller),
      ...(empty && { warning: 'It has neither rules nor users, so it admits nobody.' }),
    };
  }

  async #view(list: AccessList, caller: Caller | undefined): Promise<AccessListView> {
    const users = await this.#lists.usersOf(list.name);
    return accessListView(
      list,
      users.map(({ hostname }) => hostname),
      caller,
    );
  }
}

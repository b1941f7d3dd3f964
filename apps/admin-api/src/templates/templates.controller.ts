import { Body, Controller, Delete, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  NewTemplate,
  TemplateDeleted,
  TemplateListQuery,
  TemplateName,
  TemplateUpdate,
  TemplateView,
} from '#contracts';
import { ADMIN, mayManage, type TemplateName as Name } from '#domain';
import { Store } from '#store';
import { ForAll, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { templateView } from './template-view.ts';
import { noSuchTemplate, Templates } from './templates.ts';

/** Named sets of fields that new hosts begin with. */
@ApiTags('templates')
@Controller('templates')
export class TemplatesController {
  readonly #store: Store;
  readonly #templates: Templates;

  constructor(store: Store, templates: Templates) {
    this.#store = store;
    this.#templates = templates;
  }

  @Post()
  @ForCallers()
  @Operation(
    'Create a template',
    [400, 401, 409, 413, 415],
    "POST /proxy/targets takes it as `template`: one's own, or the administrator's. Fields that are given there win.",
  )
  @Answer(201, 'Created', TemplateView)
  async create(@TheCaller() caller: Caller, @Body({ schema: NewTemplate }) body: NewTemplate): Promise<TemplateView> {
    return templateView(await this.#templates.create(caller, body), caller);
  }

  @Get()
  @ForAll()
  @Operation(
    'List templates',
    [400, 401],
    "A token sees its own and the administrator's; the administrator and nobody see all.",
  )
  @Answer(200, 'The templates; X-Total-Count and Link page through them', TemplateView.array())
  async list(
    @TheCaller() caller: Caller | undefined,
    @Query({ schema: TemplateListQuery }) query: TemplateListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TemplateView[]> {
    const { records } = await this.#store.templates.list();
    const views = records
      .filter((record) => !caller || mayManage(caller, record) || record.created_by === ADMIN)
      .map((record) => templateView(record, caller));
    const chosen = choose(views, query, ({ name, notes, created_by, fields }) => [
      name,
      notes,
      created_by,
      JSON.stringify(fields),
    ]);
    return page(chosen, query, request, response);
  }

  @Get(':name')
  @ForAll()
  @Operation('Show a template', [400, 401, 404], 'The fields that a host made with it begins with.')
  @Answer(200, 'The template; to others than its owner without the values of `custom_headers`', TemplateView)
  async show(
    @TheCaller() caller: Caller | undefined,
    @Param('name', { schema: TemplateName }) name: Name,
  ): Promise<TemplateView> {
    const found = await this.#store.templates.find(name);
    if (!found) throw noSuchTemplate(name);
    return templateView(found.record, caller);
  }

  @Put(':name')
  @ForCallers()
  @Operation(
    'Change a template',
    [400, 401, 403, 404, 409, 413, 415],
    '`fields` is the whole set. Hosts that were made by it stay as they are.',
  )
  @Answer(200, 'Changed', TemplateView)
  async update(
    @TheCaller() caller: Caller,
    @Param('name', { schema: TemplateName }) name: Name,
    @Body({ schema: TemplateUpdate }) body: TemplateUpdate,
  ): Promise<TemplateView> {
    return templateView(await this.#templates.update(caller, name, body), caller);
  }

  @Delete(':name')
  @ForCallers()
  @Operation('Delete a template', [400, 401, 403, 404, 409], 'Hosts that were made by it stay as they are.')
  @Answer(200, 'Deleted', TemplateDeleted)
  async delete(
    @TheCaller() caller: Caller,
    @Param('name', { schema: TemplateName }) name: Name,
  ): Promise<TemplateDeleted> {
    await this.#templates.delete(caller, name);
    return { status: 'success', message: `Template ${name} deleted`, name };
  }
}

import {
  Controller,
  ForbiddenException,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ChangeHistoryQuery, HistoryEntryDetail, HistoryEntryId, HistoryEntryView, HistoryUndone } from '#contracts';
import type { HistoryEntry } from '#domain';
import { Store } from '#store';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { historyEntryDetail, historyEntryView } from './history-view.ts';
import { named, Undo } from './undo.ts';

/** Who has changed what, and the way back. */
@ApiTags('history')
@Controller('history')
export class HistoryController {
  readonly #store: Store;
  readonly #undo: Undo;

  constructor(store: Store, undo: Undo) {
    this.#store = store;
    this.#undo = undo;
  }

  @Get()
  @ForCallers()
  @Operation(
    'List changes',
    [400, 401],
    'The newest first; about HISTORY_KEEP are kept. A token sees the changes of what is its own, the administrator sees all.',
  )
  @Answer(200, 'The changes; X-Total-Count and Link page through them', HistoryEntryView.array())
  async list(
    @TheCaller() caller: Caller,
    @Query({ schema: ChangeHistoryQuery }) { since, ...query }: ChangeHistoryQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<HistoryEntryView[]> {
    const from = since === undefined || /^\d+-\d+$/.test(since) ? since : Date.parse(since);
    const visible = (await this.#store.history.list(from)).filter((entry) => mayView(caller, entry));
    return page(
      choose(visible, query, () => []),
      query,
      request,
      response,
    ).map(historyEntryView);
  }

  @Get(':entry_id')
  @ForCallers()
  @Operation(
    'Show a change',
    [400, 401, 403, 404],
    'Secrets, PEMs and what is very long are not kept: `***` stands there.',
  )
  @Answer(200, 'The change, what it has made different, and whether it can be undone', HistoryEntryDetail)
  async show(
    @TheCaller() caller: Caller,
    @Param('entry_id', { schema: HistoryEntryId }) entryId: string,
  ): Promise<HistoryEntryDetail> {
    const entry = await this.#find(caller, entryId);
    return historyEntryDetail(entry, await this.#undo.whyNot(entry));
  }

  @Post(':entry_id/undo')
  @ForCallers()
  @HttpCode(200)
  @Operation(
    'Undo a change',
    [400, 401, 403, 404, 409],
    'Only while the record is as this change has left it. It goes through the checks of every change, and is a change itself, which can ' +
      'be undone. 409 says why a change cannot be undone.',
  )
  @Answer(200, 'Undone', HistoryUndone)
  async undo(
    @TheCaller() caller: Caller,
    @Param('entry_id', { schema: HistoryEntryId }) entryId: string,
  ): Promise<HistoryUndone> {
    const entry = await this.#find(caller, entryId);
    await this.#undo.undo(caller, entry);
    return { status: 'success', message: undone(entry), undone: historyEntryView(entry) };
  }

  /** @throws NotFoundException, ForbiddenException */
  async #find(caller: Caller, entryId: string): Promise<HistoryEntry> {
    const entry = await this.#store.history.find(entryId);
    if (!entry)
      throw new NotFoundException(`The history has no change ${entryId}. It keeps about HISTORY_KEEP of the latest.`);
    if (!mayView(caller, entry))
      throw new ForbiddenException(`The change ${entryId} is of what belongs to another token.`);
    return entry;
  }
}

/** What belongs to nobody is the administrator's. */
const mayView = (caller: Caller, { owner_token_hash: owner }: HistoryEntry): boolean =>
  caller.admin || owner === caller.hash;

function undone({ action, kind, id }: HistoryEntry): string {
  const what = named(kind, id);
  if (kind === 'settings' || action === 'update') return `Undone: ${what}, as before`;
  return action === 'delete' ? `Undone: the ${what} is there again` : `Undone: the ${what} is gone again`;
}

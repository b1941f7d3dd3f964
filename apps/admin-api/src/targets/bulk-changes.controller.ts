import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BulkChange, BulkChanged, BulkQuery } from '#contracts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { BulkChanges } from './bulk-changes.ts';

/** One change of many hosts. */
@ApiTags('proxy targets')
@Controller('proxy/targets')
export class BulkChangesController {
  readonly #changes: BulkChanges;

  constructor(changes: BulkChanges) {
    this.#changes = changes;
  }

  @Post('bulk')
  @HttpCode(200)
  @ForCallers({ changes: 'unless dry_run' })
  @Operation(
    'Enable, disable, label or unlabel many proxy targets',
    [400, 401, 413, 415],
    'Of a condition, only what the caller owns is meant; the administrator means all. Each host is changed or left as it is, ' +
      'and the answer says which. With `dry_run=true` nothing is changed.',
  )
  @Answer(200, 'What became of each host', BulkChanged)
  change(
    @TheCaller() caller: Caller,
    @Body({ schema: BulkChange }) body: BulkChange,
    @Query({ schema: BulkQuery }) { dry_run }: BulkQuery,
  ): Promise<BulkChanged> {
    return this.#changes.make(caller, body, dry_run);
  }
}

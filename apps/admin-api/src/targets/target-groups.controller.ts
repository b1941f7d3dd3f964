import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NewTargetGroup, TargetGroupSaved } from '#contracts';
import { nameCovers } from '#domain';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { TargetGroups } from './target-groups.ts';
import { targetView } from './target-view.ts';

/** Several hosts at once, which share a certificate. */
@ApiTags('proxy targets')
@Controller('proxy/groups')
export class TargetGroupsController {
  readonly #groups: TargetGroups;

  constructor(groups: TargetGroups) {
    this.#groups = groups;
  }

  @Post()
  @ForCallers()
  @Operation(
    'Create proxy targets that share one certificate',
    [400, 401, 403, 409, 413, 415],
    'All of them and the order of the certificate in one step, or nothing. Afterwards each is a target of its own.',
  )
  @Answer(201, 'Created', TargetGroupSaved)
  async create(
    @TheCaller() caller: Caller,
    @Body({ schema: NewTargetGroup }) body: NewTargetGroup,
  ): Promise<TargetGroupSaved> {
    const { targets, certificate_status, names, suggestion } = await this.#groups.create(caller, body);
    const used = names.filter((name) => targets.some(({ hostname }) => nameCovers(name, hostname)));
    return {
      group_name: body.group_name,
      cert_name: body.group_name,
      proxy_targets: targets.map((target) => targetView(target, caller)),
      certificate_status,
      efficiency: {
        hosts: targets.length,
        certificates: 1,
        orders_saved: targets.length - 1,
        utilisation_percent: Math.round((100 * used.length) / names.length),
      },
      ...(suggestion && { suggestion }),
    };
  }
}

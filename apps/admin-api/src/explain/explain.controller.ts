import { Body, Controller, ForbiddenException, HttpCode, Post, ServiceUnavailableException } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXPLAIN, Explanation, ExplainRequest } from '#contracts';
import { mayManage, parseTargetHost } from '#domain';
import { Store } from '#store';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands } from '../commands.ts';
import { Answer, Operation } from '../openapi-answers.ts';

/** A little more than a gateway takes at most. */
const DEADLINE_MS = 3_000;

/** Says what the gateway would do with a request, and why. */
@ApiTags('explain')
@Controller('explain')
export class ExplainController {
  readonly #store: Store;
  readonly #commands: Commands;

  constructor(store: Store, commands: Commands) {
    this.#store = store;
    this.#commands = commands;
  }

  @Post()
  @HttpCode(200)
  @ForCallers()
  @Operation(
    'Explain what would become of a request',
    [400, 401, 403, 413, 415],
    'A gateway takes the request along its path without sending it anywhere, and tells what each step decides. For hosts of ' +
      'your own; only the administrator may ask about others, and about hosts that are not there.',
  )
  @Answer(200, 'What each step decided, and how it ends', Explanation)
  async explain(
    @TheCaller() caller: Caller,
    @Body({ schema: ExplainRequest }) body: ExplainRequest,
  ): Promise<Explanation> {
    const explanation = await this.#commands.ask(EXPLAIN, body, Explanation, DEADLINE_MS);
    if (!explanation)
      throw new ServiceUnavailableException(
        'No gateway answers, and it is the gateway that knows. See with just health whether it runs, then try again.',
      );
    if (!(await this.#isFor(caller, explanation)))
      throw new ForbiddenException(
        `This host is not yours. Ask about a host of the token "${caller.name}", or as the administrator.`,
      );
    return explanation;
  }

  /** The explanation shows what only the owner of a host may see, such as the values of custom_headers. */
  async #isFor(caller: Caller, { hostname }: Explanation): Promise<boolean> {
    if (caller.admin) return true;
    const found = hostname === null ? undefined : await this.#store.targets.find(parseTargetHost(hostname));
    return found !== undefined && mayManage(caller, found.record);
  }
}

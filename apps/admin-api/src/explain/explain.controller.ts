import { Body, Controller, ForbiddenException, HttpCode, Post, ServiceUnavailableException } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXPLAIN, Explanation, ExplainQuestion, ExplainRequest, RouteId } from '#contracts';
import { mayManage, parseTargetHost } from '#domain';
import { Store } from '#store';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands } from '../commands.ts';
import { Logs } from '../logs/logs.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { MASKED } from '../targets/target-view.ts';
import { loggedQuestion } from './logged-question.ts';

/** A little more than a gateway takes at most. */
const DEADLINE_MS = 3_000;

/** Says what the gateway would do with a request, and why. */
@ApiTags('explain')
@Controller('explain')
export class ExplainController {
  readonly #store: Store;
  readonly #commands: Commands;
  readonly #logs: Logs;

  constructor(store: Store, commands: Commands, logs: Logs) {
    this.#store = store;
    this.#commands = commands;
    this.#logs = logs;
  }

  @Post()
  @HttpCode(200)
  @ForCallers()
  @Operation(
    'Explain what would become of a request',
    [400, 401, 403, 404, 409, 413, 415],
    'A gateway takes the request along its path without sending it anywhere, and tells what each step decides. For hosts of ' +
      'your own; only the administrator may ask about others, and about hosts that are not there. With `request_id` in place of ' +
      '`url`, a request that the access log still has is explained, as the gateway would treat it now.',
  )
  @Answer(200, 'What each step decided, and how it ends', Explanation)
  async explain(
    @TheCaller() caller: Caller,
    @Body({ schema: ExplainQuestion }) body: ExplainQuestion,
  ): Promise<Explanation> {
    const asked = await this.#asked(caller, body);
    const explanation = await this.#commands.ask(EXPLAIN, asked, Explanation, DEADLINE_MS);
    if (!explanation)
      throw new ServiceUnavailableException(
        'No gateway answers, and it is the gateway that knows. See with just health whether it runs, then try again.',
      );
    if (!(await this.#isFor(caller, explanation)))
      throw new ForbiddenException(
        `This host is not yours. Ask about a host of the token "${caller.name}", or as the administrator.`,
      );
    return (await this.#leadsToOthers(caller, explanation)) ? withoutSecrets(explanation) : explanation;
  }

  async #asked(caller: Caller, question: ExplainQuestion): Promise<ExplainRequest> {
    const { request_id: requestId, ...asked } = question;
    if (requestId === undefined) return ExplainRequest.parse(asked);
    return loggedQuestion(await this.#logs.find(caller, requestId), question);
  }

  /** The explanation shows what only the owner of a host may see, such as the values of custom_headers. */
  async #isFor(caller: Caller, { hostname }: Explanation): Promise<boolean> {
    if (caller.admin) return true;
    const found = hostname === null ? undefined : await this.#store.targets.find(parseTargetHost(hostname));
    return found !== undefined && mayManage(caller, found.record);
  }

  /** A route of the administrator may lead to the host of another token, whose custom_headers are that one's alone. */
  async #leadsToOthers(caller: Caller, { steps }: Explanation): Promise<boolean> {
    const taken = RouteId.safeParse(steps.find(({ step }) => step === 'chooseRoute')?.details?.['route_id']);
    if (caller.admin || !taken.success) return false;
    const route = (await this.#store.routes.find(taken.data))?.record;
    const host = route?.target_type === 'hostname' ? parseTargetHost(route.target_value) : undefined;
    const found = host && (await this.#store.targets.find(host));
    return found === undefined || !mayManage(caller, found.record);
  }
}

function withoutSecrets({ outcome, ...rest }: Explanation): Explanation {
  if (outcome.kind !== 'forwarded') return { ...rest, outcome };
  const fields = outcome.fields.map((field) => (field.from === 'host' ? { ...field, value: MASKED } : field));
  return { ...rest, outcome: { ...outcome, fields } };
}

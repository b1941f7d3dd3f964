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
  @ForCallers({ changes: false })
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
    const first = await this.#ask(asked);
    if (!(await this.#isFor(caller, first)))
      throw new ForbiddenException(
        `This host is not yours. Ask about a host of the token "${caller.name}", or as the administrator.`,
      );
    const foreign = await this.#listOfOthers(caller, asked, first);
    const explanation = foreign === undefined ? first : await this.#askWithoutPassword(asked, foreign);
    return (await this.#leadsToOthers(caller, explanation)) ? withoutSecrets(explanation) : explanation;
  }

  async #ask(asked: ExplainRequest): Promise<Explanation> {
    const explanation = await this.#commands.ask(EXPLAIN, asked, Explanation, DEADLINE_MS);
    if (explanation) return explanation;
    throw new ServiceUnavailableException(
      'No gateway answers, and it is the gateway that knows. See with just health whether it runs, then try again.',
    );
  }

  /** The names of the users of an access list are its owner's alone, and what becomes of Authorization would tell them. */
  async #askWithoutPassword(asked: ExplainRequest, list: string): Promise<Explanation> {
    const headers = Object.entries(asked.headers).filter(([name]) => !isAuthorization(name));
    const explanation = await this.#ask({ ...asked, headers: Object.fromEntries(headers) });
    const decision = `The access list ${list} is another token's, so that this is told for a request without Authorization.`;
    return { ...explanation, steps: [...explanation.steps, { step: 'checkAccess', decision }] };
  }

  /** An access list of the host that is none of the caller's, where the question has something to try with it. */
  async #listOfOthers(caller: Caller, { headers }: ExplainRequest, of: Explanation): Promise<string | undefined> {
    if (caller.admin || of.hostname === null || !Object.keys(headers).some(isAuthorization)) return undefined;
    const target = await this.#store.targets.find(parseTargetHost(of.hostname));
    const names = target?.record.access_lists ?? [];
    const found = await Promise.all(names.map((name) => this.#store.accessLists.find(name)));
    return names.find((_, i) => {
      const list = found[i]?.record;
      return list === undefined || !mayManage(caller, list);
    });
  }

  async #asked(caller: Caller, question: ExplainQuestion): Promise<ExplainRequest> {
    const { request_id: requestId, ...asked } = question;
    if (requestId === undefined) return ExplainRequest.parse(asFromHere(asked));
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

/** Nobody but this machine itself can ask for its own names. */
const asFromHere = (asked: Omit<ExplainQuestion, 'request_id'>): Omit<ExplainQuestion, 'request_id'> =>
  asked.ip === undefined && LOOPBACK.test(URL.parse(asked.url ?? '')?.hostname ?? '')
    ? { ...asked, ip: '127.0.0.1' }
    : asked;

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

const isAuthorization = (name: string): boolean => name.toLowerCase() === 'authorization';

function withoutSecrets({ outcome, ...rest }: Explanation): Explanation {
  if (outcome.kind !== 'forwarded') return { ...rest, outcome };
  const fields = outcome.fields.map((field) => (field.from === 'host' ? { ...field, value: MASKED } : field));
  return { ...rest, outcome: { ...outcome, fields } };
}

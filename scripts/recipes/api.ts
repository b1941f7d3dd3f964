import { z } from 'zod';
import { addressOf, type AnswerTo, type Asking, type Exactly, type Method, type PathOf } from '#api';
import { Problem } from '#contracts';
import { Stop } from '../say.ts';
import { notRunning } from './connect.ts';
import type { Parameters } from './arguments/parameter.ts';
import { exchange, type HttpAnswer } from './http-exchange.ts';
import { inRecipeWords } from './in-recipe-words.ts';
import { just } from './just.ts';

const DEADLINE_MS = 30_000;
const MAX_PAGES = 1_000;
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
/** The history tells by it what was done by a recipe. */
const USER_AGENT = 'mpm-recipe';

interface Waiting {
  readonly deadlineMs?: number | undefined;
  /** Statuses from 400 on whose body is an answer nevertheless. */
  readonly alsoAnswers?: readonly number[] | undefined;
}

interface Call extends Waiting {
  readonly body?: unknown;
}

/** What is asked, as the description of the API says; nothing, where nothing is needed. */
type Options<M extends Method, P extends PathOf<M>, A> =
  Partial<Asking<M, P>> extends Asking<M, P>
    ? [asking?: A & Exactly<A, Asking<M, P>> & Waiting]
    : [asking: A & Exactly<A, Asking<M, P>> & Waiting];

/** The answer as the description of the API says; what comes is checked by it. */
type Expected<T, M extends Method, P extends PathOf<M>> = z.ZodType<T, AnswerTo<M, P>>;

/** A list as it is asked for, one item at a time. */
type ItemOf<P extends PathOf<'GET'>> = AnswerTo<'GET', P> extends readonly (infer T)[] ? T : never;

interface Parts extends Call {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
}

/** The API refused a call. */
export class Refused extends Stop {
  readonly statusCode: number;
  readonly problem: Problem;
  readonly #path: string;

  constructor(problem: Problem, path: string) {
    super(refusal(problem, {}) + hint(problem.statusCode, path));
    this.name = 'Refused';
    this.statusCode = problem.statusCode;
    this.problem = problem;
    this.#path = path;
  }

  /** The same with the arguments of the recipe that asked, in place of the API's fields. */
  told = (parameters: Parameters): string => refusal(this.problem, parameters) + hint(this.statusCode, this.#path);
}

/** The REST API of the running system. Every call has a deadline; every failure is a Stop that says what to do. */
export class Api {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly #usual: (() => Promise<string>) | undefined;
  #token: string | undefined;

  /** @param usual finds the token for where nobody reads without one (API_REQUIRE_AUTH), and none is given */
  constructor(baseUrl: string, token?: string, usual?: () => Promise<string>) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.#token = token;
    this.#usual = usual;
  }

  /** `ask('GET', '/templates/{name}', TemplateView, { path: { name } })`: an operation of the API, and what it answers. */
  ask = <M extends Method, P extends PathOf<M>, T, A extends Asking<M, P>>(
    method: M,
    path: P,
    answer: Expected<T, M, P>,
    ...[asking]: Options<M, P, A>
  ): Promise<T> => {
    const given = (asking ?? {}) as Parts;
    return this.#call(method, addressOf(path, given), answer, given);
  };

  /** The same of something that is read; undefined where there is nothing under this path. */
  find = <P extends PathOf<'GET'>, T, A extends Asking<'GET', P>>(
    path: P,
    answer: Expected<T, 'GET', P>,
    ...asking: Options<'GET', P, A>
  ): Promise<T | undefined> =>
    this.ask('GET', path, answer, ...asking).catch((error: unknown) => {
      if (error instanceof Refused && error.statusCode === NOT_FOUND) return undefined;
      throw error;
    });

  /** A whole list, page by page where it has several (RFC 8288). */
  async list<P extends PathOf<'GET'>, T, A extends Asking<'GET', P>>(
    path: P,
    item: z.ZodType<T, ItemOf<P>>,
    ...[asking]: Options<'GET', P, A>
  ): Promise<T[]> {
    const given = (asking ?? {}) as Parts;
    const items: T[] = [];
    let url: URL | undefined = new URL(this.baseUrl + addressOf(path, given));
    for (let page = 0; url !== undefined && page < MAX_PAGES; page++) {
      const answer = await this.#send('GET', url, given);
      items.push(...this.#read(answer, url, z.array(item), given));
      url = nextPage(answer, url);
    }
    return items;
  }

  async #call<T>(method: string, path: string, answer: z.ZodType<T>, call: Call = {}): Promise<T> {
    const url = new URL(this.baseUrl + path);
    return this.#read(await this.#send(method, url, call), url, answer, call);
  }

  async #send(method: string, url: URL, call: Call): Promise<HttpAnswer> {
    const answer = await this.#exchange(method, url, call);
    if (answer.status !== UNAUTHORIZED || this.#token !== undefined || !this.#usual) return answer;
    this.#token = await this.#usual();
    return this.#exchange(method, url, call);
  }

  async #exchange(method: string, url: URL, { body, deadlineMs = DEADLINE_MS }: Call): Promise<HttpAnswer> {
    const token = this.#token;
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      return await exchange({
        method,
        url,
        headers: {
          accept: 'application/json',
          'user-agent': USER_AGENT,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
      });
    } catch (error) {
      if (signal.aborted) {
        throw new Stop(
          `${this.baseUrl} did not answer within ${deadlineMs / 1000} s. The logs of the system may say why; then try again.`,
        );
      }
      const { code, message } = error as NodeJS.ErrnoException;
      throw notRunning(`the API at ${this.baseUrl}: ${code ?? message}`);
    }
  }

  #read<T>({ status, body }: HttpAnswer, url: URL, answer: z.ZodType<T>, { alsoAnswers = [] }: Call): T {
    const value = parsed(body);
    if (status < 300 || alsoAnswers.includes(status)) {
      const result = answer.safeParse(value);
      if (result.success) return result.data;
    }
    const problem = Problem.safeParse(value);
    if (problem.success) throw new Refused(problem.data, url.pathname);
    throw new Stop(
      `${this.baseUrl} answers (${status}), but not as the API of this release does.\n` +
        '  Does another program listen there? See HTTP_PORT and BASE_URL in .env.',
    );
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refusal({ message, details: given = [] }: Problem, parameters: Parameters): string {
  const details = given.map(({ field, message: why }) => ({
    field: inRecipeWords(field, parameters),
    message: inRecipeWords(why, parameters),
  }));
  if (details.length === 0) return inRecipeWords(message, parameters);
  const width = Math.max(...details.map(({ field }) => field.length));
  // The API's sentence repeats the fields behind its colon; here they have lines of their own.
  const [sentence] = message.split(':');
  const fields = details.map(({ field, message: why }) => `\n  ${field.padEnd(width)}  ${why}`);
  return `${sentence}:${fields.join('')}`;
}

/** What one would do next, in terms of recipes; the API's message speaks of its own paths. */
function hint(statusCode: number, path: string): string {
  const [, kind, name] = /\/(certificates|proxy\/targets|access-lists)\/([^/]+)/.exec(path) ?? [];
  if (statusCode === 401) return `\n  The tokens that there are: ${just('token-list')}`;
  if (statusCode !== 404 || kind === undefined || name === undefined) return '';
  if (kind === 'access-lists') return `\n  The access lists that there are: ${just('access-list-list')}`;
  return kind === 'certificates'
    ? `\n  The certificates that there are: ${just('cert-list')}\n  Whether it is being issued:      ${just('cert-status', name)}`
    : `\n  The hosts that there are: ${just('proxy-list')}`;
}

function nextPage({ headers }: HttpAnswer, url: URL): URL | undefined {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(String(headers.link ?? '')) ?? [];
  return target === undefined ? undefined : new URL(target, url);
}

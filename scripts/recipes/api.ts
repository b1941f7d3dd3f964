import { z } from 'zod';
import { Problem } from '#contracts';
import { Stop } from '../say.ts';
import { notRunning } from './connect.ts';
import { just } from './just.ts';

const DEADLINE_MS = 30_000;
const MAX_PAGES = 1_000;

interface Call {
  readonly body?: unknown;
  readonly deadlineMs?: number;
  /** Statuses from 400 on whose body is an answer nevertheless. */
  readonly alsoAnswers?: readonly number[];
}

/** The API refused a call. */
export class Refused extends Stop {
  readonly statusCode: number;

  constructor(problem: Problem) {
    super(refusal(problem));
    this.name = 'Refused';
    this.statusCode = problem.statusCode;
  }
}

/** The REST API of the running system. Every call has a deadline; every failure is a Stop that says what to do. */
export class Api {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly #token: string | undefined;

  constructor(baseUrl: string, token?: string) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.#token = token;
  }

  get = <T>(path: string, answer: z.ZodType<T>, call?: Call): Promise<T> => this.#call('GET', path, answer, call);

  post = <T>(path: string, body: unknown, answer: z.ZodType<T>, call?: Call): Promise<T> =>
    this.#call('POST', path, answer, { ...call, body });

  put = <T>(path: string, body: unknown, answer: z.ZodType<T>): Promise<T> => this.#call('PUT', path, answer, { body });

  delete = <T>(path: string, answer: z.ZodType<T>): Promise<T> => this.#call('DELETE', path, answer);

  /** A whole list, page by page where it has several (RFC 8288). */
  async list<T>(path: string, item: z.ZodType<T>): Promise<T[]> {
    const items: T[] = [];
    let url: string | undefined = this.baseUrl + path;
    for (let page = 0; url !== undefined && page < MAX_PAGES; page++) {
      const response: Response = await this.#send('GET', url, {});
      items.push(...(await this.#read(response, z.array(item), {})));
      url = nextPage(response);
    }
    return items;
  }

  async #call<T>(method: string, path: string, answer: z.ZodType<T>, call: Call = {}): Promise<T> {
    return this.#read(await this.#send(method, this.baseUrl + path, call), answer, call);
  }

  async #send(method: string, url: string, { body, deadlineMs = DEADLINE_MS }: Call): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(deadlineMs),
      });
    } catch (error) {
      throw this.#unreachable(error);
    }
  }

  async #read<T>(response: Response, answer: z.ZodType<T>, { alsoAnswers = [] }: Call): Promise<T> {
    const value = await response.json().catch((error: unknown) => {
      if (error instanceof SyntaxError) return undefined;
      throw this.#unreachable(error);
    });
    if (response.ok || alsoAnswers.includes(response.status)) {
      const parsed = answer.safeParse(value);
      if (parsed.success) return parsed.data;
    }
    const problem = Problem.safeParse(value);
    if (problem.success) throw new Refused(problem.data);
    throw new Stop(
      `${this.baseUrl} answers (${response.status}), but not as the API of this release does.\n` +
        '  Does another program listen there? See HTTP_PORT and BASE_URL in .env.',
    );
  }

  #unreachable(error: unknown): Stop {
    if (error instanceof Error && error.name === 'TimeoutError')
      return new Stop(
        `${this.baseUrl} did not answer in time. The logs of \`just start\` may say why; then try again.`,
      );
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const code = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause);
    return notRunning(`the API at ${this.baseUrl}: ${code}`);
  }
}

function refusal({ statusCode, message, details = [] }: Problem): string {
  const width = Math.max(0, ...details.map(({ field }) => field.length));
  const fields = details.map(({ field, message: why }) => `\n  ${field.padEnd(width)}  ${why}`).join('');
  // The API's sentence repeats the fields, which stand below in lines of their own.
  const sentence = details.length ? (message.split(':')[0] ?? message) : message;
  const hint = statusCode === 401 ? `\n  The tokens that are there: ${just('token-list')}` : '';
  return sentence + (details.length ? `:${fields}` : '') + hint;
}

function nextPage(response: Response): string | undefined {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(response.headers.get('link') ?? '') ?? [];
  return target === undefined ? undefined : new URL(target, response.url).href;
}

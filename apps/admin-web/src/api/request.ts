import { addressOf, type AnswerTo, type Asking, type Exactly, type Method, type PathOf } from '#api';
import type { Problem } from '#contracts';
import { ApiError } from './ApiError.ts';
import { apiUrl } from './location.ts';

const DEADLINE_MS = 20_000;

interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** A status besides 2xx whose body is an answer, not a problem. */
  readonly alsoFine?: number;
}

/** What is asked, as the description of the API says. What needs nothing is asked with a method and a path alone. */
type Options<M extends Method, P extends PathOf<M>, A> =
  Partial<Asking<M, P>> extends Asking<M, P>
    ? [options?: A & Exactly<A, Asking<M, P>> & Sending]
    : [options: A & Exactly<A, Asking<M, P>> & Sending];

interface Parts extends Sending {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/**
 * Asks the API and returns its JSON answer: `request('GET', '/templates/{name}', { path: { name } })`. What there is to ask, with
 * what, and what comes back is as the description of the API says. The session travels in its cookie; scripts never see it.
 * @throws ApiError for every answer that is no success, and when there is none within 20 s
 */
export async function request<M extends Method, P extends PathOf<M>, A extends Asking<M, P>>(
  method: M,
  path: P,
  ...options: Options<M, P, A>
): Promise<AnswerTo<M, P>> {
  const given = (options[0] ?? {}) as Parts;
  const answer = await send(method, apiUrl(addressOf(path, given).slice(1)), given);
  const body = await readJson(answer);
  if (answer.ok || answer.status === given.alsoFine) return body as AnswerTo<M, P>;
  throw new ApiError(answer.status, body as Partial<Problem>, retryAfter(answer));
}

async function send(method: string, url: URL, { body, headers, signal }: Parts): Promise<Response> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    return await fetch(url, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0);
  }
}

/** A proxy in between may answer with a page of its own; that is no answer of the API. */
async function readJson(answer: Response): Promise<unknown> {
  const text = await answer.text().catch(() => '');
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(answer.ok ? 0 : answer.status);
  }
}

function retryAfter(answer: Response): number | undefined {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

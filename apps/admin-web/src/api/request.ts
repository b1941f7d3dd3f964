import type { Problem } from '#contracts';
import { ApiError } from './ApiError.ts';
import { apiUrl } from './location.ts';

const DEADLINE_MS = 20_000;

interface Options {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** A status besides 2xx whose body is an answer, not a problem. */
  readonly alsoFine?: number;
}

/**
 * Asks the API and returns its JSON answer. The session travels in its cookie; scripts never see it.
 * @throws ApiError for every answer that is no success, and when there is none within 20 s
 */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const url = apiUrl(path);
  for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value);
  const answer = await send(method, url, options);
  const body = await readJson(answer);
  if (answer.ok || answer.status === options.alsoFine) return body as T;
  throw new ApiError(answer.status, body as Partial<Problem>, retryAfter(answer));
}

async function send(method: string, url: URL, { body, headers, signal }: Options): Promise<Response> {
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

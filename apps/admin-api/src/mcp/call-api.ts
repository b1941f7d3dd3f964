import type { ApiTool } from './tools.ts';

/** What the REST API said. */
export interface ApiAnswer {
  readonly ok: boolean;
  /** As the API wrote it: JSON. */
  readonly text: string;
}

/** Where the API is asked, and by whom. */
export interface ApiAccess {
  /** `http://…` of this very process. */
  readonly origin: string;
  /** The fields by which whoever calls the tool is known: their token, or what the gateway says of them. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** Longer than anything that an operation waits for. */
const DEADLINE_MS = 30_000;

/**
 * Calls an operation by the front door, as the token of the caller: what that may do, what is checked, and what is remembered of it is
 * decided in one place. Never rejects.
 */
export async function callApi(
  { name: tool, method, path }: ApiTool,
  arguments_: Readonly<Record<string, unknown>>,
  { origin, credentials }: ApiAccess,
): Promise<ApiAnswer> {
  const rest = new Map(Object.entries(arguments_));
  const parts: string[] = [];
  for (const part of path.split('/')) {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    const given = name === undefined ? part : rest.get(name);
    const value = typeof given === 'string' ? given : '';
    // As a segment of a path these lead to another operation.
    if (name !== undefined && ['', '.', '..'].includes(value)) return { ok: false, text: `${name} is missing` };
    if (name !== undefined) rest.delete(name);
    parts.push(encodeURIComponent(value));
  }
  const hasBody = method === 'POST' || method === 'PUT';
  const url = new URL(parts.join('/'), origin);
  if (!hasBody) for (const [name, value] of rest) url.searchParams.set(name, String(value));
  try {
    const response = await fetch(url, {
      method,
      headers: { ...credentials, ...(hasBody && { 'content-type': 'application/json' }) },
      ...(hasBody && { body: JSON.stringify(Object.fromEntries(rest)) }),
      redirect: 'error',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return { ok: response.ok, text: await response.text() };
  } catch (error) {
    return { ok: false, text: `${tool}: the API did not answer: ${(error as Error).message}` };
  }
}

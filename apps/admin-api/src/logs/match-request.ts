import { LoggedRequest, type LogFilter } from '#contracts';
import type { KeptRequest } from '#store';

/** Undefined for what a newer release may have written. */
export function parsed({ id, line }: KeptRequest): LoggedRequest | undefined {
  try {
    return LoggedRequest.safeParse({ ...(JSON.parse(line) as object), log_id: id }).data;
  } catch {
    return undefined;
  }
}

/** Whether a request is one of those that were asked for. */
export function matches(request: LoggedRequest, filter: LogFilter): boolean {
  const { host, status, path, method, client, user, text } = filter;
  const code = String(request.status);
  return (
    (host === undefined || request.hostname === host || request.host === host) &&
    (status === undefined || (status.endsWith('xx') ? code[0] === status[0] && code !== '0' : code === status)) &&
    (path === undefined || request.path.startsWith(path)) &&
    (method === undefined || request.method === method) &&
    (client === undefined || request.client === client) &&
    (user === undefined || request.user === user) &&
    (text === undefined || hasText(request, text.toLowerCase()))
  );
}

function hasText(request: LoggedRequest, text: string): boolean {
  const { request_id, host, path, client, user, upstream, error, route, user_agent, referer } = request;
  return [request_id, host, path, client, user, upstream, error, route, user_agent, referer].some((value) =>
    value?.toLowerCase().includes(text),
  );
}

import type { LoggedRequest } from '#contracts';

const METHOD_WIDTH = 6;

/** A request as one line: when, who, what, and what became of it. */
export function requestLine(request: LoggedRequest): string {
  const { time, client, user, method, scheme, host, path, status, ms, request_id } = request;
  return [
    time,
    client + (user === undefined ? '' : ` (${user})`),
    String(status),
    method.padEnd(METHOD_WIDTH),
    `${scheme}://${host}${path}`,
    `${ms} ms`,
    whoAnswered(request),
    request_id,
  ].join('  ');
}

function whoAnswered({ upstream, answered_by, route, error, broken_by }: LoggedRequest): string {
  const parts = [
    ...(answered_by === undefined ? [] : [`by ${answered_by}`]),
    ...(upstream === undefined ? [] : [`from ${upstream}`]),
    ...(route === undefined ? [] : [`route ${route}`]),
    ...(error === undefined ? [] : [error]),
    ...(broken_by === undefined ? [] : [`broken by ${broken_by}`]),
  ];
  return parts.length === 0 ? '-' : parts.join(', ');
}

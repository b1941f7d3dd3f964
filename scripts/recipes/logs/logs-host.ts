import { setTimeout as pause } from 'node:timers/promises';
import type { Asking } from '#api';
import { LoggedRequest } from '#contracts';
import type { Api } from '../api.ts';
import { count, hostname, text } from '../arguments/kinds.ts';
import { byName, optional, required, toggle } from '../arguments/parameter.ts';
import type { Context } from '../context.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { requestLine } from './request-line.ts';

const POLL_MS = 1_000;
/** A request is in the log well before that. */
const LATE_MS = 60_000;
const MOST = 1_000;

export const logsHost = recipe({
  name: 'logs-host',
  summary: 'Shows the latest requests to a host; with follow also those to come, until Ctrl-C.',
  example: ['app.example.com', 'follow'],
  parameters: {
    host: required(hostname, 'the host, as configured or as clients ask for it'),
    token: optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin'),
    follow: byName(toggle('go on with the requests to come')),
    status: byName(optional(text, 'only this status, such as 404, or this class, such as 5xx')),
    path: byName(optional(text, 'only paths that begin with this')),
    since: byName(optional(text, 'only requests after this time, such as 2026-01-31T12:00:00Z')),
    limit: byName(optional(count, 'how many at most, up to 1000; left out: 100')),
  },
  run: async ({ host, token, follow, status, path, since, limit }, context) => {
    const api = context.api(await tokenFor(context, token));
    const filter = {
      host,
      ...(status !== undefined && { status }),
      ...(path !== undefined && { path }),
    };
    const requests = await read(api, {
      ...filter,
      ...(since !== undefined && { since }),
      ...(limit !== undefined && { limit }),
    });
    if (follow) return goOn(context, api, filter, requests);
    return {
      json: requests,
      text: requests.length === 0 ? nothing(context) : requests.map(requestLine).join('\n'),
      next: requests.length === 0 ? [] : [['see why one went there', just('explain', 'request=ID')]],
    };
  },
});

type Query = NonNullable<Asking<'GET', '/logs'>['query']>;

const read = (api: Api, query: Query): Promise<LoggedRequest[]> =>
  api.ask('GET', '/logs', LoggedRequest.array(), { query });

function nothing({ configuration }: Context): string {
  return configuration.ACCESS_LOG_KEEP_SECONDS === 0
    ? 'Nothing is kept: ACCESS_LOG_KEEP_SECONDS is 0.'
    : 'No such request is kept.';
}

/** For ever. A request that comes while it looks is there at the next look. */
async function goOn({ terminal }: Context, api: Api, filter: Query, first: readonly LoggedRequest[]): Promise<never> {
  let since = '0-0';
  for (let requests = first; ; requests = await read(api, { ...filter, since, limit: MOST })) {
    for (const request of requests) terminal.result(request, requestLine(request));
    since = laterOf(requests.at(-1)?.log_id ?? since, `${Date.now() - LATE_MS}-0`);
    if (requests.length < MOST) await pause(POLL_MS);
  }
}

/** So that nobody looks through a day of other hosts' requests again and again. */
const laterOf = (one: string, other: string): string =>
  Number.parseInt(one, 10) >= Number.parseInt(other, 10) ? one : other;

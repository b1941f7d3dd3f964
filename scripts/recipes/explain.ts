import { Explanation } from '#contracts';
import { clientHeaders, httpMethod, httpUrl, oneOf, text, texts, tlsVersion } from './arguments/kinds.ts';
import { byName, optional, toggle } from './arguments/parameter.ts';
import { tokenFor } from './find-token.ts';
import { just } from './just.ts';
import { recipe } from './recipe.ts';
import { facts, table } from './terminal/table.ts';

/** What a browser says of a page that a person opens (Fetch Metadata). */
const AS_A_BROWSER = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

export const explain = recipe({
  name: 'explain',
  summary: 'Says what the gateway would do with a request, step by step, and sends nothing to the backend.',
  example: ['https://app.example.com/admin', 'GET', 'ip=203.0.113.7'],
  check: ({ url, request }) =>
    (url === undefined) === (request === undefined)
      ? [{ field: 'url', message: 'is needed, or request=ID in its place, and not both' }]
      : [],
  parameters: {
    url: optional(httpUrl, 'the address that a client would ask for'),
    method: optional(httpMethod, 'left out: GET'),
    token: optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin'),
    request: byName(optional(text, 'in place of URL: the id of a request that the access log still has'), 'request_id'),
    ip: byName(optional(text, "the client's address; left out: one that nobody has")),
    header: byName(optional(clientHeaders, 'a header of the request; once for each, or all as JSON'), 'headers'),
    browser: byName(toggle('ask as a browser that wants a page; left out: as a program that takes anything')),
    http2: byName(toggle('ask for a request over HTTP/2')),
    tls: byName(optional(tlsVersion, 'the TLS version of the client; left out: 1.3')),
    client_certificate: byName(
      optional(
        oneOf(['none', 'valid'] as const),
        'what the client shows where the host asks for a certificate; left out: none',
      ),
    ),
    user: byName(optional(text, 'a GitHub user who would be logged in; left out: nobody')),
    emails: byName(optional(texts, "that user's verified addresses")),
    groups: byName(optional(texts, "that user's groups")),
  },
  run: async (
    { url, method, token, request, ip, header, browser, http2, tls, client_certificate, user, emails, groups },
    context,
  ) => {
    const api = context.api(await tokenFor(context, token));
    const headers = browser || header !== undefined ? { ...(browser && AS_A_BROWSER), ...header } : undefined;
    const http = http2 ? '2' : undefined;
    const body = {
      url,
      request_id: request,
      method,
      ip,
      headers,
      http,
      tls,
      client_certificate,
      user,
      emails,
      groups,
    } as const;
    const explanation = await api.ask('POST', '/explain', Explanation, { body });
    const shown = [
      facts([
        ['request', `${explanation.method} ${explanation.url}`],
        ['client', explanation.ip],
        ['host', explanation.hostname ?? 'none that is proxied'],
        ...(explanation.url.startsWith('https:')
          ? [['certificate', explanation.certificate ?? 'the self-signed one'] as const]
          : []),
      ]),
      table(
        [
          { title: 'STEP', of: ({ step }) => step },
          { title: 'DECISION', of: ({ decision }) => decision },
        ],
        explanation.steps,
      ),
      outcomeText(explanation),
    ];
    return {
      json: explanation,
      text: shown.join('\n\n'),
      next: [
        ...(needsLogin(explanation) && !browser && url !== undefined
          ? [['see what a browser gets', just('explain', url, 'browser')] as const]
          : []),
        ...(explanation.hostname === null
          ? []
          : [['see its settings', just('proxy-show', explanation.hostname)] as const]),
      ],
    };
  },
});

const needsLogin = ({ outcome }: Explanation): boolean => outcome.kind === 'answered' && outcome.status === 401;

function outcomeText({ outcome }: Explanation): string {
  switch (outcome.kind) {
    case 'closed':
      return `${outcome.by} closes the connection without an answer.`;
    case 'answered': {
      const location = outcome.fields['location'];
      // The text of a redirect says nothing but where it leads.
      return location === undefined
        ? `${outcome.by} answers ${outcome.status}: ${outcome.message}`
        : `${outcome.by} answers ${outcome.status}, to ${location}`;
    }
    case 'forwarded': {
      const sent = table(
        [
          { title: 'HEADER', of: ({ name }) => name },
          { title: 'VALUE', of: ({ value }) => value },
          { title: 'FROM', of: ({ from }) => SAID_BY[from] },
        ],
        outcome.fields,
      );
      return `It goes to ${outcome.url} as ${outcome.method} over ${PROTOCOLS[outcome.protocol]}, with:\n\n${sent}`;
    }
  }
}

const SAID_BY = { client: 'the client', gateway: 'the gateway', host: 'custom_headers' } as const;
const PROTOCOLS = { http1: 'HTTP/1.1', http2: 'HTTP/2', upgrade: 'a connection of its own' } as const;

import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A GitHub of the demo as a process of its own, in which everybody is the same person: the page that asks for permission, the token
 * endpoint, and of the REST API what a login asks. Prints `listening PORT`. GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are its one app.
 */
const PERSON = { id: 1, login: 'demo', name: 'Demo Person', email: 'demo@example.com' };
const ORGANISATIONS: readonly unknown[] = [];
const { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET } = process.env;

interface Allowed {
  readonly redirectUri: string;
  readonly challenge: string | null;
}

const codes = new Map<string, Allowed>();
const tokens = new Set<string>();

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/login/oauth/authorize') return authorize(url, response);
  if (url.pathname === '/login/oauth/access_token') return exchange(await formOf(request), response);
  if (!tokens.has(request.headers.authorization?.replace(/^bearer /i, '') ?? ''))
    return json(response, 401, { message: 'Bad credentials' });
  if (url.pathname === '/api/v3/user') return json(response, 200, PERSON);
  if (url.pathname === '/api/v3/user/emails')
    return json(response, 200, [{ email: PERSON.email, primary: true, verified: true, visibility: null }]);
  if (/^\/api\/v3\/user\/(?:orgs|teams)$/.test(url.pathname)) return json(response, 200, ORGANISATIONS);
  json(response, 404, { message: 'Not Found' });
}

function authorize(url: URL, response: ServerResponse): void {
  const query = url.searchParams;
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== GITHUB_CLIENT_ID || !URL.canParse(redirectUri))
    return page(response, 404, 'No such app');
  if (!query.has('allowed')) {
    query.set('allowed', 'yes');
    const again = `/login/oauth/authorize?${query.toString()}`.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    return page(response, 200, `<h1>The GitHub of the demo</h1><a href="${again}">Log in as ${PERSON.login}</a>`);
  }
  const code = randomBytes(10).toString('hex');
  codes.set(code, { redirectUri, challenge: query.get('code_challenge') });
  const back = new URL(redirectUri);
  back.searchParams.set('code', code);
  back.searchParams.set('state', query.get('state') ?? '');
  response.writeHead(302, { location: back.href }).end();
}

/** GitHub tells errors by status 200. A code is good once, for who can prove to have asked for it (PKCE, RFC 7636). */
function exchange(form: URLSearchParams, response: ServerResponse): void {
  const code = form.get('code') ?? '';
  const allowed = codes.get(code);
  codes.delete(code);
  const isApp = form.get('client_id') === GITHUB_CLIENT_ID && form.get('client_secret') === GITHUB_CLIENT_SECRET;
  if (!isApp) return json(response, 200, { error: 'incorrect_client_credentials' });
  const proof = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (!allowed || (allowed.challenge !== null && allowed.challenge !== proof))
    return json(response, 200, { error: 'bad_verification_code' });
  const token = `gho_${randomBytes(18).toString('base64url')}`;
  tokens.add(token);
  json(response, 200, { access_token: token, scope: 'read:org,user:email', token_type: 'bearer' });
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const isJson = request.headers['content-type']?.includes('json') ?? false;
  return new URLSearchParams(isJson ? (JSON.parse(text) as Record<string, string>) : text);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function page(response: ServerResponse, status: number, content: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html lang="en"><title>GitHub of the demo</title><main>${content}</main></html>`);
}

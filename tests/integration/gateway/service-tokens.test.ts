import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { ServiceTokenMade, ServiceTokenView } from '#contracts';
import { NO_AUTH, type ProxyTarget } from '#domain';
import { echo, startHttpBackend, valuesOf, type Echo, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { HttpApp, type Told } from '../../support/http-app.ts';
import { AUTH_HOST, bearer, ISSUER, setUpIdentity } from '../../support/identity.ts';
import { runRecipe } from '../../support/recipe.ts';
import type { Visit } from '../../support/visit.ts';

const HOST = 'mcp.example.com';
const OTHER = 'other.example.com';
const PAGE = { accept: 'text/html' };

let gateway: GatewayProcess;
let beside: GatewayProcess;
let api: HttpApp;
let auth: HttpApp;
let backend: HttpBackend;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    if (request.url !== '/stream') return void echo(request, response);
    // A stream of events that goes on.
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  });
  gateway = await GatewayProcess.start();
  const same = { redis: gateway.redis, store: gateway.store };
  await gateway.store.tokens.create(gateway.owner);
  [api, auth, beside] = await Promise.all([
    HttpApp.start('admin-api', {}, same),
    HttpApp.start('oauth-server', {}, same),
    gateway.beside(),
  ]);
  await setUpIdentity(gateway);
  for (const host of [HOST, OTHER]) await serve({ auth_accept_tokens: true }, host);
});
afterAll(async () => {
  await Promise.all([api?.stop(), auth?.stop(), beside?.child.stop()]);
  await gateway?.stop();
  await backend?.stop();
});

async function serve(own: Partial<ProxyTarget>, host = HOST): Promise<void> {
  await gateway.target(host, { ...NO_AUTH, auth_enabled: true, target_url: backend.url, ...own });
  await beside.caughtUp();
}
const pathOf = (host = HOST): string => `/proxy/targets/${host}/service-tokens`;
const make = (body: object, host = HOST): Promise<Told<ServiceTokenMade>> =>
  api.ask<ServiceTokenMade>('POST', pathOf(host), { token: gateway.owner.token, body });
const made = async (name: string, more: object = {}): Promise<string> => {
  const { status, text, body } = await make({ name, ...more });
  expect([status, text.slice(0, 200)]).toEqual([201, expect.any(String)]);
  return body.token;
};
const revoke = (name: string): Promise<Told<unknown>> =>
  api.ask('DELETE', `${pathOf()}/${name}`, { token: gateway.owner.token });
const visit = (token: string, host = HOST, at = gateway): Promise<Visit> =>
  at.visit(host, { protocol: 'https', headers: bearer(token) });
const seenBy = ({ body }: Visit, field: string): string[] => valuesOf(JSON.parse(body) as Echo, field);

/** POST /token of client_credentials, as the gateway hands it on. */
async function exchange(id: string, secret: string, more: Record<string, string> = {}): Promise<[number, never]> {
  const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
  const answer = await fetch(`${auth.url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'x-forwarded-host': AUTH_HOST, 'x-forwarded-proto': 'https' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...more }),
  });
  return [answer.status, (await answer.json()) as never];
}

test('a service token lets a program in where auth_accept_tokens says so, at its host alone, as itself; the backend never sees it', async () => {
  // Lists of people are not about programs, whose owner has let them in.
  await serve({ auth_accept_tokens: true, auth_required_users: ['alice'] });
  const token = await made('backup');
  for (const at of [gateway, beside]) {
    const let_in = await visit(token, HOST, at);
    expect(let_in.status).toBe(200);
    expect(seenBy(let_in, 'x-auth-user-id')).toEqual([`backup@${HOST}`]);
    expect(seenBy(let_in, 'x-auth-client-id')).toEqual([`backup@${HOST}`]);
    expect(seenBy(let_in, 'authorization')).toEqual([]);
    expect(let_in.body).not.toContain(token);
  }
  expect((await visit(token, OTHER)).status).toBe(401);
  await serve({ auth_accept_tokens: false });
  expect((await visit(token)).status).toBe(401);
  // Also where it counts nothing it goes no further.
  await serve({ auth_mode: 'passthrough' });
  expect(seenBy(await visit(token), 'authorization')).toEqual([]);
  await serve({ auth_accept_tokens: true });
  expect((await visit(`${token.slice(0, -4)}AAAA`)).status).toBe(401);
  const http = await gateway.visit(HOST, { protocol: 'http', headers: bearer(token) });
  expect(http.status).toBe(401);
});

test('it is good for its scopes and until it expires, tells when it was used last, and nothing of it that could be shown is stored', async () => {
  await serve({ auth_accept_tokens: true, auth_allowed_scopes: ['read', 'write'] });
  const reading = await made('reader', { scopes: ['read'] });
  expect(seenBy(await visit(reading), 'x-auth-scope')).toEqual(['read']);
  await serve({ auth_accept_tokens: true, auth_allowed_scopes: ['write'] });
  const refused = await visit(reading);
  expect([refused.status, refused.headers['www-authenticate']]).toEqual([
    403,
    expect.stringContaining('insufficient_scope'),
  ]);
  expect((await make({ name: 'wrong', scopes: ['read'] })).status).toBe(400);
  await serve({ auth_accept_tokens: true });
  const soon = await made('soon', { expires_at: new Date(Date.now() + 2_000).toISOString() });
  expect((await visit(soon)).status).toBe(200);
  await eventually(async () => expect((await visit(soon)).status).toBe(401));
  const { body: list } = await api.ask<ServiceTokenView[]>('GET', `${pathOf()}?sort=name&search=reader`, {
    token: gateway.owner.token,
  });
  expect(list).toMatchObject([{ name: 'reader', scopes: ['read'], client_id: `reader@${HOST}` }]);
  expect(list[0]?.last_used_at).toMatch(/^\d{4}-.*:00\.000Z$/);
  const stored = await gateway.store.serviceTokens.find(`reader@${HOST}`);
  expect(stored?.raw).not.toContain(reading.slice(4));
});

test('a revoked one is out within a second at every worker of every gateway, with its streams and with what it was exchanged for', async () => {
  const token = await made('revoked');
  const [status, { access_token }] = (await exchange(`revoked@${HOST}`, token)) as [number, { access_token: string }];
  expect(status).toBe(200);
  const headers = { ...bearer(token), accept: 'text/event-stream' };
  const stream = gateway.visit(HOST, { protocol: 'https', path: '/stream', headers });
  const ended = expect(stream).rejects.toThrow();
  for (const at of [gateway, beside])
    for (const shown of [token, access_token]) expect((await visit(shown, HOST, at)).status).toBe(200);
  const began = performance.now();
  expect((await revoke('revoked')).status).toBe(200);
  for (const at of [gateway, beside])
    for (const shown of [token, access_token])
      await eventually(async () => expect((await visit(shown, HOST, at)).status).toBe(401));
  await ended;
  expect(performance.now() - began).toBeLessThan(5_000);
  expect((await exchange(`revoked@${HOST}`, token))[0]).toBe(401);
  // Another one of its name is another one.
  const next = await made('revoked');
  expect([(await visit(next)).status, (await visit(token)).status]).toEqual([200, 401]);
});

test('client_credentials exchanges it for an access token of its host and its scopes, and for nothing else', async () => {
  await serve({ auth_accept_tokens: true, auth_allowed_scopes: ['read', 'write'], auth_required_users: ['alice'] });
  const token = await made('exchanged', { scopes: ['read'] });
  const id = `exchanged@${HOST}`;
  const [status, answer] = (await exchange(id, token)) as [number, { access_token: string; scope: string }];
  expect([status, answer.scope]).toEqual([200, 'read']);
  expect(decodeJwt(answer.access_token)).toMatchObject({ aud: `https://${HOST}`, client_id: id, iss: ISSUER, sub: id });
  const let_in = await visit(answer.access_token);
  expect(let_in.status).toBe(200);
  expect(seenBy(let_in, 'x-auth-user-name')).toEqual([id]);
  expect(seenBy(let_in, 'authorization')).toEqual([]);
  const asking = async (secret: string, more: Record<string, string>): Promise<unknown[]> => {
    const [code, { error }] = (await exchange(id, secret, more)) as [number, { error?: string }];
    return [code, error];
  };
  expect(await asking(token, { resource: `https://${HOST}/mcp`, scope: 'read write' })).toEqual([200, undefined]);
  expect(await asking(token, { resource: `https://${OTHER}` })).toEqual([400, 'invalid_target']);
  expect(await asking(token, { resource: ISSUER })).toEqual([400, 'invalid_target']);
  expect(await asking(`${token}x`, {})).toEqual([401, 'invalid_client']);
  expect((await exchange(`exchanged@${OTHER}`, token))[0]).toBe(401);
  await serve({ auth_accept_tokens: false, auth_allowed_scopes: ['read', 'write'] });
  expect((await visit(answer.access_token)).status).toBe(401);
  await eventually(async () => expect(await asking(token, {})).toEqual([400, 'invalid_target']));
});

test('nobody registers a client that would get tokens without a person', async () => {
  const answer = await fetch(`${auth.url}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-host': AUTH_HOST, 'x-forwarded-proto': 'https' },
    body: JSON.stringify({ grant_types: ['client_credentials'], response_types: [], redirect_uris: [] }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('client_credentials is for service tokens');
});

test('a host of the same name that is made later knows nothing of the tokens of the one before', async () => {
  const host = 'sold.example.com';
  await serve({ auth_accept_tokens: true, created_at: new Date(Date.now() - 5_000).toISOString() }, host);
  const { body: first } = await make({ name: 'old' }, host);
  await gateway.removeTarget(host);
  await serve({ auth_accept_tokens: true, created_at: new Date(Date.now() + 10).toISOString() }, host);
  expect((await visit(first.token, host)).status).toBe(401);
  const list = await api.ask<unknown[]>('GET', pathOf(host), { token: gateway.owner.token });
  expect(list.body).toEqual([]);
});

const asked = async (headers: Record<string, string>): Promise<unknown[]> => {
  const answer = await gateway.visit(HOST, { protocol: 'https', headers });
  return [answer.status, answer.headers['www-authenticate']?.includes('resource_metadata=')];
};

test('a program is never sent to a login: who shows a token or takes no page gets 401 with where tokens are from', async () => {
  await serve({ auth_mode: 'redirect', auth_accept_tokens: true });
  expect((await asked(PAGE))[0]).toBe(302);
  expect((await asked({ ...PAGE, 'sec-fetch-mode': 'navigate' }))[0]).toBe(302);
  const machines: Record<string, string>[] = [
    {},
    { accept: '*/*' },
    { accept: 'application/json', 'sec-fetch-mode': 'navigate' },
    { ...PAGE, authorization: 'Bearer something' },
    { ...PAGE, 'sec-fetch-mode': 'navigate', authorization: 'Bearer something' },
    { ...PAGE, authorization: 'Basic eHg6eXk=' },
  ];
  for (const headers of machines) expect([headers, ...(await asked(headers))]).toEqual([headers, 401, true]);
});

test('recipes make one, list and revoke it; only the owner of the host may', async () => {
  await serve({ auth_accept_tokens: false });
  const run = (...words: string[]) => runRecipe({ REDIS_URL: gateway.redis.url, BASE_URL: api.url }, ...words);
  const shown = await run('service-token-create', HOST, 'by-recipe', 'tester', 'expires=30d');
  expect(shown.stdout).toMatch(/^token +mps_[A-Za-z0-9_-]{43}$/m);
  expect(shown.stderr).toContain('auth_accept_tokens is false');
  expect((await run('service-token-create', HOST, 'by-recipe', 'tester')).stderr).toContain('already');
  expect((await run('service-token-list', HOST, 'tester')).stdout).toMatch(/by-recipe +access .*never/);
  const stranger = await api.token('stranger');
  for (const method of ['GET', 'POST'] as const) {
    const body = method === 'POST' ? { body: { name: 'x' } } : {};
    expect((await api.ask(method, pathOf(), { token: stranger.token, ...body })).status).toBe(403);
  }
  expect((await run('service-token-revoke', HOST, 'by-recipe', 'tester')).stdout).toContain('Revoked');
  expect((await run('service-token-revoke', HOST, 'by-recipe', 'tester')).code).toBe(1);
});

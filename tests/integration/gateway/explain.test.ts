import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Explanation } from '#contracts';
import { echo, startHttpBackend, type Echo, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { HttpApp, type Told } from '../../support/http-app.ts';
import { lastingFields, pairsOf } from '../../support/lasting-fields.ts';
import { runRecipe } from '../../support/recipe.ts';
import { setRoute } from '../../support/routes.ts';
import { hashPassword } from '#access';
import { ADMIN, parseNetwork, type ApiToken } from '#domain';

const CLIENT = '127.0.0.1';

let gateway: GatewayProcess;
let api: HttpApp;
let backend: HttpBackend;
let requests = 0;
let admin: ApiToken;
let stranger: ApiToken;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    requests += 1;
    void echo(request, response);
  });
  gateway = await GatewayProcess.start();
  api = await HttpApp.start('admin-api', {}, { redis: gateway.redis, store: gateway.store });
  await gateway.store.tokens.create(gateway.owner);
  [admin, stranger] = [await api.token('admin'), await api.token('stranger')];
  await gateway.certificate('for-app', ['app.example.com']);
  await gateway.target('app.example.com', {
    target_url: `${backend.url}/base`,
    custom_headers: { 'X-Api-Key': 'of the backend' },
  });
  await gateway.target('off.example.com', { target_url: backend.url, enabled: false });
  await gateway.target('secure.example.com', { target_url: backend.url, https_redirect: true });
});
afterAll(async () => {
  await api?.stop();
  await gateway?.stop();
  await backend?.stop();
});

const explain = (body: Record<string, unknown>, token = gateway.owner): Promise<Told<Explanation>> =>
  api.ask<Explanation>('POST', '/explain', { token: token.token, body });

const askPrivate = (scheme: string, client_certificate?: string): Promise<Told<Explanation>> =>
  explain({
    url: `${scheme}://private.example.com/`,
    ip: CLIENT,
    ...(client_certificate !== undefined && { client_certificate }),
  });
const basic = (name: string, password: string): Record<string, string> => ({
  authorization: `Basic ${btoa(`${name}:${password}`)}`,
});

test('which route is taken is told, with those that lost and why, and where the request goes by it', async () => {
  const to = { target_value: 'app.example.com', path_pattern: '/shop' };
  await gateway.target('side.example.com', { target_url: 'http://127.0.0.1:9' });
  await setRoute([gateway], 'wins', { ...to, priority: 60, strip_prefix: '/shop' });
  await setRoute([gateway], 'later', { ...to, priority: 10 });
  await setRoute([gateway], 'posts', { ...to, priority: 90, methods: ['POST'] });
  const { body } = await explain({ url: `http://side.example.com:${gateway.httpPort}/shop/cart`, ip: CLIENT });
  expect(body.outcome).toMatchObject({ kind: 'forwarded', url: `${backend.url}/base/cart` });
  expect(JSON.stringify(body)).toContain('The route wins matches /shop/cart and leads to hostname app.example.com.');
  expect(JSON.stringify(body)).toContain('it is for POST');
  expect(JSON.stringify(body)).toContain('wins comes first: its priority is 60, not 10');
  for (const id of ['wins', 'later', 'posts']) await setRoute([gateway], id, null);
  await gateway.removeTarget('side.example.com');
});

describe('a request that would be forwarded', () => {
  test('is told with the address and the fields that the backend then gets, and is not sent', async () => {
    const headers = { accept: '*/*', 'x-forwarded-for': '203.0.113.9', connection: 'x-mine', 'x-mine': '1' };
    const asked = { url: `http://app.example.com:${gateway.httpPort}/a//b?c=d`, ip: CLIENT, headers };
    const before = requests;
    const { status, body } = await explain(asked);
    expect(status).toBe(200);
    expect(requests).toBe(before);
    const visited = await gateway.visit('app.example.com', { protocol: 'http', path: '/a//b?c=d', headers });
    const echoed = JSON.parse(visited.body) as Echo;
    if (body.outcome.kind !== 'forwarded') throw new Error(`it was ${JSON.stringify(body.outcome)}`);
    expect(body.outcome).toMatchObject({ url: backend.url + echoed.url, method: 'GET', protocol: 'http1' });
    expect(lastingFields(body.outcome.fields.map(({ name, value }) => [name, value]))).toEqual(
      lastingFields(pairsOf(echoed.rawHeaders)),
    );
    expect(body.outcome.fields).toEqual(
      expect.arrayContaining([
        { name: 'accept', value: '*/*', from: 'client' },
        { name: 'x-forwarded-for', value: CLIENT, from: 'gateway' },
        { name: 'x-api-key', value: 'of the backend', from: 'host' },
      ]),
    );
    expect(body.hostname).toBe('app.example.com');
    expect(body.steps).toContainEqual(
      expect.objectContaining({ step: 'admitFields', details: { omitted: expect.arrayContaining(['x-mine']) } }),
    );
  });

  test('over TLS is told with its certificate; a host without one is shown the self-signed', async () => {
    expect((await explain({ url: 'https://app.example.com/' })).body.certificate).toBe('for-app');
    expect((await explain({ url: 'https://off.example.com/' })).body.certificate).toBeNull();
    expect((await explain({ url: 'http://app.example.com/' })).body.certificate).toBeNull();
  });

  test('that would become a WebSocket is told as one', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket' };
    const { body } = await explain({ url: 'https://app.example.com/', headers });
    expect(body.outcome).toMatchObject({ kind: 'forwarded', protocol: 'upgrade' });
  });
});

describe('a request that the gateway would answer itself', () => {
  test.each([
    ['http://off.example.com/', 'findInstance', 503],
    ['http://secure.example.com/x?y', 'redirectToHttps', 301],
    ['http://nobody.example.com/', 'findInstance', 404],
    ['http://localhost/', 'findInstance', 404],
    ['http://app.example.com/.well-known/acme-challenge/none-of-that-name', 'answerChallenge', 404],
  ])('%s: by %s with %i, as it then is', async (url, by, status) => {
    const { body } = await explain({ url, ip: '192.0.2.7' }, admin);
    expect(body.outcome).toMatchObject({ kind: 'answered', by, status });
    const { hostname, pathname, search } = new URL(url);
    if (hostname === 'localhost') return;
    const visited = await gateway.visit(hostname, { protocol: 'http', path: pathname + search });
    expect(visited.status).toBe(status);
    const said = body.outcome.kind === 'answered' ? body.outcome.message : '';
    expect(visited.body.replaceAll(`:${gateway.httpsPort}`, '')).toContain(
      said.replaceAll(`:${gateway.httpsPort}`, ''),
    );
  });

  test('what could be read in two ways is refused, and the host is not guessed', async () => {
    const { body } = await explain({ url: 'http://app.example.com/', headers: { Host: 'other.example.com' } }, admin);
    expect(body.outcome).toMatchObject({ kind: 'answered', by: 'readHead', status: 400 });
    expect(body.hostname).toBeNull();
  });
});

describe('a host that asks its clients for certificates', () => {
  test('is explained for clients without one, and for those with a good one', async () => {
    const client_ca_pem = await gateway.certificate('for-clients', ['ca.example.com']);
    await gateway.target('private.example.com', {
      target_url: backend.url,
      client_certificate: 'require',
      client_ca_pem,
    });
    for (const none of [
      await askPrivate('https'),
      await askPrivate('https', 'none'),
      await askPrivate('http', 'valid'),
    ])
      expect(none.body.outcome).toMatchObject({ kind: 'answered', by: 'requireClientCertificate', status: 403 });
    const { body } = await askPrivate('https', 'valid');
    expect(body.outcome).toMatchObject({ kind: 'forwarded' });
    expect(JSON.stringify(body.outcome)).toContain(
      '{"name":"x-client-cert-verify","value":"SUCCESS","from":"gateway"}',
    );
    expect(JSON.stringify(body.steps)).toContain('this one shows one that is accepted');
    await gateway.target('private.example.com', { client_certificate: 'request' });
    expect(JSON.stringify((await askPrivate('https')).body.outcome)).toContain('"value":"NONE"');
    await gateway.target('private.example.com', { client_certificate: 'off' });
    expect(JSON.stringify((await askPrivate('https', 'valid')).body)).not.toContain('client-cert');
    expect((await askPrivate('https', 'some')).text).toContain('neither \\"none\\" nor \\"valid\\"');
    await gateway.removeTarget('private.example.com');
  });
});

describe('a password', () => {
  test('is not checked by asking, however often, nor looked up among those that are known', async () => {
    const users = [{ username: 'alice', password_hash: await hashPassword('secret'), note: '' }];
    await gateway.target('members.example.com', {
      target_url: backend.url,
      access_lists: [await gateway.accessList('members', { users })],
    });
    const url = `http://members.example.com:${gateway.httpPort}/`;
    await gateway.atEachWorker(() =>
      gateway.visit('members.example.com', { protocol: 'http', headers: basic('alice', 'secret') }),
    );
    const passwords = ['secret', ...Array.from({ length: 30 }, (_, i) => `guess ${i}`)];
    const told = await Promise.all(passwords.map((one) => explain({ url, ip: CLIENT, headers: basic('alice', one) })));
    expect(new Set(told.map(({ status, body }) => `${status} ${body.outcome.kind}`))).toEqual(
      new Set(['200 forwarded']),
    );
    expect(new Set(told.map(({ body }) => JSON.stringify(body.steps))).size).toBe(1);
    expect(JSON.stringify(told[0]?.body.steps)).toContain('the password of alice would be checked now');
    const nobody = await explain({ url, headers: basic('mallory', 'secret') });
    expect(nobody.body.outcome).toMatchObject({ kind: 'answered', by: 'checkAccess', status: 401 });
  });

  test("of the administrator's list is left out of a token's question, which would tell who is in that list", async () => {
    const users = [{ username: 'alice', password_hash: await hashPassword('secret'), note: '' }];
    const shared = { satisfy: 'any', created_by: ADMIN, owner_token_hash: admin.hash } as const;
    const rules = [{ action: 'allow', network: parseNetwork('127.0.0.0/8'), note: '' }] as const;
    const owned = { target_url: backend.url, owner_token_hash: stranger.hash };
    await gateway.target('guest.example.com', {
      ...owned,
      access_lists: [await gateway.accessList('house', { ...shared, users, rules })],
    });
    const url = `http://guest.example.com:${gateway.httpPort}/`;
    const asked = (name: string, ip: string, token: ApiToken): Promise<Told<Explanation>> =>
      explain({ url, ip, headers: { AUTHORIZATION: basic(name, 'x')['authorization'] } }, token);
    for (const ip of [CLIENT, '203.0.113.7']) {
      const [known, unknown] = [await asked('alice', ip, stranger), await asked('mallory', ip, stranger)];
      expect(known.status).toBe(200);
      expect(known.body.steps).toEqual(unknown.body.steps);
      expect(known.body.outcome.kind).toBe(unknown.body.outcome.kind);
      expect(known.text.toLowerCase()).not.toContain('"authorization"');
      expect(known.text).toContain("The access list house is another token's");
      const [ours, theirs] = [await asked('alice', ip, admin), await asked('mallory', ip, admin)];
      expect(ours.body.steps).not.toEqual(theirs.body.steps);
    }
    await gateway.target('guest.example.com', { owner_token_hash: admin.hash });
  });
});

describe('who asks', () => {
  test('the owner and the administrator; others get 403, also for hosts that are not there', async () => {
    const app = { url: 'https://app.example.com/' };
    expect((await explain(app, admin)).status).toBe(200);
    const told = await explain(app, stranger);
    expect(told.status).toBe(403);
    expect(told.text).not.toContain('of the backend');
    expect((await explain({ url: 'https://nobody.example.com/' }, stranger)).status).toBe(403);
    expect((await api.ask('POST', '/explain', { body: app })).status).toBe(401);
  });

  test('where a route of the administrator leads to the host of another token, its secrets stay with that one', async () => {
    await gateway.target('theirs.example.com', { target_url: backend.url, owner_token_hash: stranger.hash });
    await setRoute([gateway], 'shared', { path_pattern: '/shared', created_by: ADMIN, owner_token_hash: admin.hash });
    const shared = { url: `http://theirs.example.com:${gateway.httpPort}/shared`, ip: CLIENT };
    const told = await explain(shared, stranger);
    expect(told.body.outcome).toMatchObject({ kind: 'forwarded', url: `${backend.url}/base/shared` });
    expect(told.text).toContain('{"name":"x-api-key","value":"***","from":"host"}');
    expect(told.text).not.toContain('of the backend');
    expect((await explain(shared, admin)).text).toContain('of the backend');
    await setRoute([gateway], 'shared', null);
    await gateway.removeTarget('theirs.example.com');
  });

  test('wrong input is named field by field', async () => {
    const { status, text } = await explain({
      url: 'ftp://x',
      method: 'G T',
      ip: 'me',
      headers: { 'a b': 'c' },
      user: 1,
    });
    expect(status).toBe(400);
    for (const field of ['url', 'method', 'ip', 'headers', 'user']) expect(text).toContain(field);
  });
});

test('the recipe draws the path, its end and the next step', async () => {
  const own = { REDIS_URL: gateway.redis.url, BASE_URL: api.url };
  const forwarded = await runRecipe(own, 'explain', 'https://app.example.com/a?b=c', 'token=tester', 'ip=203.0.113.7');
  expect(forwarded.stderr + forwarded.stdout).toContain(`It goes to ${backend.url}/base/a?b=c as GET over HTTP/1.1`);
  expect(forwarded.stdout).toMatch(/^x-forwarded-for +203\.0\.113\.7 +the gateway$/m);
  expect(forwarded.stdout).toMatch(/^certificate +for-app$/m);
  expect(forwarded.code).toBe(0);
  const wrong = await runRecipe(own, 'explain', 'https://app.example.com/', 'client-certificate=some', 'token=tester');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('must be one of none, valid')]);
  const answered = await runRecipe(own, 'explain', 'http://off.example.com/', 'POST', 'tester');
  expect(answered.stdout).toContain('findInstance answers 503');
});

test('for a browser the recipe tells the words of the page, and an address once', async () => {
  const own = { REDIS_URL: gateway.redis.url, BASE_URL: api.url };
  const page = await runRecipe(own, 'explain', 'http://off.example.com/', 'token=tester', 'browser');
  expect(page.stdout).toContain('findInstance answers 503: ');
  expect(page.stdout).not.toMatch(/[<>]|&quot;/);
  const sent = await runRecipe(own, 'explain', 'http://secure.example.com/x', 'token=tester');
  expect(sent.stdout.split('https://secure.example.com/x')).toHaveLength(2);
  const misplaced = await runRecipe(own, 'explain', 'http://off.example.com/', 'tester');
  expect([misplaced.code, misplaced.stderr]).toEqual([2, expect.stringContaining('"tester" is not a method')]);
});

const ipOf = async (url: string, more = {}): Promise<string> => (await explain({ url, ...more }, admin)).body.ip;

test('localhost is asked for as from this machine, other hosts as from an address that nobody has', async () => {
  expect(await ipOf('http://localhost:8080/')).toBe('127.0.0.1');
  expect(await ipOf('http://[::1]/')).toBe('127.0.0.1');
  expect(await ipOf('http://localhost/', { ip: '203.0.113.7' })).toBe('203.0.113.7');
  expect(await ipOf('http://app.example.com/')).toBe('192.0.2.1');
});

test('without a gateway it is a 503 that says what to look at', async () => {
  await gateway.child.stop();
  const { status, text } = await explain({ url: 'https://app.example.com/' });
  expect(status).toBe(503);
  expect(text).toContain('just health');
});

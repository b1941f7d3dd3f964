import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_AUTH, parseNetwork, type AccessAction, type AccessRule, type ProxyTarget } from '#domain';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { bearer, ISSUER, logIn, setUpIdentity, tokenFor } from '../../support/identity.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'mcp.example.com';
const ORIGIN = `https://${HOST}`;
const METADATA = '/.well-known/oauth-protected-resource';
const PAGE = { origin: 'https://inspector.example' };
const PREFLIGHT = {
  ...PAGE,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type,mcp-protocol-version',
};

const BEGINNING = { ...NO_AUTH, auth_enabled: true, access_lists: [], client_certificate: 'off' } as const;

let gateway: GatewayProcess;
let backend: HttpBackend;
let token: string;
let withoutAuthHost: Visit;
let asked = 0;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    asked += 1;
    if (request.url === '/own-cors') response.setHeader('access-control-allow-origin', 'https://app.example');
    response.end('from the backend');
  });
  gateway = await GatewayProcess.start();
  await protect({});
  withoutAuthHost = await ask(METADATA);
  await setUpIdentity(gateway);
  token = await tokenFor(gateway.store, ORIGIN);
});
beforeEach(async () => {
  await protect({});
  asked = 0;
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const protect = async (own: Partial<ProxyTarget>): Promise<void> => {
  await gateway.target(HOST, { ...BEGINNING, target_url: backend.url, ...own });
};
const ruleOf = (action: AccessAction): AccessRule => ({ action, network: parseNetwork('0.0.0.0/0'), note: '' });
const ask = (path: string, way: Partial<Way> = {}): Promise<Visit> =>
  gateway.visit(HOST, { protocol: 'https', path, ...way });
const metadata = async (path: string, way: Partial<Way> = {}): Promise<Record<string, unknown>> =>
  JSON.parse((await ask(path, way)).body) as Record<string, unknown>;

const challengeOf = async (path: string, headers = {}): Promise<string | undefined> =>
  (await ask(path, { headers })).headers['www-authenticate'];
const cors = ({ status, headers }: Visit): unknown[] => [status, headers['access-control-allow-origin']];

describe('metadata (RFC 9728)', () => {
  test.each(['http', 'https', 'h2'] as const)(
    'are told to everybody over %s, and the backend is not asked',
    async (protocol) => {
      const told = await ask(METADATA, { protocol });
      expect([told.status, told.headers['content-type']]).toEqual([200, 'application/json']);
      expect(told.headers['access-control-allow-origin']).toBe('*');
      expect(JSON.parse(told.body)).toEqual({
        resource: ORIGIN,
        authorization_servers: [ISSUER],
        scopes_supported: ['access'],
        bearer_methods_supported: ['header'],
        resource_name: HOST,
      });
      expect(asked).toBe(0);
    },
  );

  test('name the path that they are asked for, as the client has to find it again (RFC 9728 3.3)', async () => {
    expect(await metadata(`${METADATA}/mcp`)).toMatchObject({ resource: `${ORIGIN}/mcp` });
    expect(await metadata(`${METADATA}/a/b%20c?x=1`)).toMatchObject({ resource: `${ORIGIN}/a/b%20c` });
    expect(await metadata(`${METADATA}/`)).toMatchObject({ resource: ORIGIN });
  });

  test('name the scopes that a token must have one of', async () => {
    await protect({ auth_allowed_scopes: ['read', 'write'] });
    expect(await metadata(METADATA)).toMatchObject({ scopes_supported: ['read', 'write'] });
  });

  test.each(['forward', 'redirect', 'passthrough'] as const)('are there in mode %s', async (auth_mode) => {
    await protect({ auth_mode });
    expect(await metadata(METADATA, { headers: { accept: 'text/html' } })).toMatchObject({ resource: ORIGIN });
  });

  test('have no content for HEAD, and are not written', async () => {
    const head = await ask(METADATA, { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, '']);
    const post = await ask(METADATA, { method: 'POST' });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  test("are the backend's where auth_prm is false, the path is excluded, the host is for everybody, or another path is meant", async () => {
    const own: Partial<ProxyTarget>[] = [
      { auth_prm: false, auth_mode: 'passthrough' },
      { auth_excluded_paths: ['/.well-known'] },
      { auth_enabled: false },
    ];
    for (const each of own) {
      await protect(each);
      expect([each, (await ask(METADATA)).body]).toEqual([each, 'from the backend']);
    }
    await protect({});
    expect((await ask(`${METADATA}s`)).status).toBe(401);
  });

  test("are nobody's who may not reach the host", async () => {
    const list = await gateway.accessList('nobody', { rules: [ruleOf('deny')] });
    await protect({ access_lists: [list] });
    expect((await ask(METADATA)).status).toBe(403);
  });
});

describe('the challenge', () => {
  test('says where the metadata of this very path are', async () => {
    const begins = `Bearer realm="${HOST}", scope="access"`;
    expect(await challengeOf('/')).toBe(`${begins}, resource_metadata="${ORIGIN}${METADATA}"`);
    expect(await challengeOf('/mcp/?token=1')).toBe(`${begins}, resource_metadata="${ORIGIN}${METADATA}/mcp"`);
    expect(await challengeOf('/mcp', bearer('abc'))).toContain('error="invalid_token"');
    const url = /resource_metadata="([^"]+)"/.exec((await challengeOf('/a/b'))!)![1]!;
    expect(await metadata(new URL(url).pathname)).toMatchObject({ resource: `${ORIGIN}/a/b` });
  });

  test('is one field that ends where it should, whatever path is asked for', async () => {
    for (const path of ['/%22,%20Basic%20realm=%22x', '/%5c%22', `/${'x'.repeat(4_000)}`, "/a;b='c'"]) {
      const said = await challengeOf(path);
      expect([path.slice(0, 30), said]).toEqual([
        path.slice(0, 30),
        expect.stringMatching(/^Bearer realm="[^"]*", scope="access", resource_metadata="[^"\\]*"$/),
      ]);
      expect(said!.length).toBeLessThan(700);
    }
  });

  test('is plain where the backend has an OAuth of its own (auth_prm false)', async () => {
    await protect({ auth_prm: false });
    expect(await challengeOf('/mcp')).toBe(`Bearer realm="${HOST}", scope="access"`);
  });
});

describe('pages of other sites', () => {
  test('are told that they may send a token, and nobody is asked who they are', async () => {
    const said = await ask('/mcp', { method: 'OPTIONS', headers: PREFLIGHT });
    expect(said.status).toBe(204);
    expect(said.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization,content-type,mcp-protocol-version',
    });
    expect(said.headers['access-control-allow-credentials']).toBeUndefined();
    expect(asked).toBe(0);
    // What is no such question gets no further than any other request.
    expect((await ask('/mcp', { method: 'OPTIONS', headers: PAGE })).status).toBe(401);
    expect((await ask('/mcp', { method: 'OPTIONS' })).status).toBe(401);
  });

  test('read the challenge, and what is answered to their token', async () => {
    const refused = await ask('/mcp', { headers: PAGE });
    expect(cors(refused)).toEqual([401, '*']);
    expect(refused.headers['access-control-expose-headers']).toContain('WWW-Authenticate');
    const answered = await ask('/mcp', { headers: { ...PAGE, ...bearer(token) } });
    expect([...cors(answered), answered.body]).toEqual([200, '*', 'from the backend']);
    expect(cors(await ask('/own-cors', { headers: { ...PAGE, ...bearer(token) } }))).toEqual([
      200,
      'https://app.example',
    ]);
    expect(cors(await ask('/mcp', { headers: bearer(token) }))).toEqual([200, undefined]);
  });

  test('never read what is answered to a cookie, which the browser adds by itself', async () => {
    const { headers } = await logIn(gateway.store, ORIGIN);
    expect(cors(await ask('/', { headers: { ...PAGE, ...headers } }))).toEqual([200, undefined]);
  });

  test('read nothing of a host that lets in by what the browser adds: addresses, passwords, certificates', async () => {
    const list = await gateway.accessList('everybody', { rules: [ruleOf('allow')] });
    await protect({ access_lists: [list] });
    expect(cors(await ask('/', { method: 'OPTIONS', headers: PREFLIGHT }))).toEqual([401, undefined]);
    expect(cors(await ask('/', { headers: { ...PAGE, ...bearer(token) } }))).toEqual([200, undefined]);
    await protect({
      client_certificate: 'request',
      client_ca_pem: await gateway.certificate('ca', ['ca.example.com']),
    });
    expect(cors(await ask('/', { headers: { ...PAGE, ...bearer(token) } }))).toEqual([200, undefined]);
  });

  test("are the backend's business where auth_prm is false, and in mode passthrough", async () => {
    await protect({ auth_prm: false });
    expect(cors(await ask('/', { method: 'OPTIONS', headers: PREFLIGHT }))).toEqual([401, undefined]);
    expect(cors(await ask('/', { headers: { ...PAGE, ...bearer(token) } }))).toEqual([200, undefined]);
    await protect({ auth_mode: 'passthrough' });
    expect((await ask('/', { method: 'OPTIONS', headers: PREFLIGHT })).body).toBe('from the backend');
  });
});

test('before there is an auth host nobody can say where tokens are from', () => {
  expect([withoutAuthHost.status, withoutAuthHost.body]).toEqual([503, expect.stringContaining('just auth-setup')]);
});

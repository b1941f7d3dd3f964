import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HostAuth, Route, RouteId } from '#domain';
import { echo, startHttpBackend, valuesOf, type Echo, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { ALICE, bearer, logIn, setUpIdentity, tokenFor, type LoggedIn } from '../../support/identity.ts';
import { RawClient } from '../../support/raw-client.ts';
import { startRecordingBackend, type RecordingBackend } from '../../support/recording-backend.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'app.example.com';
const OPEN = 'open.example.com';
const RECORDED = 'recorded.example.com';
const PROTOCOLS = ['http', 'https', 'h2'] as const;

let gateway: GatewayProcess;
let backend: HttpBackend;
let recording: RecordingBackend;
let alice: LoggedIn;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => void echo(request, response));
  recording = await startRecordingBackend();
  gateway = await GatewayProcess.start();
  await setUpIdentity(gateway);
  await gateway.target(HOST, { target_url: backend.url, auth_enabled: true });
  await gateway.target(OPEN, { target_url: backend.url });
  await gateway.target(RECORDED, { target_url: recording.url });
  alice = await logIn(gateway.store, '.example.com');
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
  await recording?.stop();
});

const policy = async (own: Partial<HostAuth>): Promise<void> => void (await gateway.target(HOST, own));
const visit = (headers: Record<string, string>, way: Partial<Way> = {}, host = HOST): Promise<Visit> =>
  gateway.visit(host, { protocol: 'https', ...way, headers });
const told = async (...args: Parameters<typeof visit>): Promise<Echo> => {
  const visited = await visit(...args);
  expect(visited.status).toBe(200);
  return JSON.parse(visited.body) as Echo;
};
const FORGED = 'forged';

/** As many spellings of a field as backends take for one. */
const SPELLINGS = [
  'X-Auth-User-Id',
  'x-auth-user-name',
  'X-AUTH-USER-EMAIL',
  'X-Auth-User-Groups',
  'X-Auth-Jwt',
  'X_Auth_User_Id',
  'X.Auth.User.Id',
  'x-auth_user-groups',
  'X-Auth.User',
  'X~Auth~User-Name',
];

describe.each(['forward', 'passthrough', 'off'] as const)('1, 2: over a host with auth %s', (mode) => {
  beforeAll(async () => {
    await policy({ auth_enabled: mode !== 'off', auth_mode: mode === 'passthrough' ? 'passthrough' : 'forward' });
  });

  test.each(PROTOCOLS)('nobody but this gateway says who asks, in any spelling, over %s', async (protocol) => {
    const headers = Object.fromEntries(
      SPELLINGS.filter((name) => protocol !== 'h2' || !/[A-Z]/.test(name)).map((name) => [name, FORGED]),
    );
    const known = mode === 'forward' && protocol !== 'http' ? alice.headers : {};
    if (mode === 'forward' && protocol === 'http') return;
    const { rawHeaders } = await told({ ...headers, ...known }, { protocol });
    expect(rawHeaders).not.toContain(FORGED);
    expect(rawHeaders.some((name) => /^x.auth.user/i.test(name))).toBe(mode === 'forward');
  });

  test('a field that comes twice, with a space or a tab after its name, or as a trailer, says nothing either', async () => {
    const url = { target_url: recording.url };
    await gateway.target(RECORDED, {
      ...url,
      auth_enabled: mode !== 'off',
      auth_mode: mode === 'passthrough' ? 'passthrough' : 'forward',
      auth_excluded_paths: ['/open'],
      auth_header_prefix: 'Remote-',
    });
    recording.forget();
    const send = async (lines: string, body = ''): Promise<void> => {
      const client = await RawClient.open(gateway.httpPort);
      client.write(`POST /open HTTP/1.1\r\nHost: ${RECORDED}\r\n${lines}\r\nConnection: close\r\n\r\n${body}`);
      await client.rest();
      client.socket.destroy();
    };
    await send(`X-Auth-User-Id: ${FORGED}\r\nx-auth-user-id: ${FORGED}\r\nContent-Length: 0`);
    await send(`X-Auth-User-Id : ${FORGED}\r\nContent-Length: 0`);
    await send(`X-Auth-User-Id\t: ${FORGED}\r\nContent-Length: 0`);
    const chunks = `1\r\nx\r\n0\r\nX-Auth-User-Id: ${FORGED}\r\nX_Auth_User_Name: ${FORGED}\r\nRemote_User: ${FORGED}\r\n\r\n`;
    await send('Trailer: X-Auth-User-Id, X_Auth_User_Name, Remote_User\r\nTransfer-Encoding: chunked', chunks);
    expect(recording.requests.length).toBeGreaterThan(0);
    expect(recording.wire.join('')).not.toContain(FORGED);
    expect(recording.wire.join('').toLowerCase()).not.toContain('auth-user');
  });
});

describe('what a backend is told', () => {
  beforeAll(() => policy({ auth_enabled: true, auth_mode: 'forward' }));

  test('3: cannot be taken away by Connection, TE or Upgrade', async () => {
    await gateway.target(RECORDED, {
      auth_enabled: true,
      auth_mode: 'forward',
      auth_excluded_paths: [],
      auth_header_prefix: 'X-Auth-',
    });
    for (const field of ['Connection', 'TE', 'Upgrade', 'Keep-Alive', 'Proxy-Connection']) {
      recording.forget();
      const value = 'close, X-Auth-User-Id, x-auth-user-name, X-Auth-User-Groups';
      await visit({ ...alice.headers, [field]: value }, {}, RECORDED);
      const [request] = recording.requests;
      const names = request?.fields.map(([name]) => name.toLowerCase()) ?? [];
      expect(names).toEqual(expect.arrayContaining(['x-auth-user-id', 'x-auth-user-name', 'x-auth-user-groups']));
    }
  });

  test('4, 7: nothing that clients say of another host, scheme or path counts', async () => {
    const headers = {
      ...alice.headers,
      'X-Forwarded-Host': 'open.example.com',
      'X-Forwarded-Proto': 'javascript',
      'X-Forwarded-Uri': '/forged',
      'X-Forwarded-Method': 'FORGED',
      X_Forwarded_Host: 'forged.example.com',
      'X-Forwarded-Port': '6661',
      'X-Forwarded-Prefix': '/forged',
      'X_Original-URL': '/forged',
      Forwarded: 'host=forged.example.com;proto=javascript',
      'X-Original-URL': '/forged',
      'X-Rewrite-URL': '/forged',
      'X-Original-Host': 'forged.example.com',
      'X-Real-IP': '203.0.113.66',
    };
    const { rawHeaders } = await told(headers, { path: '/here' });
    expect(JSON.stringify(rawHeaders)).not.toMatch(/forged|javascript|6661|203\.0\.113\.66/i);
    const { cookie: _, ...claims } = headers;
    expect((await visit(claims)).status).toBe(401);
  });

  test('6: is ASCII in one line and one list, whatever a person or a group is called', async () => {
    const odd = await logIn(gateway.store, `https://${HOST}`, {
      ...ALICE,
      username: 'zoë\r\nX-Auth-User-Id: 1',
      email: 'ü%41@example.com',
      groups: ['a,b', 'example/Ärzte', 'plain'],
    });
    const seen = await told(odd.headers);
    expect(valuesOf(seen, 'x-auth-user-id')).toEqual([ALICE.sub]);
    expect(valuesOf(seen, 'x-auth-user-name')).toEqual(['zo%C3%AB%0D%0AX-Auth-User-Id: 1']);
    expect(valuesOf(seen, 'x-auth-user-email')).toEqual(['%C3%BC%2541@example.com']);
    expect(valuesOf(seen, 'x-auth-user-groups')).toEqual(['a%2Cb,example/%C3%84rzte,plain']);
  });

  test('has what else a token says of itself: its client, its scopes, and other claims', async () => {
    const claims = { scope: 'read write', department_name: 'R&D', level: 7, nested: { no: 1 }, user_id: FORGED };
    const token = await tokenFor(gateway.store, `https://${HOST}`, { claims });
    const seen = await told(bearer(token));
    const said = (name: string): string[] => valuesOf(seen, `x-auth-${name}`);
    expect([said('client-id'), said('scope'), said('department-name'), said('level'), said('nested')]).toEqual([
      ['client-1'],
      ['read write'],
      ['R&D'],
      ['7'],
      [],
    ]);
    expect(said('user-id')).toEqual([ALICE.sub]);
    expect(valuesOf(seen, 'authorization')).toEqual([]);
  });

  test('custom_headers of the operator go before it', async () => {
    await gateway.target(HOST, { custom_headers: { 'X-Auth-User-Name': 'service' } });
    expect(valuesOf(await told(alice.headers), 'x-auth-user-name')).toEqual(['service']);
    await gateway.target(HOST, { custom_headers: {} });
  });
});

test('auth_pass_headers false tells the backend nothing of who asks', async () => {
  await policy({ auth_enabled: true, auth_mode: 'forward', auth_pass_headers: false });
  const seen = await told({ ...alice.headers, 'X-Auth-User-Id': FORGED });
  expect(seen.rawHeaders.some((name) => /^x-auth/i.test(name))).toBe(false);
  expect((await visit({})).status).toBe(401);
  await policy({ auth_pass_headers: true });
});

test('auth_header_prefix names the fields, and takes those of clients away', async () => {
  await policy({ auth_enabled: true, auth_mode: 'forward', auth_header_prefix: 'Remote-' });
  const forged = {
    'Remote-User-Id': FORGED,
    Remote_User_Groups: FORGED,
    'remote.user': FORGED,
    'X-Auth-User-Id': FORGED,
  };
  const seen = await told({ ...alice.headers, ...forged });
  expect(seen.rawHeaders).not.toContain(FORGED);
  expect([valuesOf(seen, 'remote-user-id'), valuesOf(seen, 'x-auth-user-id')]).toEqual([[ALICE.sub], []]);
  await policy({ auth_enabled: false });
  expect((await told(forged)).rawHeaders).not.toContain(FORGED);
  // By a route, to the same backend through another host.
  const now = new Date().toISOString();
  const route: Route = {
    route_id: 'to-app' as RouteId,
    path_pattern: '/app/',
    target_type: 'hostname',
    target_value: HOST,
    priority: 900,
    methods: null,
    is_regex: false,
    enabled: true,
    description: '',
    strip_prefix: null,
    add_prefix: null,
    labels: [],
    notes: '',
    owner_token_hash: gateway.owner.hash,
    created_by: gateway.owner.name,
    created_at: now,
    updated_at: now,
  };
  await gateway.everywhere(() => gateway.store.commit(gateway.store.routes.saving(route, null)));
  const routed = await told(forged, { path: '/app/x' }, OPEN);
  expect(routed.url).toBe('/app/x');
  expect(routed.rawHeaders).not.toContain(FORGED);
  await policy({ auth_enabled: true, auth_header_prefix: 'X-Auth-' });
});

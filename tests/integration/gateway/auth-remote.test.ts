import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { HostAuth } from '#domain';
import { echo, startHttpBackend, valuesOf, type Echo, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { ALICE, COOKIE, logIn, setUpIdentity, type LoggedIn } from '../../support/identity.ts';
import { inTime } from '../../support/in-time.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'app.example.com';
const LOOSE = 'loose.example.com';
const SECRET = 'a secret of the two alone';

let gateway: GatewayProcess;
let backend: HttpBackend;
let service: HttpBackend;
let alice: LoggedIn;
let asked: IncomingMessage[] = [];
let reached = 0;
/** What the service answers. */
let answer: (response: ServerResponse) => void = (response) => void response.end();

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    reached += 1;
    void echo(request, response);
  });
  service = await startHttpBackend((request, response) => {
    asked.push(request);
    answer(response);
  });
  gateway = await GatewayProcess.start({
    environment: { OAUTH_SERVER_PORT: String(service.port), OAUTH_VERIFY_SECRET: SECRET.replaceAll(' ', '-') },
  });
  await setUpIdentity(gateway);
  alice = await logIn(gateway.store, '.example.com');
});
afterAll(async () => {
  await gateway?.stop();
  await service?.stop();
  await backend?.stop();
});
beforeEach(() => {
  asked = [];
  reached = 0;
});

const visit = (headers: Record<string, string>, way: Partial<Way> = {}, host = HOST): Promise<Visit> =>
  gateway.visit(host, { protocol: 'https', ...way, headers });
const told = ({ body }: Visit): Echo => JSON.parse(body) as Echo;
/** Agrees, when the host has other rules than those by which it was asked. */
const agreesAfter = (own: Partial<HostAuth>): void => {
  answer = (response) => void gateway.target(HOST, own).then(() => response.end(IS_ALICE));
};
/** What our auth server says of alice. */
const IS_ALICE = JSON.stringify({ authenticated: true, user_id: ALICE.sub });
const answers = (status: number, headers: Record<string, string | string[]> = {}, body = ''): void => {
  answer = (response) => void response.writeHead(status, headers).end(body);
};

describe('our auth server, of a host with auth_verify remote', () => {
  beforeAll(async () => {
    for (const [host, auth_mode] of [
      [HOST, 'forward'],
      [LOOSE, 'passthrough'],
    ] as const)
      await gateway.target(host, { target_url: backend.url, auth_enabled: true, auth_verify: 'remote', auth_mode });
  });

  test('auth_verify remote asks the auth server about every request', async () => {
    answers(200, {}, IS_ALICE);
    for (let i = 0; i < 2; i++) {
      const visited = await visit(
        { ...alice.headers, 'x-forwarded-host': 'forged' },
        { path: '/a?b=1', method: 'POST' },
      );
      expect([visited.status, valuesOf(told(visited), 'x-auth-user-name')]).toEqual([200, ['alice']]);
    }
    expect(asked.map(({ url }) => url)).toEqual(['/verify', '/verify']);
    expect(asked[0]?.headers).toMatchObject({
      'x-verify-secret': SECRET.replaceAll(' ', '-'),
      'x-forwarded-method': 'POST',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': HOST,
      'x-forwarded-uri': '/a?b=1',
      'x-forwarded-for': '127.0.0.1',
      cookie: `${COOKIE}=${alice.handle}`,
    });
    answers(401);
    expect((await visit(alice.headers)).status).toBe(401);
    answers(403);
    expect((await visit(alice.headers)).status).toBe(403);
    agreesAfter({ auth_required_users: ['bob'] });
    expect((await visit(alice.headers)).status).toBe(403);
    expect(reached).toBe(2);
    await gateway.target(HOST, { auth_required_users: [] });
  });

  test('an auth server that knows nobody, or somebody else, does not confirm who it is', async () => {
    for (const body of ['{"authenticated":false}', '{"authenticated":true,"user_id":"9001"}', 'null', '']) {
      answers(200, {}, body);
      const [closed, loose] = await Promise.all([visit(alice.headers), visit(alice.headers, {}, LOOSE)]);
      expect([body, closed.status, loose.status]).toEqual([body, 503, 200]);
      expect([body, valuesOf(told(loose), 'x-auth-user-id')]).toEqual([body, []]);
    }
  });

  test.each<[name: string, does: typeof answer]>([
    ['fails', (response) => void response.writeHead(500).end()],
    ['breaks off', (response) => void response.destroy()],
    ['is slow', () => {}],
    ['begins and stands still', (response) => response.writeHead(200).flushHeaders()],
    ['talks without end', (response) => void response.writeHead(200).end('x'.repeat(100_000))],
  ])('31: one that %s lets nobody in, within 2 s, and whoever may come as nobody does', async (_name, does) => {
    answer = does;
    const [closed, loose] = await inTime(3_500, () =>
      Promise.all([visit(alice.headers), visit(alice.headers, {}, LOOSE)]),
    );
    expect([closed.status, closed.headers['retry-after'], loose.status]).toEqual([503, '5', 200]);
    expect(closed.body).toContain('Authentication service unavailable');
    expect(valuesOf(told(loose), 'x-auth-user-id')).toEqual([]);
  });
});

describe('another service, named by auth_forward_url', () => {
  beforeAll(async () => {
    await gateway.target(HOST, {
      auth_verify: 'local',
      auth_forward_url: `${service.url}/api/authz?x=1`,
      auth_header_prefix: 'Remote-',
    });
  });

  test('auth_forward_url: another service decides, and its fields reach the backend', async () => {
    answers(200, { 'Remote-User': 'zoe', 'Remote-Groups': 'a,b', 'Set-Cookie': 's=1', 'X-Other': 'no' });
    const visited = await visit(
      { cookie: `theirs=1; ${COOKIE}=${alice.handle}`, 'Remote-User': 'forged', 'X-Forwarded-Uri': '/forged' },
      { path: '/deep?q=1', method: 'POST', body: 'content' },
    );
    const seen = told(visited);
    expect([visited.status, seen.body, valuesOf(seen, 'remote-user'), valuesOf(seen, 'remote-groups')]).toEqual([
      200,
      'content',
      ['zoe'],
      ['a,b'],
    ]);
    expect([valuesOf(seen, 'x-other'), valuesOf(seen, 'cookie')]).toEqual([[], ['theirs=1']]);
    const [question] = asked;
    expect([question?.method, question?.url, question?.headers.cookie]).toEqual(['GET', '/api/authz?x=1', 'theirs=1']);
    expect(question?.headers).toMatchObject({
      'x-forwarded-method': 'POST',
      'x-forwarded-host': HOST,
      'x-forwarded-uri': '/deep?q=1',
      'x-forwarded-proto': 'https',
    });
    expect(question?.headers['remote-user']).toBeUndefined();
    await gateway.target(HOST, { auth_pass_headers: false });
    expect(valuesOf(told(await visit({})), 'remote-user')).toEqual([]);
    await gateway.target(HOST, { auth_pass_headers: true });
    // 1: what it does not say, nobody says.
    answers(200);
    const silent = told(await visit({ 'Remote-User': 'forged', remote_groups: 'forged', 'X-Auth-User-Id': 'forged' }));
    expect(silent.rawHeaders).not.toContain('forged');
  });

  test('what else it says is its answer to the client, and nothing reaches the backend', async () => {
    const location = 'https://authelia.example.org/?rd=x';
    answer = (response) => {
      response.writeHead(302, { location, 'set-cookie': ['a=1', `${COOKIE}=forged`], 'x-secret': 'no' });
      const [first, rest] = [Buffer.from('für').subarray(0, 2), Buffer.from('für').subarray(2)];
      response.write(first);
      response.end(rest);
    };
    const sent = await visit({ accept: 'text/html' });
    expect([sent.status, sent.body]).toEqual([302, 'für']);
    expect(sent.headers).toMatchObject({ location, 'set-cookie': ['a=1'], 'cache-control': 'no-store' });
    expect(sent.headers['x-secret']).toBeUndefined();
    answers(401, { 'www-authenticate': 'Basic realm="x"' });
    expect((await visit({})).headers['www-authenticate']).toBe('Basic realm="x"');
    answers(403, { 'Remote-User': 'zoe' });
    expect((await visit(alice.headers)).status).toBe(403);
    expect(reached).toBe(0);
    await gateway.target(HOST, { auth_mode: 'passthrough' });
    const anybody = await visit({});
    expect([anybody.status, valuesOf(told(anybody), 'remote-user')]).toEqual([200, []]);
    await gateway.target(HOST, { auth_mode: 'forward' });
  });

  test('one that errs or is away lets nobody in, nor one that is not asked any more', async () => {
    answers(502);
    expect((await visit({})).status).toBe(503);
    agreesAfter({ auth_forward_url: null });
    expect((await visit({})).status).toBe(401);
    await gateway.target(HOST, { auth_forward_url: 'http://127.0.0.1:1/' });
    expect((await visit({})).status).toBe(503);
    await gateway.target(HOST, { auth_forward_url: 'http://nobody.invalid/' });
    expect((await inTime(3_500, () => visit({}))).status).toBe(503);
    expect(reached).toBe(0);
  });

  test('is at no internal port of this system', async () => {
    await gateway.target(HOST, { auth_forward_url: `http://127.0.0.1:${gateway.internalPort}/health` });
    expect((await visit({})).status).toBe(503);
  });
});

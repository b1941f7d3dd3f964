import { argon2Sync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hashPassword } from '#access';
import type { AccessListName, AccessUser } from '#domain';
import { echo, startHttpBackend, type Echo, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { RawClient } from '../../support/raw-client.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'members.example.com';
const OPEN = 'open.example.com';
const ELSEWHERE = 'elsewhere.example.com';
const PASSWORD = 'wonderland';
const basic = (password: string, name = 'alice'): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

let gateway: GatewayProcess;
let backend: HttpBackend;
const asked: string[] = [];

const text = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** Checking a password against it takes a tenth of a second and more, so that much can happen meanwhile. */
function slowHash(password: string): string {
  const nonce = randomBytes(16);
  const tag = argon2Sync('argon2id', {
    message: password,
    nonce,
    parallelism: 1,
    passes: 6,
    memory: 32_768,
    tagLength: 32,
  });
  return `$argon2id$v=19$m=32768,t=6,p=1$${text(nonce)}$${text(tag)}`;
}

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    void echo(request, response);
  });
  // One worker: what is remembered of passwords is each worker's own.
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', TRUSTED_PROXIES: '127.0.0.1/32' } });
  await gateway.target(HOST, { target_url: backend.url, access_lists: ['members' as AccessListName] });
  await gateway.target(OPEN, { target_url: backend.url });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

/** Nothing is known of this password at the gateway yet. */
const withHash = (password_hash: string, ...more: AccessUser[]): Promise<unknown> =>
  gateway.accessList('members', { users: [{ username: 'alice', password_hash, note: '' }, ...more] });
const visit = (way: Partial<Way>, host = HOST): Promise<Visit> => gateway.visit(host, { protocol: 'https', ...way });
const http1 = (path: string, ...fields: string[]): string =>
  [`GET ${path} HTTP/1.1`, `Host: ${HOST}`, `Authorization: ${basic(PASSWORD)}`, ...fields, '', ''].join('\r\n');

const post = (password: string): string =>
  `POST / HTTP/1.1\r\nHost: ${HOST}\r\nAuthorization: ${basic(password)}\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n`;

describe('a request whose password is being checked', () => {
  test.each(['http', 'https', 'h2'] as const)('keeps its content, to the last byte: %s', async (protocol) => {
    await withHash(slowHash(PASSWORD));
    const body = 'content '.repeat(100_000);
    const answer = await visit({ protocol, method: 'POST', body, headers: { authorization: basic(PASSWORD) } });
    expect(answer.status).toBe(200);
    expect((JSON.parse(answer.body) as Echo).body === body).toBe(true);
  });

  test('is not told to go on with its content before it may (Expect: 100-continue)', async () => {
    await withHash(slowHash(PASSWORD));
    const client = await RawClient.open(gateway.httpPort);
    client.write(post(PASSWORD));
    await eventually(() => client.statuses.includes(100), { deadlineMs: 20_000 });
    client.write('body');
    await eventually(() => client.statuses.includes(200), { deadlineMs: 20_000 });
    client.write(post('wrong'));
    await eventually(() => client.statuses.length === 3, { deadlineMs: 20_000 });
    expect(client.statuses).toEqual([100, 200, 401]);
    client.socket.destroy();
  });

  test('never reaches the backend when its client has left meanwhile; others go on', async () => {
    await withHash(slowHash(PASSWORD));
    asked.length = 0;
    const leaving = await RawClient.open(gateway.httpPort);
    leaving.write(http1('/left'));
    const session = visit({ protocol: 'h2', path: '/stayed', headers: { authorization: basic(PASSWORD) } });
    leaving.socket.destroy();
    expect((await session).status).toBe(200);
    expect(asked).toEqual([`${HOST}:${gateway.httpsPort} /stayed`]);
  });

  test('is answered in its turn, with those that came behind it on the connection', async () => {
    await withHash(slowHash(PASSWORD));
    const client = await RawClient.open(gateway.httpPort);
    client.write(http1('/first') + http1('/second') + http1('/third', 'Connection: close'));
    await eventually(() => client.closed, { deadlineMs: 20_000 });
    expect(client.statuses).toEqual([200, 200, 200]);
    expect([...client.received.matchAll(/"url":"([^"]*)"/g)].map(([, url]) => url)).toEqual([
      '/first',
      '/second',
      '/third',
    ]);
  });

  test('goes where its host leads when it is known, not where it led before', async () => {
    await withHash(slowHash(PASSWORD));
    await gateway.target(HOST, { target_url: 'http://127.0.0.1:1' });
    const waiting = visit({ headers: { authorization: basic(PASSWORD) } });
    await gateway.target(HOST, { target_url: backend.url });
    expect((await waiting).status).toBe(200);
  });
});

describe('a flood of wrong passwords', () => {
  test('is bounded for its client, and neither others nor the right password wait for it', async () => {
    await withHash(await hashPassword(PASSWORD));
    expect((await visit({ headers: { authorization: basic(PASSWORD) } })).status).toBe(200);
    const state = { going: true, count: 0 };
    const statuses = new Map<number, number>();
    const flood = Array.from({ length: 30 }, async (_, lane) => {
      while (state.going) {
        const headers = { authorization: basic(`wrong ${lane} ${state.count++}`), 'x-forwarded-for': '198.51.100.1' };
        const { status } = await visit({ protocol: 'http', headers });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    await eventually(() => (statuses.get(401) ?? 0) > 5 && (statuses.get(429) ?? 0) > 5, { deadlineMs: 20_000 });
    const begun = performance.now();
    for (let i = 0; i < 10; i++) {
      expect((await visit({ protocol: 'http' }, OPEN)).status).toBe(200);
      expect((await visit({ protocol: 'http', headers: { authorization: basic(PASSWORD) } })).status).toBe(200);
    }
    // A client that is new is checked among the others, and is not told to come again.
    const fresh = { authorization: basic('another'), 'x-forwarded-for': '203.0.113.5' };
    expect((await visit({ protocol: 'http', headers: fresh })).status).toBe(401);
    expect(performance.now() - begun).toBeLessThan(15_000);
    state.going = false;
    await Promise.all(flood);
    expect(new Set(statuses.keys())).toEqual(new Set([401, 429]));
  });

  test('from everywhere is bounded as a whole; hosts without a list do not notice, nor do newcomers at a host with another', async () => {
    await withHash(await hashPassword(PASSWORD));
    const bob = { username: 'bob', password_hash: await hashPassword('builder'), note: '' };
    const access_lists = [await gateway.accessList('others', { users: [bob] })];
    await gateway.target(ELSEWHERE, { target_url: backend.url, access_lists });
    const newcomer = { authorization: basic('builder', 'bob') };
    const flood = Array.from({ length: 120 }, async (_, i) => {
      const headers = { authorization: basic(`wrong ${i}`), 'x-forwarded-for': `198.51.${i}.1` };
      const { status, headers: answer } = await visit({ protocol: 'http', headers });
      return `${status} ${answer['retry-after'] ?? ''}`;
    });
    expect((await visit({ protocol: 'http' }, OPEN)).status).toBe(200);
    const calm = await Promise.all(
      [1, 2, 3].map((i) =>
        visit({ protocol: 'http', headers: { ...newcomer, 'x-forwarded-for': `203.0.113.${i}` } }, ELSEWHERE),
      ),
    );
    expect(calm.map(({ status }) => status)).toEqual([200, 200, 200]);
    const answers = await Promise.all(flood);
    expect(new Set(answers)).toEqual(new Set(['401 ', '503 2']));
    expect(answers.filter((answer) => answer === '401 ').length).toBeGreaterThan(20);
  });
});

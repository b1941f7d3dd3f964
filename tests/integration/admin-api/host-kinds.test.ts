import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem, SettingsView } from '#contracts';
import type { ApiToken, Hostname } from '#domain';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { newHost, TargetRequests } from '../../support/target-requests.ts';

let api: HttpApp;
let alice: ApiToken;
let asAlice: TargetRequests;

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN });
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  asAlice = new TargetRequests(api, alice.token);
});
afterAll(() => api?.stop());

const make = (hostname: string, own: object) =>
  api.ask<Problem>('POST', '/proxy/targets', { token: alice.token, body: { hostname, enable_https: false, ...own } });
const shown = async (host: string) => (await api.ask<Record<string, unknown>>('GET', `/proxy/targets/${host}`)).body;
const fieldsOf = ({ body }: Told<unknown>): string[] | undefined =>
  (body as Problem).details?.map(({ field }) => field);

describe('a host without a backend', () => {
  test('is made without target_url, and says so with null', async () => {
    const [away, gone] = [newHost(), newHost()];
    const redirect = {
      kind: 'redirect',
      redirect_to: 'WWW.example.com',
      redirect_status: 308,
      redirect_keep_path: false,
    };
    expect((await make(away, redirect)).status).toBe(201);
    expect(await shown(away)).toMatchObject({ ...redirect, redirect_to: 'www.example.com', target_url: null });
    expect((await make(gone, { kind: 'closed', closed_with: 'abort' })).status).toBe(201);
    expect(await shown(gone)).toMatchObject({ kind: 'closed', closed_with: 'abort', target_url: null });
  });

  test('orders a certificate as others do', async () => {
    const host = newHost();
    const told = await make(host, { kind: 'closed', enable_https: true });
    expect(told.text).toContain(`Certificate generation started for ${host}`);
  });

  test('becomes a proxy when it is told where, and a proxy that is closed keeps where', async () => {
    const host = newHost();
    await make(host, { kind: 'closed' });
    expect(fieldsOf(await asAlice.change(host, { kind: 'proxy' }))).toEqual(['target_url']);
    expect((await asAlice.change(host, { kind: 'proxy', target_url: 'http://localhost:1' })).status).toBe(200);
    expect((await asAlice.change(host, { kind: 'closed' })).status).toBe(200);
    expect((await asAlice.change(host, { kind: 'proxy' })).status).toBe(200);
    expect(fieldsOf(await asAlice.change(host, { target_url: null }))).toEqual(['target_url']);
  });
});

test.each([
  [{}, 'target_url'],
  [{ kind: 'redirect' }, 'redirect_to'],
  [{ kind: 'redirect', redirect_to: '//evil.example' }, 'redirect_to'],
  [{ kind: 'redirect', redirect_to: 'a.example', redirect_status: 300 }, 'redirect_status'],
  [{ kind: 'closed', closed_with: 444 }, 'closed_with'],
  [{ kind: 'stream' }, 'kind'],
  [{ target_url: 'http://localhost:1', maintenance_allow_from: ['10.0.0.0/8', 'x'] }, 'maintenance_allow_from.1'],
  [{ target_url: 'http://localhost:1', maintenance_message: ' ' }, 'maintenance_message'],
])('%j is refused, and named: %s', async (own, field) => {
  const told = await make(newHost(), own);
  expect([told.status, fieldsOf(told)]).toEqual([400, [field]]);
});

test('a record of before there were kinds is a proxy', async () => {
  const host = newHost() as Hostname;
  await asAlice.create(host, { enable_https: false });
  const key = `proxy:${host}`;
  const now = JSON.parse((await api.store.targets.find(host))?.raw ?? '{}') as Record<string, unknown>;
  const added = ['kind', 'redirect_to', 'redirect_status', 'redirect_keep_path', 'closed_with', 'maintenance'];
  const before = Object.entries(now).filter(([name]) => !added.some((field) => name.startsWith(field)));
  await new RedisClient(api.redis.socketPath).set(key, JSON.stringify(Object.fromEntries(before)));
  expect(await shown(host)).toMatchObject({
    kind: 'proxy',
    target_url: 'http://localhost:3000',
    redirect_status: 302,
    redirect_keep_path: true,
    closed_with: 404,
    maintenance: false,
    maintenance_message: null,
    maintenance_allow_from: [],
  });
});

const ask = (method: string, token?: string, body?: object) =>
  api.ask<SettingsView & Problem>(method, '/settings', { ...(token && { token }), ...(body && { body }) });

describe('settings', () => {
  test('are for the administrator alone', async () => {
    for (const method of ['GET', 'PUT']) {
      const body = method === 'PUT' ? {} : undefined;
      expect([(await ask(method, undefined, body)).status, (await ask(method, alice.token, body)).status]).toEqual([
        401, 403,
      ]);
    }
  });

  test('are as they come until one is changed; what is left out stays', async () => {
    expect((await ask('GET', ADMIN_TOKEN)).body).toEqual({
      new_hosts: {},
      unknown_hosts: 'not_found',
      unknown_hosts_redirect_to: null,
    });
    const url = 'https://www.example.com/here';
    expect((await ask('PUT', ADMIN_TOKEN, { unknown_hosts_redirect_to: url })).status).toBe(200);
    const changed = { new_hosts: {}, unknown_hosts: 'redirect', unknown_hosts_redirect_to: url };
    expect((await ask('PUT', ADMIN_TOKEN, { unknown_hosts: 'redirect' })).body).toEqual(changed);
    expect((await ask('GET', ADMIN_TOKEN)).body).toEqual(changed);
  });

  test.each([
    [{ unknown_hosts: '404' }, 'unknown_hosts'],
    [{ unknown_hosts_redirect_to: 'www.example.com' }, 'unknown_hosts_redirect_to'],
    [{ unknown_hosts: 'redirect', unknown_hosts_redirect_to: null }, 'unknown_hosts_redirect_to'],
    [{ unknown_host: 'abort' }, 'unknown_host'],
  ])('%j is refused, and named: %s', async (body, field) => {
    const told = await ask('PUT', ADMIN_TOKEN, body);
    expect([told.status, fieldsOf(told)]).toEqual([400, [field]]);
  });
});

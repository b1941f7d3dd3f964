import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { Problem, SettingsView, TargetGroupSaved, TargetSaved, TemplateView } from '#contracts';
import type { AccessListName } from '#domain';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { accessListOf, tokenOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { newHost } from '../../support/target-requests.ts';

const { api, alice, bob, asAlice, asBob, asAdmin } = await startTargetParties();
afterAll(() => api.stop());

const ask = <T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  token?: string,
  body?: object,
): Promise<Told<T>> => api.ask<T>(method, path, { ...(token !== undefined && { token }), ...(body && { body }) });
const setDefaults = (new_hosts: object, token = ADMIN_TOKEN): Promise<Told<SettingsView>> =>
  ask<SettingsView>('PUT', '/settings', token, { new_hosts });
const fieldsOf = ({ status, body }: Told<unknown>): unknown[] => [
  status,
  (body as Problem).details?.map(({ field }) => field),
];
const makeTemplate = (name: string, fields: object, token = alice.token): Promise<Told<TemplateView>> =>
  ask<TemplateView>('POST', '/templates', token, { name, fields });
afterEach(() => setDefaults({}));

describe('defaults for new hosts', () => {
  test('give what was left out, whoever makes the host, and the answer says so', async () => {
    const defaults = { enable_https: false, https_redirect: true, hsts: 'max-age=60', labels: ['new'] };
    expect((await setDefaults(defaults)).body.new_hosts).toEqual(defaults);
    const made = await asAlice.create(newHost(), { hsts: null, enable_http: true });
    expect(made.status).toBe(201);
    expect(made.body.proxy_target).toMatchObject({ ...defaults, hsts: null, enable_http: true });
    expect(made.body.applied).toEqual({
      template: null,
      from_template: [],
      from_defaults: ['enable_https', 'https_redirect', 'labels'],
    });
    const told = await asAlice.create(newHost(), {
      enable_https: false,
      https_redirect: false,
      hsts: null,
      labels: [],
    });
    expect(told.body.applied).toBeUndefined();
    expect(told.body.proxy_target).toMatchObject({ https_redirect: false, labels: [] });
  });

  test('reach groups too, but for HTTPS, which a group is for', async () => {
    await setDefaults({ enable_https: false, enable_http: false, key_type: 'rsa-4096', labels: ['new'] });
    const hostnames = [newHost(), newHost()];
    const body = { group_name: 'grouped', hostnames, target_url: 'http://localhost:3000' };
    const made = await ask<TargetGroupSaved>('POST', '/proxy/groups', alice.token, body);
    expect(made.body.proxy_targets).toMatchObject(
      hostnames.map((hostname) => ({ hostname, enable_https: true, enable_http: false, labels: ['new'] })),
    );
    expect((await api.store.certificates.listIssuances()).records).toMatchObject([{ key_type: 'rsa-4096' }]);
  });

  test('are the administrator’s to set, and every wrong one is named', async () => {
    expect((await setDefaults({ labels: ['x'] }, alice.token)).status).toBe(403);
    expect(fieldsOf(await setDefaults({ hsts: 'x', hostname: 'a.b', target_url: 'http://x' }))).toEqual([
      400,
      ['new_hosts.hsts', 'new_hosts.hostname', 'new_hosts.target_url'],
    ]);
    expect(fieldsOf(await setDefaults({ access_lists: ['none'] }))).toEqual([400, ['new_hosts.access_lists.0']]);
    await api.store.commit(api.store.accessLists.saving(accessListOf('of-bob', bob), null));
    expect(fieldsOf(await setDefaults({ access_lists: ['of-bob'] }))).toEqual([400, ['new_hosts.access_lists.0']]);
    expect((await ask<SettingsView>('GET', '/settings', ADMIN_TOKEN)).body.new_hosts).toEqual({});
  });

  test('keep their access list until that is forced, and then new hosts do without it', async () => {
    const everybodys = accessListOf('everybodys', tokenOf('admin'));
    await api.store.commit(api.store.accessLists.saving(everybodys, null));
    expect((await setDefaults({ access_lists: ['everybodys'] })).status).toBe(200);
    const host = newHost();
    expect((await asBob.create(host, { enable_https: false })).body.proxy_target.access_lists).toEqual(['everybodys']);
    await asBob.change(host, { access_lists: [] });
    const refused = await ask<Problem>('DELETE', '/access-lists/everybodys', ADMIN_TOKEN);
    expect([refused.status, refused.body.message]).toEqual([409, expect.stringContaining('New hosts get')]);
    expect((await ask('DELETE', '/access-lists/everybodys?force=true', ADMIN_TOKEN)).status).toBe(200);
    expect((await asBob.create(newHost(), { enable_https: false })).body.proxy_target.access_lists).toEqual([]);
    expect(await api.store.accessLists.find('everybodys' as AccessListName)).toBeUndefined();
  });

  test('that were broken by hand keep new hosts from being made, in words, until they are set anew', async () => {
    const record = { schema_version: 1, new_hosts: { hsts: 7 } };
    await new RedisClient(api.redis.socketPath).set(api.store.keys.settings, JSON.stringify(record));
    const refused = await asAlice.create(newHost(), { enable_https: false });
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('PUT /settings')]);
    await setDefaults({});
    expect((await asAlice.create(newHost(), { enable_https: false })).status).toBe(201);
  });
});

describe('a template', () => {
  test('is made, listed, shown, changed and deleted by its owner', async () => {
    const made = await makeTemplate('website', { https_redirect: true, custom_headers: { 'X-Key': 'secret' } });
    expect([made.status, made.body]).toMatchObject([201, { name: 'website', notes: '', created_by: 'alice' }]);
    expect((await makeTemplate('website', {}, bob.token)).status).toBe(409);
    const shown = await ask<TemplateView>('GET', '/templates/website', bob.token);
    expect(shown.body.fields).toEqual({ https_redirect: true, custom_headers: { 'X-Key': '***' } });
    expect([shown.body.notes, shown.body.owner_token_hash]).toEqual([undefined, undefined]);
    expect((await ask<TemplateView[]>('GET', '/templates', bob.token)).body).toEqual([]);
    expect((await ask<TemplateView[]>('GET', '/templates?search=https_redirect', alice.token)).body).toHaveLength(1);
    expect((await ask<TemplateView[]>('GET', '/templates?search=secret')).body).toEqual([]);
    for (const method of ['PUT', 'DELETE'] as const)
      expect(
        (await ask(method, '/templates/website', bob.token, method === 'PUT' ? { notes: 'x' } : undefined)).status,
      ).toBe(403);
    const changed = await ask<TemplateView>('PUT', '/templates/website', alice.token, {
      fields: { hsts: 'max-age=1' },
    });
    expect(changed.body.fields).toEqual({ hsts: 'max-age=1' });
    expect(fieldsOf(await makeTemplate('bad', { hostname: 'a.b', hsts: 'x' }))).toEqual([
      400,
      ['fields.hsts', 'fields.hostname'],
    ]);
    expect((await ask('DELETE', '/templates/website', alice.token)).status).toBe(200);
    expect((await ask('GET', '/templates/website')).status).toBe(404);
  });

  test('gives what was left out, before the defaults and after what is said', async () => {
    await setDefaults({ enable_https: false, min_tls_version: '1.3', labels: ['default'], hsts: 'max-age=1' });
    await makeTemplate('shop', { target_url: 'http://localhost:4000', labels: ['shop'], hsts: 'max-age=2' });
    const hostname = newHost();
    const made = await ask<TargetSaved>('POST', '/proxy/targets', alice.token, {
      hostname,
      template: 'shop',
      hsts: 'max-age=3',
    });
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        proxy_target: {
          target_url: 'http://localhost:4000',
          labels: ['shop'],
          hsts: 'max-age=3',
          min_tls_version: '1.3',
        },
        applied: {
          template: 'shop',
          from_template: ['target_url', 'labels'],
          from_defaults: ['enable_https', 'min_tls_version'],
        },
      },
    ]);
    const before = (await api.store.targets.find(hostname as never))?.record;
    await ask('PUT', '/templates/shop', alice.token, { fields: {} });
    expect((await api.store.targets.find(hostname as never))?.record).toEqual(before);
    const missing = await ask('POST', '/proxy/targets', alice.token, { hostname: newHost(), template: 'shop' });
    expect(fieldsOf(missing)).toEqual([400, ['target_url']]);
  });

  test('of another token is refused, one of the administrator serves all, and none is an error', async () => {
    await makeTemplate('of-alice', { enable_https: false });
    await makeTemplate('of-admin', { enable_https: false, labels: ['common'] }, ADMIN_TOKEN);
    expect((await asBob.create(newHost(), { template: 'of-alice' })).status).toBe(403);
    const made = await asBob.create(newHost(), { template: 'of-admin' });
    expect(made.body.proxy_target).toMatchObject({ labels: ['common'], created_by: 'bob' });
    expect(fieldsOf(await asBob.create(newHost(), { template: 'none' }))).toEqual([400, ['template']]);
  });
});

const clone = (from: string, token: string, body: object): Promise<Told<TargetSaved>> =>
  ask<TargetSaved>('POST', `/proxy/targets/${from}/clone`, token, body);

describe('a clone', () => {
  test('has every setting of the other but its certificate, which is ordered; what is said is different', async () => {
    const [from, to] = [newHost(), newHost()];
    const own = {
      labels: ['shop'],
      notes: 'x',
      custom_headers: { 'X-Key': 'secret' },
      hsts: 'max-age=9',
      enable_http: false,
    };
    const first = await asAlice.create(from, own);
    const made = await clone(from, alice.token, { hostname: to, target_url: 'http://localhost:5000' });
    expect(made.status).toBe(201);
    const {
      hostname: _,
      cert_name: __,
      target_url: ___,
      created_at: ____,
      updated_at: _____,
      ...same
    } = first.body.proxy_target;
    expect(made.body.proxy_target).toMatchObject({ ...same, hostname: to, target_url: 'http://localhost:5000' });
    expect(made.body.proxy_target.cert_name).toBe(`proxy-${to.replaceAll('.', '-')}`);
    expect(made.body.certificate_status).toContain('generation started');
  });

  test('belongs to who makes it, and is made of one’s own hosts alone', async () => {
    const from = newHost();
    await asAlice.create(from, { enable_https: false, custom_headers: { 'X-Key': 'secret' } });
    expect((await clone(from, bob.token, { hostname: newHost() })).status).toBe(403);
    const made = await clone(from, ADMIN_TOKEN, { hostname: newHost() });
    expect(made.body.proxy_target.created_by).toBe('admin');
    expect((await clone(from, alice.token, { hostname: from })).status).toBe(409);
    expect((await clone('none.example.com', alice.token, { hostname: newHost() })).status).toBe(404);
    await asAdmin.delete(from);
    expect((await clone(from, alice.token, { hostname: newHost() })).status).toBe(404);
  });

  test('does not name the routes of the other that are gone', async () => {
    const from = newHost();
    const route = { route_id: 'short-lived', path_pattern: '/x', target_type: 'hostname', target_value: from };
    await asAlice.create(from, { enable_https: false });
    expect((await ask('POST', '/routes', alice.token, route)).status).toBe(201);
    await asAlice.change(from, { disabled_routes: ['short-lived'] });
    const before = await clone(from, alice.token, { hostname: newHost() });
    expect(before.body.proxy_target.disabled_routes).toEqual(['short-lived']);
    await ask('DELETE', '/routes/short-lived', alice.token);
    const after = await clone(from, alice.token, { hostname: newHost() });
    expect([after.status, after.body.proxy_target.disabled_routes]).toEqual([201, []]);
  });
});

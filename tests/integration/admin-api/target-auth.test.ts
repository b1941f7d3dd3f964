import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem, TargetAuthView, TargetView } from '#contracts';
import type { TargetHost } from '#domain';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { newHost } from '../../support/target-requests.ts';

const AUTH_HOST = 'auth.example.com';

const { api, alice, bob, asAlice, asBob, asAdmin } = await startTargetParties({
  OAUTH_ALLOWED_GITHUB_USERS: 'alice',
});
afterAll(() => api.stop());

const auth = <T = TargetAuthView>(
  method: 'GET' | 'POST' | 'DELETE',
  host: string,
  { token, body }: { token?: string; body?: unknown } = { token: alice.token },
): Promise<Told<T>> =>
  api.ask<T>(method, `/proxy/targets/${host}/auth`, { ...(token && { token }), ...(body !== undefined && { body }) });
const hostOfAlice = async (own: object = {}): Promise<string> => {
  const host = newHost();
  expect((await asAlice.create(host, { enable_https: false, ...own })).status).toBe(201);
  return host;
};
const problems = ({ body }: Told<unknown>): string => (body as Problem).message;
/** A group of one host, made with these defaults for new hosts. */
const groupWith = async (new_hosts: object, hostname: string): Promise<Told<unknown>> => {
  await api.ask('PUT', '/settings', { token: ADMIN_TOKEN, body: { new_hosts } });
  const body = { group_name: hostname.replaceAll('.', '-'), hostnames: [hostname], target_url: 'http://127.0.0.1:1' };
  const made = await api.ask('POST', '/proxy/groups', { token: alice.token, body });
  await api.ask('PUT', '/settings', { token: ADMIN_TOKEN, body: { new_hosts: {} } });
  return made;
};
const setUp = (body: object, token = ADMIN_TOKEN): Promise<Told<Problem>> =>
  api.ask<Problem>('PUT', '/oauth/setup', { token, body });

describe('before anything is set up', () => {
  test('a login in front of a host is refused with what to do first, unless another service decides', async () => {
    const host = await hostOfAlice();
    const refused = await auth('POST', host, { token: alice.token, body: {} });
    expect([refused.status, problems(refused)]).toEqual([400, expect.stringContaining('just auth-setup example.com')]);
    const byPut = await asAlice.change(host, { auth_enabled: true });
    expect([byPut.status, problems(byPut)]).toEqual([400, expect.stringContaining('just auth-setup')]);
    const group = await groupWith({ auth_enabled: true }, newHost());
    expect([group.status, problems(group)]).toEqual([400, expect.stringContaining('just auth-setup')]);
    const url = 'http://authelia:9091/api/authz/forward-auth';
    const elsewhere = await auth('POST', host, { token: alice.token, body: { forward_url: url } });
    expect(elsewhere.body).toMatchObject({ enabled: true, forward_url: url, auth_host: null, warnings: [] });
    const both = await auth('POST', host, { token: alice.token, body: { required_users: ['alice'] } });
    expect(both.body.warnings).toEqual([expect.stringContaining('do nothing here')]);
  });

  test('only a host that leads to the authorization server is where people log in, and only the administrator makes it', async () => {
    const other = await hostOfAlice();
    expect((await setUp({ auth_host: other })).status).toBe(400);
    expect((await setUp({ auth_host: 'nothing.example.com' })).status).toBe(400);
    const many = `*.${newHost()}`;
    await asAdmin.create(many, { target_url: 'instance:oauth-server', enable_https: false });
    expect(problems(await setUp({ auth_host: many }))).toContain('not a wildcard');
    const own = await asAlice.create(newHost(), { target_url: 'instance:oauth-server', enable_https: false });
    expect([own.status, problems(own)]).toEqual([403, expect.stringContaining('Only the administrator')]);
  });
});

describe('with an auth host', () => {
  beforeAll(async () => {
    const made = await asAdmin.create(AUTH_HOST, { target_url: 'instance:oauth-server', enable_https: false });
    expect(made.status).toBe(201);
    expect((await setUp({ auth_host: AUTH_HOST }, alice.token)).status).toBe(403);
    expect((await setUp({ auth_host: AUTH_HOST, cookie_domain: 'example.org' })).status).toBe(400);
    expect((await setUp({ auth_host: AUTH_HOST, cookie_domain: 'com' })).status).toBe(400);
    expect((await setUp({ auth_host: AUTH_HOST, cookie_domain: 'example.com' })).status).toBe(200);
    expect(await api.store.authSetting.find()).toEqual({ auth_host: AUTH_HOST, cookie_domain: 'example.com' });
  });

  test('every field is set by its short name, shown, kept when it is left out, and gone when the login is taken off', async () => {
    const host = await hostOfAlice();
    const fields = {
      auth_proxy: AUTH_HOST,
      mode: 'redirect',
      required_users: ['alice', 'Bob'],
      required_emails: ['*@example.com'],
      required_groups: ['acme/admins'],
      pass_headers: false,
      cookie_name: 'my_token',
      header_prefix: 'Remote-',
      excluded_paths: ['/public/'],
      allowed_scopes: ['mcp'],
      allowed_audiences: ['https://other.example.com'],
      verify: 'remote',
    };
    const set = await auth('POST', host, { token: alice.token, body: { enabled: true, ...fields } });
    expect([set.status, set.body]).toEqual([
      200,
      expect.objectContaining({ hostname: host, enabled: true, ...fields }),
    ]);
    const { body: target } = await api.ask<TargetView>('GET', `/proxy/targets/${host}`, { token: alice.token });
    expect(target).toMatchObject({ auth_enabled: true, auth_mode: 'redirect', auth_required_users: ['alice', 'Bob'] });
    const changed = await auth('POST', host, { token: alice.token, body: { required_users: [] } });
    expect(changed.body).toMatchObject({ enabled: true, ...fields, required_users: [] });
    const off = await auth('POST', host, { token: alice.token, body: { enabled: false } });
    expect(off.body).toMatchObject({ enabled: false, mode: 'redirect', header_prefix: 'Remote-', warnings: [] });
    const gone = await auth('DELETE', host);
    expect(gone.body).toMatchObject({
      enabled: false,
      auth_proxy: null,
      auth_host: AUTH_HOST,
      mode: 'forward',
      required_emails: [],
      cookie_name: 'unified_auth_token',
      header_prefix: 'X-Auth-',
      excluded_paths: [],
    });
    expect((await api.store.targets.find(host as TargetHost))?.record.auth_enabled).toBe(false);
  });

  test('strangers see how many people a host names, and not which; they change nothing', async () => {
    const host = await hostOfAlice();
    await auth('POST', host, {
      token: alice.token,
      body: { required_users: ['alice'], required_emails: ['a@b.example'] },
    });
    for (const token of [undefined, bob.token]) {
      const { body, text } = await auth('GET', host, token ? { token } : {});
      expect(body).toMatchObject({ enabled: true, required_users: ['***'], required_emails: ['***'], warnings: [] });
      expect(text).not.toContain('a@b.example');
    }
    expect((await auth('POST', host, { token: bob.token, body: {} })).status).toBe(403);
    expect((await auth('DELETE', host, { token: bob.token })).status).toBe(403);
    expect((await auth('POST', host, { body: {} })).status).toBe(401);
    expect((await auth('GET', 'nothing.example.com')).status).toBe(404);
  });

  test.each([
    [{ mode: 'open' }, 'mode'],
    [{ required_users: ['not a name'] }, 'required_users.0'],
    [{ required_emails: ['a@b@c'] }, 'required_emails.0'],
    [{ header_prefix: 'Cookie-' }, 'header_prefix'],
    [{ cookie_name: '__Host-login' }, 'cookie_name'],
    [{ excluded_paths: ['/'] }, 'excluded_paths.0'],
    [{ forward_url: 'ftp://x' }, 'forward_url'],
    [{ auth_proxy: 'nothing.example.com' }, 'auth_proxy'],
    [{ enabeld: true }, 'enabeld'],
  ])('%j is refused, and the field is named', async (body, field) => {
    const host = await hostOfAlice();
    const refused = await auth<Problem>('POST', host, { token: alice.token, body });
    expect(refused.status).toBe(400);
    const { details = [], message } = refused.body;
    expect([...details.map((each) => each.field), message].join(' ')).toContain(field);
    expect((await auth('GET', host)).body.enabled).toBe(false);
  });

  test('auth_proxy is the auth host and no other; a host that names a former one is warned of', async () => {
    const host = await hostOfAlice();
    const next = newHost();
    await asAdmin.create(next, { target_url: 'instance:oauth-server', enable_https: false });
    const refused = await auth('POST', host, { token: alice.token, body: { auth_proxy: next } });
    expect([refused.status, problems(refused)]).toEqual([400, expect.stringContaining(`log in at ${AUTH_HOST}`)]);
    await auth('POST', host, { token: alice.token, body: { auth_proxy: AUTH_HOST } });
    await setUp({ auth_host: next });
    expect((await auth('GET', host)).body.warnings[0]).toContain('auth-proxy=none');
    expect((await asAlice.change(host, { notes: 'all else can be changed' })).status).toBe(200);
    const whileOff = { enabled: false, auth_proxy: 'nothing.example.com' };
    expect((await auth('POST', host, { token: alice.token, body: whileOff })).status).toBe(400);
    await setUp({ auth_host: AUTH_HOST, cookie_domain: 'example.com' });
    expect((await auth('GET', host)).body.warnings.join()).not.toContain('auth-proxy=none');
  });

  test('the auth host itself is never behind a login, by whatever way', async () => {
    for (const refused of [
      await auth('POST', AUTH_HOST, { token: ADMIN_TOKEN, body: {} }),
      await asAdmin.change(AUTH_HOST, { auth_enabled: true }),
      await asAdmin.create(newHost(), { target_url: 'instance:oauth-server', enable_https: false, auth_enabled: true }),
    ])
      expect([refused.status, problems(refused)]).toEqual([400, expect.stringContaining('nobody could any more')]);
    const host = await hostOfAlice({ auth_enabled: true });
    const turned = await asAdmin.change(host, { target_url: 'instance:oauth-server' });
    expect([turned.status, problems(turned)]).toEqual([400, expect.stringContaining('nobody could any more')]);
  });

  test('the auth host stays, and stays what it is, while others need it', async () => {
    const host = await hostOfAlice({ auth_enabled: true });
    const others = [
      await hostOfAlice({ auth_proxy: AUTH_HOST }),
      await hostOfAlice({ auth_enabled: true, auth_forward_url: 'http://authelia:9091/' }),
    ];
    const elsewhere = { target_url: 'http://127.0.0.1:1' };
    for (const refused of [await asAdmin.delete(AUTH_HOST), await asAdmin.change(AUTH_HOST, elsewhere)])
      expect([refused.status, problems(refused)]).toEqual([409, expect.stringContaining(host)]);
    for (const other of others) expect(problems(await asAdmin.delete(AUTH_HOST))).not.toContain(other);
    expect((await asAdmin.change(AUTH_HOST, { notes: 'where we log in' })).status).toBe(200);
    const unneeded = newHost();
    await asAdmin.create(unneeded, { target_url: 'instance:oauth-server', enable_https: false });
    expect((await asAdmin.change(unneeded, { ...elsewhere, auth_enabled: true })).status).toBe(400);
    expect((await asAdmin.change(unneeded, elsewhere)).status).toBe(200);
    expect((await asBob.delete(host)).status).toBe(403);
  });

  test('a new host, a clone and a group by its defaults come with their login', async () => {
    const host = await hostOfAlice({ auth_enabled: true, auth_required_users: ['alice'] });
    const copy = newHost();
    await api.ask('POST', `/proxy/targets/${host}/clone`, { token: alice.token, body: { hostname: copy } });
    expect((await auth('GET', copy)).body).toMatchObject({ enabled: true, required_users: ['alice'] });
    const grouped = newHost();
    const made = await groupWith({ auth_enabled: true, auth_required_users: ['alice'] }, grouped);
    expect(made.status).toBe(201);
    expect((await auth('GET', grouped)).body).toMatchObject({ enabled: true, required_users: ['alice'] });
  });

  test('the owner is warned of what stands in the way of a login', async () => {
    const host = await hostOfAlice();
    const [required_users, required_groups] = [
      ['Alice', 'mallory'],
      ['admins', 'acme/developers'],
    ];
    const body = { mode: 'redirect', required_users, required_groups };
    const { warnings } = (await auth('POST', host, { token: alice.token, body })).body;
    expect(warnings).toEqual([
      expect.stringContaining('GITHUB_CLIENT_ID'),
      expect.stringContaining('HTTPS is off'),
      expect.stringContaining('does not name mallory,'),
      expect.stringContaining('no local group admins'),
    ]);
    await api.ask('PUT', '/oauth/groups/admins', { token: ADMIN_TOKEN, body: { users: ['alice'] } });
    expect((await auth('GET', host)).body.warnings.join()).not.toContain('admins');
    const inCapitals = await auth('POST', host, { token: alice.token, body: { required_groups: ['Admins'] } });
    expect(inCapitals.body.warnings.at(-1)).toContain('called admins');
  });
});

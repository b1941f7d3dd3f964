import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type {
  LocalGroupSaved,
  LocalGroupView,
  OauthClientView,
  OauthGrantView,
  OauthSessionView,
  OauthStatus,
  Problem,
  RevocationView,
  Revoked,
  SigningKeys,
} from '#contracts';
import type { Identity } from '#domain';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { newHost } from '../../support/target-requests.ts';

const {
  api,
  alice: owner,
  asAlice,
  asAdmin,
} = await startTargetParties({
  OAUTH_COOKIE_DOMAIN: 'example.com',
});
afterAll(() => api.stop());
const { store } = api;

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const ask = <T = Problem>(
  method: Method,
  path: string,
  body?: unknown,
  token: string | null = ADMIN_TOKEN,
): Promise<Told<T>> =>
  api.ask<T>(method, `/oauth${path}`, { ...(token && { token }), ...(body !== undefined && { body }) });

let people = 0;
const person = (own: Partial<Identity> = {}): Identity => {
  people += 1;
  const username = own.username ?? `user-${people}`;
  return {
    sub: String(1_000 + people),
    username,
    name: `Person ${people}`,
    email: `${username}@example.com`,
    emails: [`${username}@example.com`],
    groups: [],
    ...own,
  };
};
const FROM = { user_agent: 'Firefox', ip: '192.0.2.7' };
const logIn = async (identity: Identity, ...audiences: string[]): Promise<{ login: string; hosts: string[] }> => {
  const { session } = await store.logins.create(identity, FROM, new Date());
  const hosts = await Promise.all(
    audiences.map(async (audience) => (await store.hostSessions.create(session, audience, new Date())).session.id),
  );
  return { login: session.id, hosts };
};
let grants = 0;
const allow = async (identity: Identity, client_id: string, resources: string[] = []): Promise<string> => {
  const grant_id = `grant-${(grants += 1)}`;
  const { sub, username } = identity;
  const [created_at, expires_at] = [Date.now(), Date.now() + 3_600_000].map((ms) => new Date(ms).toISOString()) as [
    string,
    string,
  ];
  const payload = { the: 'secret of the server' };
  await store.oauthGrants.put(
    { grant_id, sub, username, client_id, resources, scopes: ['mcp'], created_at, expires_at, payload },
    new Date(),
  );
  return grant_id;
};
const revoked = async (): Promise<string[]> =>
  (await store.revocations.all()).map(({ kind, value }) => `${kind}:${value}`);
const sessionIds = async (): Promise<string[]> => (await store.hostSessions.list()).records.map(({ id }) => id);

const register = (id: string): Promise<void> =>
  store.oauthClients.put(
    id,
    { client_name: `The ${id}`, redirect_uris: ['https://client.example/cb'], client_secret: 'hidden-secret' },
    3_600,
    new Date(),
  );

const save = (name: string, body: object): Promise<Told<LocalGroupSaved>> =>
  ask<LocalGroupSaved>('PUT', `/groups/${name}`, body);

beforeEach(async () => {
  for (const { id } of (await store.logins.list()).records) await store.logins.end(id);
  for (const id of await sessionIds()) await store.hostSessions.end(id);
  for (const { grant_id } of (await store.oauthGrants.list()).records) await store.oauthGrants.end(grant_id);
});

test.each<[Method, string, object | null]>([
  ['GET', '/status', null],
  ['PUT', '/setup', { auth_host: 'auth.example.com' }],
  ['POST', '/keys/rotate', null],
  ['GET', '/sessions', null],
  ['DELETE', '/sessions/x', null],
  ['GET', '/clients', null],
  ['DELETE', '/clients/x', null],
  ['GET', '/grants', null],
  ['DELETE', '/grants/x', null],
  ['GET', '/revocations', null],
  ['POST', '/revocations', { kind: 'user', value: 'alice' }],
  ['GET', '/groups', null],
  ['GET', '/groups/x', null],
  ['PUT', '/groups/x', {}],
  ['DELETE', '/groups/x', null],
])('%s /oauth%s is for the administrator alone', async (method, path, body) => {
  expect((await ask(method, path, body ?? undefined, null)).status).toBe(401);
  expect((await ask(method, path, body ?? undefined, owner.token)).status).toBe(403);
});

describe('sessions', () => {
  test('are listed with the hosts where they count, found by user and by host, and say no handle', async () => {
    const [alice, bob] = [person({ username: 'Alice' }), person()];
    const of = await logIn(alice, '.example.com', 'https://app.example.org:8443');
    await logIn(bob);
    const { body: all, headers } = await ask<OauthSessionView[]>('GET', '/sessions');
    expect([all.length, headers.get('x-total-count')]).toEqual([2, '2']);
    const listed = async (query: string): Promise<string[]> =>
      (await ask<OauthSessionView[]>('GET', `/sessions?${query}`)).body.map(({ id }) => id);
    expect(await listed('user=alice')).toEqual([of.login]);
    expect(await listed(`user=${alice.sub}`)).toEqual([of.login]);
    expect(await listed('host=app.example.org')).toEqual([of.login]);
    expect(await listed('host=deep.app.example.com')).toEqual([of.login]);
    expect(await listed('host=example.net')).toEqual([]);
    const { emails: _, ...shown } = alice;
    expect(all.find(({ id }) => id === of.login)).toMatchObject({ user: shown, ...FROM });
    expect(
      all
        .find(({ id }) => id === of.login)
        ?.hosts.map(({ id }) => id)
        .sort(),
    ).toEqual(of.hosts.toSorted());
  });

  test('one is ended at all hosts, or at one, and a revocation tells the gateways', async () => {
    const { login, hosts } = await logIn(person(), 'https://a.example.com', 'https://b.example.com');
    const [first = '', second = ''] = hosts;
    expect((await ask('DELETE', `/sessions/${first}`)).status).toBe(200);
    expect([await store.logins.find(login), await sessionIds()]).toEqual([expect.anything(), [second]]);
    expect(await revoked()).toContain(`session:${first}`);
    const { body } = await ask<Revoked>('DELETE', `/sessions/${login}`);
    expect(body).toMatchObject({
      status: 'success',
      sessions_ended: 1,
      revocations: [{ kind: 'login', value: login }],
    });
    expect([await store.logins.find(login), await sessionIds()]).toEqual([undefined, []]);
    expect((await ask('DELETE', `/sessions/${login}`)).status).toBe(404);
  });
});

describe('clients and grants', () => {
  test('are listed, without secrets and without what the server keeps for itself', async () => {
    await register('listed');
    const grant = await allow(person({ username: 'carol' }), 'listed', ['https://api.example.com']);
    const clients = await ask<OauthClientView[]>('GET', '/clients?search=listed');
    expect(clients.body).toMatchObject([{ client_id: 'listed', client_name: 'The listed', application_type: 'web' }]);
    expect(clients.text).not.toContain('secret');
    const found = await ask<OauthGrantView[]>('GET', '/grants?user=CAROL&client_id=listed');
    expect(found.body).toMatchObject([{ grant_id: grant, resources: ['https://api.example.com'], scopes: ['mcp'] }]);
    expect(found.text).not.toContain('secret');
    expect((await ask<OauthGrantView[]>('GET', '/grants?client_id=other')).body).toEqual([]);
  });

  test('a client that is deleted takes its grants with it', async () => {
    await register('goes');
    const [own, other] = [await allow(person(), 'goes'), await allow(person(), 'stays')];
    const { body } = await ask<Revoked>('DELETE', '/clients/goes');
    expect(body).toMatchObject({ clients_deleted: 1, grants_ended: 1 });
    expect(await store.oauthClients.find('goes')).toBeUndefined();
    expect([await store.oauthGrants.find(own), (await store.oauthGrants.find(other))?.grant_id]).toEqual([
      undefined,
      other,
    ]);
    expect(await revoked()).toContain('client:goes');
    expect((await ask('DELETE', '/clients/goes')).status).toBe(404);
  });

  test('one grant is taken back', async () => {
    const grant = await allow(person(), 'some');
    expect((await ask<Revoked>('DELETE', `/grants/${grant}`)).body.grants_ended).toBe(1);
    expect(await revoked()).toContain(`grant:${grant}`);
    expect((await ask('DELETE', `/grants/${grant}`)).status).toBe(404);
  });
});

describe('revoking', () => {
  test('all of a user, by name in whatever case: sessions, grants, and what is on its way', async () => {
    const [alice, bob] = [person({ username: 'alice' }), person({ username: 'bob' })];
    const { login } = await logIn(alice, 'https://a.example.com');
    const kept = await logIn(bob, 'https://a.example.com');
    const grant = await allow(alice, 'c');
    const dora = person({ username: 'dora' });
    await allow(dora, 'c');
    const { body } = await ask<Revoked>('POST', '/revocations', { kind: 'user', value: 'ALICE' });
    expect(body).toMatchObject({
      sessions_ended: 1,
      grants_ended: 1,
      revocations: [{ kind: 'user', value: alice.sub }],
    });
    expect(await store.logins.find(login)).toBeUndefined();
    expect(await store.oauthGrants.find(grant)).toBeUndefined();
    expect(await sessionIds()).toEqual(kept.hosts);
    const byGrant = await ask<Revoked>('POST', '/revocations', { kind: 'user', value: 'Dora' });
    expect(byGrant.body).toMatchObject({ sessions_ended: 0, grants_ended: 1, revocations: [{ value: dora.sub }] });
  });

  test('of a user who is not there is a 404 that says how users are named; a number is taken as it is', async () => {
    const missing = await ask('POST', '/revocations', { kind: 'user', value: 'nobody-here' });
    expect([missing.status, missing.body.message]).toEqual([404, expect.stringContaining("GitHub's number")]);
    expect((await ask('POST', '/revocations', { kind: 'user', value: '987654' })).status).toBe(200);
    expect(await revoked()).toContain('user:987654');
  });

  test('all of a host, also by its owner, and by no other; sessions of other hosts stay', async () => {
    const host = newHost();
    await asAlice.create(host, { enable_https: false });
    const { hosts } = await logIn(person(), `https://${host}`, 'https://other.example.com', '.example.com');
    const [at, ...others] = hosts;
    const grant = await allow(person(), 'c', [`https://${host}:8443`]);
    const body = { kind: 'host', value: host.toUpperCase() };
    expect((await ask<Revoked>('POST', '/revocations', body, owner.token)).body).toMatchObject({
      sessions_ended: 1,
      grants_ended: 1,
    });
    expect((await sessionIds()).sort()).toEqual(others.toSorted());
    expect(await sessionIds()).not.toContain(at);
    expect(await store.oauthGrants.find(grant)).toBeUndefined();
    const foreign = newHost();
    await asAdmin.create(foreign, { enable_https: false });
    expect((await ask('POST', '/revocations', { ...body, value: foreign }, owner.token)).status).toBe(403);
  });

  test('is listed, newest first; bad input is named', async () => {
    await ask('POST', '/revocations', { kind: 'token', value: 'jti-1' });
    const { body } = await ask<RevocationView[]>('GET', '/revocations');
    expect(body).toContainEqual(expect.objectContaining({ kind: 'token', value: 'jti-1' }));
    const befores = body.map(({ before }) => before);
    expect(befores).toEqual(befores.toSorted().toReversed());
    expect((await ask('POST', '/revocations', { kind: 'everything', value: 'x' })).status).toBe(400);
    expect((await ask('POST', '/revocations', { kind: 'user', value: '' })).status).toBe(400);
  });
});

describe('local groups', () => {
  test('are made, shown, changed and deleted; a host that requires one keeps it', async () => {
    const host = newHost();
    expect((await save('crew', { users: ['alice', 'Bob'], note: 'the crew' })).body.group).toMatchObject({
      name: 'crew',
      users: ['alice', 'Bob'],
      github_groups: [],
      used_by: [],
    });
    await asAlice.create(host, { enable_https: false, auth_required_groups: ['crew'] });
    await save('crew', { github_groups: ['acme/crew'] });
    const { body } = await ask<LocalGroupView>('GET', '/groups/crew');
    expect(body).toMatchObject({
      users: ['alice', 'Bob'],
      github_groups: ['acme/crew'],
      note: 'the crew',
      used_by: [host],
    });
    const refused = await ask('DELETE', '/groups/crew');
    expect([refused.status, refused.body.message]).toEqual([409, expect.stringContaining(host)]);
    await asAlice.change(host, { auth_required_groups: [] });
    expect((await ask('DELETE', '/groups/crew')).status).toBe(200);
    expect((await ask('GET', '/groups/crew')).status).toBe(404);
  });

  test('who is taken out is logged out, and nobody else', async () => {
    const [alice, bob, byTeam] = [
      person({ username: 'ann', groups: ['acme', 'board'] }),
      person({ username: 'ben', groups: ['board'] }),
      person({ username: 'cat', groups: ['acme', 'acme/board', 'board'] }),
    ];
    await save('board', { users: ['ann', 'ben'], github_groups: ['acme/board'] });
    const [outs, stays, team] = [await logIn(alice), await logIn(bob), await logIn(byTeam)];
    const grant = await allow(person({ username: 'Ann', sub: alice.sub }), 'c');
    const { body } = await save('board', { users: ['ben'] });
    expect(body.logged_out).toEqual(['ann']);
    expect(await store.logins.find(outs.login)).toBeUndefined();
    expect(await store.oauthGrants.find(grant)).toBeUndefined();
    expect([await store.logins.find(stays.login), await store.logins.find(team.login)]).not.toContain(undefined);
    expect((await save('board', { github_groups: [] })).body.logged_out).toEqual(['cat']);
  });

  test('of who has tokens and no login, all are logged out who may have been in it, and none who is', async () => {
    for (const username of ['eve', 'fay', 'gus']) await allow(person({ username }), 'c');
    await save('writers', { users: ['Eve', 'Fay'] });
    expect((await save('writers', { users: ['eve'] })).body.logged_out).toEqual(['fay']);
    await save('writers', { github_groups: ['acme'] });
    expect((await save('writers', { github_groups: [] })).body.logged_out).toEqual(['gus']);
    expect((await store.oauthGrants.list()).records.map(({ username }) => username)).toEqual(['eve']);
  });

  test('a new group takes its name from GitHub: who was in an organisation of that name is logged out', async () => {
    const { login } = await logIn(person({ username: 'mallory', groups: ['Founders'] }));
    expect((await save('founders', { users: ['alice'] })).body.logged_out).toEqual(['mallory']);
    expect(await store.logins.find(login)).toBeUndefined();
    expect((await save('FOUNDERS', { users: ['bob'] })).status).toBe(409);
  });

  test.each([
    ['a%2Fb', {}],
    ['good', { users: ['no name'] }],
    ['good', { github_groups: ['<x>'] }],
    ['good', { members: [] }],
  ])('PUT %s %j is refused', async (name, body) => {
    expect((await save(name, body)).status).toBe(400);
  });
});

test('the status says what stands in the way of a login, and the keys without their private parts', async () => {
  const before = await ask<OauthStatus>('GET', '/status');
  expect(before.body).toMatchObject({ auth_host: null, callback_url: null, github: { configured: false } });
  expect(before.body.problems).toEqual([
    expect.stringContaining('just auth-setup'),
    expect.stringContaining('GITHUB_CLIENT_ID'),
    expect.stringContaining('does not answer'),
  ]);
  await asAdmin.create('auth.example.com', { target_url: 'instance:oauth-server', enable_https: false });
  await ask('PUT', '/setup', { auth_host: 'auth.example.com' });
  const host = newHost();
  await asAlice.create(host, { enable_https: false, auth_enabled: true });
  const rotated = await ask<SigningKeys>('POST', '/keys/rotate');
  expect(rotated.body.signing_keys).toHaveLength(1);
  const after = await ask<OauthStatus>('GET', '/status');
  expect(after.body).toMatchObject({
    auth_host: 'auth.example.com',
    issuer: 'https://auth.example.com',
    cookie_domain: 'example.com',
    callback_url: 'https://auth.example.com/callback',
    signing_keys: rotated.body.signing_keys,
    protected_hosts: [host],
  });
  expect(after.body.problems[0]).toContain('without HTTPS');
  const problem = async (change: object): Promise<string | undefined> => {
    expect((await asAdmin.change('auth.example.com', change)).status).toBe(200);
    return (await ask<OauthStatus>('GET', '/status')).body.problems[0];
  };
  expect(await problem({ enabled: false })).toContain('is disabled');
  await asAlice.change(host, { auth_enabled: false });
  expect(await problem({ target_url: 'http://127.0.0.1:1' })).toContain('does not lead to');
  expect(`${after.text}${rotated.text}`).not.toMatch(/PRIVATE KEY|"d":/);
});

test('of a login that is turned on and its auth host that is deleted, at the same time, one is refused', async () => {
  await asAdmin.change('auth.example.com', { target_url: 'instance:oauth-server' });
  const host = newHost();
  await asAlice.create(host, { enable_https: false });
  for (let round = 0; round < 8; round++) {
    const both = await Promise.all([asAlice.change(host, { auth_enabled: true }), asAdmin.delete('auth.example.com')]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    await asAlice.change(host, { auth_enabled: false });
    await asAdmin.create('auth.example.com', { target_url: 'instance:oauth-server', enable_https: false });
  }
});

import { afterAll, describe, expect, test } from '@jest/globals';
import type { AccessListView, LocalGroupView, Problem, SettingsView, TargetView } from '#contracts';
import type { CertName } from '#domain';
import { ADMIN_TOKEN, type Ask, type Told } from '../../support/http-app.ts';
import { certificateOf, issuanceOf, targetOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { newHost } from '../../support/target-requests.ts';

const { api, alice, bob, asAlice } = await startTargetParties();
afterAll(() => api.stop());

const ask = <T>(method: string, path: string, own: Ask = {}): Promise<Told<T>> =>
  api.ask<T>(method, path, { token: alice.token, ...own });
const etagOf = async (path: string, own: Ask = {}): Promise<string> =>
  (await ask('GET', path, own)).headers.get('etag') ?? 'no ETag';
const ifMatch = (etag: string, own: Ask = {}): Ask => ({ ...own, headers: { 'if-match': etag } });
const ifNoneMatch = (etag: string, own: Ask = {}): Ask => ({ ...own, headers: { 'if-none-match': etag } });

const wrong = (own: Ask): Ask => ifMatch('"x"', own);

async function newTarget(): Promise<string> {
  const host = newHost();
  await api.store.targets.create(targetOf(host, alice));
  return `/proxy/targets/${host}`;
}

/** One of each kind that can be changed, with a change of it. */
async function resources(): Promise<[path: string, change: object, token: string][]> {
  const host = newHost();
  const name = host.split('.')[0] ?? '';
  const own = { token: alice.token };
  await api.store.targets.create(targetOf(host, alice));
  const certificate = certificateOf(host, alice, { cert_name: name as CertName });
  await api.store.commit(api.store.certificates.saving(certificate));
  const made = await Promise.all([
    ask('POST', '/access-lists', { ...own, body: { name } }),
    ask('POST', '/templates', { ...own, body: { name, fields: {} } }),
    ask('POST', '/routes', {
      ...own,
      body: { route_id: name, path_pattern: '/x', target_type: 'hostname', target_value: host },
    }),
    ask('PUT', `/oauth/groups/${name}`, { token: ADMIN_TOKEN, body: {} }),
  ]);
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 200]);
  return [
    [`/proxy/targets/${host}`, { notes: 'x' }, alice.token],
    [`/certificates/${name}`, { notes: 'x' }, alice.token],
    [`/access-lists/${name}`, { note: 'x' }, alice.token],
    [`/templates/${name}`, { notes: 'x' }, alice.token],
    [`/routes/${name}`, { notes: 'x' }, alice.token],
    [`/oauth/groups/${name}`, { note: 'x' }, ADMIN_TOKEN],
    ['/settings', { unknown_hosts: 'abort' }, ADMIN_TOKEN],
  ];
}

describe('a change with If-Match', () => {
  test('of any kind of resource happens while it is as it was read, and is a 412 afterwards', async () => {
    for (const [path, body, token] of await resources()) {
      const etag = await etagOf(path, { token });
      expect([path, etag]).toEqual([path, expect.stringMatching(/^"[\w-]{20}\.[\w-]{20}"$/)]);
      const told = await ask<Problem>('PUT', path, wrong({ token, body }));
      expect([path, told.status, told.body.message]).toEqual([path, 412, expect.stringContaining('Get it again')]);
      expect([path, await etagOf(path, { token })]).toEqual([path, etag]);
      expect([path, (await ask('PUT', path, ifMatch(etag, { token, body }))).status]).toEqual([path, 200]);
      expect([path, (await ask('PUT', path, ifMatch(etag, { token, body }))).status]).toEqual([path, 412]);
      if (path === '/settings') continue;
      expect([path, (await ask('DELETE', path, ifMatch(etag, { token }))).status]).toEqual([path, 412]);
      const now = await etagOf(path, { token });
      expect([path, (await ask('DELETE', path, ifMatch(now, { token }))).status]).toEqual([path, 200]);
    }
  });

  test('of two writers at once lets one through, however often they try', async () => {
    const path = await newTarget();
    for (let round = 0; round < 20; round++) {
      const etag = await etagOf(path);
      const told = await Promise.all(
        ['one', 'other'].map((notes) => ask<Problem>('PUT', path, ifMatch(etag, { body: { notes } }))),
      );
      expect(new Set(told.map(({ status }) => status))).toEqual(new Set([200, 412]));
    }
  });

  test('goes by what the record says: what others made of it meanwhile is no change of it', async () => {
    const host = newHost();
    const name = `list-${host.split('.')[0]}`;
    await ask('POST', '/access-lists', { body: { name } });
    const etag = await etagOf(`/access-lists/${name}`);
    await asAlice.create(host, { enable_https: false, access_lists: [name] });
    const { body, headers } = await ask<AccessListView>('GET', `/access-lists/${name}`);
    expect(body.used_by).toEqual([host]);
    expect(headers.get('etag')).not.toBe(etag);
    expect((await ask('PUT', `/access-lists/${name}`, ifMatch(etag, { body: { note: 'x' } }))).status).toBe(200);
  });

  test('counts for the parts of a target as well', async () => {
    const path = await newTarget();
    const etag = await etagOf(path);
    expect((await ask('PUT', `${path}/routes`, ifMatch('"x"', { body: { route_mode: 'none' } }))).status).toBe(412);
    expect((await ask('PUT', `${path}/routes`, ifMatch(etag, { body: { route_mode: 'none' } }))).status).toBe(200);
    expect((await ask('DELETE', `${path}/auth`, ifMatch(etag))).status).toBe(412);
    expect((await ask('DELETE', `${path}/auth`, ifMatch(await etagOf(`${path}/auth`)))).status).toBe(200);
  });

  test('takes any of several tags and *, but no weak one', async () => {
    const path = await newTarget();
    const body = { notes: 'x' };
    expect((await ask('PUT', path, ifMatch(`"a", , "b,c",${await etagOf(path)}`, { body }))).status).toBe(200);
    expect((await ask('PUT', path, ifMatch('*', { body }))).status).toBe(200);
    expect((await ask('PUT', path, ifMatch(`W/${await etagOf(path)}`, { body }))).status).toBe(412);
  });

  test.each(['x', 'W/*', '"a" "b"', '"a', '', ',', '*, "a"'])('of %j is a 400 that says what to send', async (etag) => {
    const { status, body } = await ask<Problem>('PUT', await newTarget(), ifMatch(etag, { body: {} }));
    expect([status, body.message]).toEqual([400, expect.stringContaining('If-Match must be * or the ETag')]);
  });

  test('is looked at last: what would fail anyway fails as without it', async () => {
    const path = await newTarget();
    expect((await ask('PUT', path, wrong({ body: { enabled: 5 } }))).status).toBe(400);
    expect((await ask('PUT', path, wrong({ body: {}, token: bob.token }))).status).toBe(403);
    expect((await ask('PUT', '/proxy/targets/nobody.example.com', wrong({ body: {} }))).status).toBe(404);
    expect((await ask('PUT', '/proxy/targets/1.2.3.4', wrong({ body: {} }))).status).toBe(400);
  });

  test('of what has no ETag is a 412 that says so', async () => {
    const { status, body } = await ask<Problem>(
      'PUT',
      '/token/email',
      ifMatch('"x"', { body: { cert_email: 'a@b.cd' } }),
    );
    expect([status, body.message]).toEqual([412, expect.stringContaining('leave If-Match out')]);
    const email = { cert_email: 'alice@example.com' };
    expect((await ask('PUT', '/token/email', ifMatch('*', { body: email }))).status).toBe(200);
  });
});

describe('If-None-Match', () => {
  test('* makes a local group only where there is none', async () => {
    const own = { token: ADMIN_TOKEN, body: { users: ['alice'] } };
    expect((await ask('PUT', '/oauth/groups/fresh', ifMatch('*', own))).status).toBe(412);
    expect((await ask('PUT', '/oauth/groups/fresh', ifNoneMatch('*', own))).status).toBe(200);
    expect((await ask('PUT', '/oauth/groups/fresh', ifNoneMatch('*', { ...own, body: { users: [] } }))).status).toBe(
      412,
    );
    expect((await ask<LocalGroupView>('GET', '/oauth/groups/fresh', { token: ADMIN_TOKEN })).body.users).toEqual([
      'alice',
    ]);
  });

  test('of a read is a 304 without a body while the client has it, also by a weak tag', async () => {
    const path = await newTarget();
    const etag = await etagOf(path);
    for (const tags of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const told = await ask('GET', path, ifNoneMatch(tags));
      expect([tags, told.status, told.text, told.headers.get('etag')]).toEqual([tags, 304, '', etag]);
    }
    const head = await ask('HEAD', path);
    expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
    expect((await ask('GET', path, ifNoneMatch('"x"'))).status).toBe(200);
    await ask('PUT', path, { body: { notes: 'x' } });
    expect((await ask('GET', path, ifNoneMatch(etag))).status).toBe(200);
    expect((await ask('GET', path, ifMatch(etag))).status).toBe(412);
  });

  test('is about what this caller is shown: others have another ETag', async () => {
    const path = await newTarget();
    await ask('PUT', path, { body: { custom_headers: { 'X-Key': 'secret' } } });
    const etags = await Promise.all([alice, bob].map(({ token }) => etagOf(path, { token })));
    expect(new Set(etags).size).toBe(2);
    expect((await ask('GET', path, ifNoneMatch(etags[1] ?? ''))).status).toBe(200);
  });
});

test('an answer to a change has no ETag, which would be of what the client has not seen (RFC 9110 9.3.4)', async () => {
  const path = await newTarget();
  expect((await ask('PUT', path, { body: { notes: 'x' } })).headers.get('etag')).toBeNull();
  expect((await ask<TargetView[]>('GET', '/proxy/targets')).headers.get('etag')).toBeNull();
});

test('settings that were never changed can be changed under a condition', async () => {
  const own = { token: ADMIN_TOKEN };
  await api.store.commit({ writes: [['DEL', api.store.keys.settings]] });
  const etag = await etagOf('/settings', own);
  const body = { unknown_hosts: 'not_found' };
  expect((await ask('PUT', '/settings', ifMatch('*', { ...own, body }))).status).toBe(200);
  expect((await ask<SettingsView>('PUT', '/settings', ifMatch(etag, { ...own, body }))).status).toBe(412);
});

test('what leads to no change keeps to its condition all the same', async () => {
  const name = 'under-way' as CertName;
  await api.store.certificates.request(issuanceOf(name, alice, {}), undefined);
  expect((await ask('POST', `/certificates/${name}/renew`)).status).toBe(202);
  expect((await ask('POST', `/certificates/${name}/renew`, ifMatch('"x"'))).status).toBe(412);
});

import { afterAll, describe, expect, test } from '@jest/globals';
import { hashSync } from 'bcryptjs';
import { verifyPassword } from '#access';
import type {
  AccessListDeleted,
  AccessListSaved,
  AccessListView,
  HtpasswdImported,
  Problem,
  TargetView,
} from '#contracts';
import type { AccessListName } from '#domain';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { newHost, type TargetRequests } from '../../support/target-requests.ts';

const { api, alice, bob, asAlice, asBob, asAdmin } = await startTargetParties();
afterAll(() => api.stop());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const ask = <T>(token: string | undefined, method: Method, path: string, body?: unknown): Promise<Told<T>> =>
  api.ask<T>(method, `/access-lists${path}`, {
    ...(token !== undefined && { token }),
    ...(body !== undefined && { body }),
  });
let lists = 0;
const newList = async (token = alice.token, own: object = {}): Promise<string> => {
  const name = `list-${(lists += 1)}`;
  const { status } = await ask(token, 'POST', '', { name, ...own });
  expect(status).toBe(201);
  return name;
};
const stored = async (name: string): Promise<readonly { username: string; password_hash: string; note: string }[]> =>
  (await api.store.accessLists.find(name as AccessListName))?.record.users ?? [];
const attached = async (by: TargetRequests, ...access_lists: string[]): Promise<string> => {
  const host = newHost();
  expect((await by.create(host, { enable_https: false, access_lists })).status).toBe(201);
  return host;
};
const shown = (host: string): Promise<Told<TargetView>> => api.ask<TargetView>('GET', `/proxy/targets/${host}`);

const BCRYPT = hashSync('builder', 4);

describe('an access list', () => {
  test('stores every field that was given, and passwords as hashes alone', async () => {
    const body = {
      name: 'whole',
      note: 'the office and two people',
      satisfy: 'any',
      realm: 'Members only',
      rules: [
        { action: 'deny', network: '10.9.0.0/16', note: 'guests' },
        { action: 'allow', network: '2001:DB8:0:0::/32' },
      ],
      users: [
        { username: 'alice', password: 'wonder land', note: 'herself' },
        { username: 'bob', password_hash: BCRYPT },
      ],
    };
    const created = await ask<AccessListSaved>(alice.token, 'POST', '', body);
    expect(created.status).toBe(201);
    expect(created.body.access_list).toEqual({
      name: 'whole',
      note: body.note,
      satisfy: 'any',
      realm: 'Members only',
      rules: [
        { action: 'deny', network: '10.9.0.0/16', note: 'guests' },
        { action: 'allow', network: '2001:db8::/32', note: '' },
      ],
      unmatched: 'deny',
      users: [
        { username: 'alice', note: 'herself', scheme: 'argon2id' },
        { username: 'bob', note: '', scheme: 'bcrypt' },
      ],
      user_count: 2,
      used_by: [],
      labels: [],
      owner_token_hash: alice.hash,
      created_by: 'alice',
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const [first, second] = await stored('whole');
    expect(await verifyPassword('wonder land', first?.password_hash ?? '')).toBe(true);
    expect(second?.password_hash).toBe(BCRYPT);
    expect(JSON.stringify(await stored('whole'))).not.toContain('wonder land');
  });

  test('shows hashes to nobody, and its users to its owner and the administrator alone', async () => {
    const name = await newList(alice.token, { users: [{ username: 'carol', password: 'secret' }] });
    for (const token of [alice.token, ADMIN_TOKEN, bob.token, undefined]) {
      const one = await ask<AccessListView>(token, 'GET', `/${name}`);
      const all = await ask<AccessListView[]>(token, 'GET', '');
      expect(one.text + all.text).not.toContain('$argon2');
      const own = token === alice.token || token === ADMIN_TOKEN;
      expect([one.body.user_count, one.text.includes('carol'), all.text.includes('carol')]).toEqual([1, own, own]);
      expect(one.text.includes(alice.hash)).toBe(own);
    }
  });

  test('is listed for its owner; the administrator’s for every token, which may attach it', async () => {
    const [own, shared] = [await newList(alice.token), await newList(ADMIN_TOKEN)];
    const listed = async (token: string): Promise<string[]> =>
      (await ask<AccessListView[]>(token, 'GET', '')).body.map(({ name }) => name);
    expect(await listed(alice.token)).toEqual(expect.arrayContaining([own, shared]));
    expect(await listed(bob.token)).not.toContain(own);
    expect(await listed(bob.token)).toContain(shared);
    const paged = await ask<AccessListView[]>(ADMIN_TOKEN, 'GET', '?limit=1&offset=1');
    expect([paged.body.length, Number(paged.headers.get('x-total-count')) > 2]).toEqual([1, true]);
  });

  test('keeps what is left out of a change, and the password of a user who comes without one', async () => {
    const users = [
      { username: 'carol', password_hash: BCRYPT, note: 'old' },
      { username: 'dave', password: 'x' },
    ];
    const name = await newList(alice.token, { note: 'kept', users });
    const change = { users: [{ username: 'carol' }, { username: 'erin', password: 'new one' }] };
    const changed = await ask<AccessListSaved>(alice.token, 'PUT', `/${name}`, change);
    expect(changed.body.access_list).toMatchObject({ note: 'kept', satisfy: 'all', user_count: 2 });
    expect(await stored(name)).toMatchObject([
      { username: 'carol', password_hash: BCRYPT, note: 'old' },
      { username: 'erin', note: '' },
    ]);
  });

  test('is refused with every wrong field by its place', async () => {
    const bad = {
      name: 'a b',
      satisfy: 'some',
      realm: 'a"b',
      rules: [{ action: 'permit', network: '10.0.0.5/8' }],
      users: [
        { username: 'a:b', password: 'x' },
        { username: 'c', password: 'x', password_hash: BCRYPT },
        { username: 'd', password_hash: '$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/' },
      ],
      extra: 1,
    };
    const { status, body } = await ask<Problem>(alice.token, 'POST', '', bad);
    expect(status).toBe(400);
    const fields = body.details?.map(({ field }) => field).sort();
    expect(fields).toEqual(
      expect.arrayContaining([
        'name',
        'realm',
        'rules.0.action',
        'rules.0.network',
        'satisfy',
        'users.0.username',
        'users.2.password_hash',
      ]),
    );
    expect(JSON.stringify(body.details)).toContain('htpasswd -B');
    const noPassword = await ask<Problem>(alice.token, 'POST', '', { name: 'np', users: [{ username: 'new' }] });
    expect([noPassword.status, noPassword.body.details?.[0]?.field]).toEqual([400, 'users.0.password']);
    const twins = {
      name: 'tw',
      users: [
        { username: 'a', password: 'x' },
        { username: 'a', password: 'y' },
      ],
    };
    expect((await ask<Problem>(alice.token, 'POST', '', twins)).body.details?.[0]?.field).toBe('users.1.username');
  });

  test('is made once, by callers alone, and changed by its owner and the administrator alone', async () => {
    const name = await newList();
    expect((await ask(bob.token, 'POST', '', { name })).status).toBe(409);
    expect((await ask(undefined, 'POST', '', { name: 'nobodys' })).status).toBe(401);
    for (const [method, path, body] of [
      ['PUT', '', { note: 'mine' }],
      ['POST', '/import-htpasswd', { htpasswd: `x:${BCRYPT}` }],
      ['DELETE', '', undefined],
    ] as const) {
      expect((await ask(bob.token, method, `/${name}${path}`, body)).status).toBe(403);
      expect((await ask(undefined, method, `/${name}${path}`, body)).status).toBe(401);
      expect((await ask(bob.token, method, `/none${path}`, body)).status).toBe(404);
    }
    expect((await ask(ADMIN_TOKEN, 'PUT', `/${name}`, { note: 'by admin' })).status).toBe(200);
  });

  test('that admits nobody is made with a warning', async () => {
    const { body } = await ask<AccessListSaved>(alice.token, 'POST', '', { name: 'nobody' });
    expect([body.warning, body.access_list.unmatched]).toEqual([
      'It has neither rules nor users, so it admits nobody.',
      'deny',
    ]);
  });
});

describe('an htpasswd file', () => {
  test('is taken in: new users, new passwords of old ones, and with replace nobody else', async () => {
    const users = [
      { username: 'old', password: 'x', note: 'kept' },
      { username: 'other', password: 'x' },
    ];
    const name = await newList(alice.token, { users });
    const send = (body: object): Promise<Told<HtpasswdImported>> =>
      ask<HtpasswdImported>(alice.token, 'POST', `/${name}/import-htpasswd`, body);
    const first = await send({ htpasswd: `old:${BCRYPT}\nnew:${BCRYPT}\n` });
    expect([first.status, first.body.added, first.body.changed, first.body.removed]).toEqual([
      200,
      ['new'],
      ['old'],
      [],
    ]);
    expect(await stored(name)).toMatchObject([
      { username: 'old', password_hash: BCRYPT, note: 'kept' },
      { username: 'other' },
      { username: 'new', password_hash: BCRYPT },
    ]);
    const second = await send({ htpasswd: `new:${BCRYPT}`, replace: true });
    expect([second.body.added, second.body.changed, second.body.removed]).toEqual([[], [], ['old', 'other']]);
  });

  test('with a line that cannot be taken changes nothing, and says which and what to do', async () => {
    const name = await newList();
    const htpasswd = `a:${BCRYPT}\nb:{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE=\n`;
    const { status, body } = await ask<Problem>(alice.token, 'POST', `/${name}/import-htpasswd`, { htpasswd });
    expect([status, body.details?.map(({ field }) => field)]).toEqual([400, ['htpasswd.2']]);
    expect(body.message).toContain('htpasswd -B');
    expect(await stored(name)).toEqual([]);
  });
});

describe('attaching', () => {
  test('takes lists that are there: own ones and the administrator’s', async () => {
    const [own, shared, bobs] = [await newList(), await newList(ADMIN_TOKEN), await newList(bob.token)];
    const host = await attached(asAlice, own, shared, own);
    expect((await shown(host)).body.access_lists).toEqual([own, shared]);
    const missing = await asAlice.change(host, { access_lists: [own, 'not-there'] });
    expect([missing.status, (missing.body as unknown as Problem).details?.[0]?.field]).toEqual([400, 'access_lists.1']);
    expect((await asAlice.create(newHost(), { access_lists: ['not-there'] })).status).toBe(400);
    expect((await asAlice.change(host, { access_lists: [bobs] })).status).toBe(403);
    // What the administrator has attached, its owner may leave and send back.
    expect((await asAdmin.change(host, { access_lists: [own, bobs] })).status).toBe(200);
    expect((await asAlice.change(host, { access_lists: [own, bobs] })).status).toBe(200);
    expect((await asAlice.change(host, { access_lists: [] })).status).toBe(200);
    expect((await asBob.change(host, { access_lists: [] })).status).toBe(403);
    expect((await shown(host)).body.access_lists).toEqual([]);
  });

  test('stands through a change of the host that does not speak of it', async () => {
    const own = await newList();
    const host = await attached(asAlice, own);
    expect((await asAlice.change(host, { preserve_host_header: false })).body.proxy_target.access_lists).toEqual([own]);
    expect((await ask<AccessListView>(undefined, 'GET', `/${own}`)).body.used_by).toEqual([host]);
  });
});

describe('deleting', () => {
  test('is refused while hosts use the list, naming them; with force it is taken off them', async () => {
    const [name, other] = [await newList(), await newList()];
    const [first, second] = [await attached(asAlice, name, other), await attached(asAlice, name)];
    const refused = await ask<Problem>(alice.token, 'DELETE', `/${name}`);
    expect(refused.status).toBe(409);
    expect(refused.body.message).toContain(`${first}, ${second}`);
    const { status, body } = await ask<AccessListDeleted>(alice.token, 'DELETE', `/${name}?force=true`);
    expect([status, body.detached_from]).toEqual([200, [first, second]]);
    expect([(await shown(first)).body.access_lists, (await shown(second)).body.access_lists]).toEqual([[other], []]);
    expect((await ask(undefined, 'GET', `/${name}`)).status).toBe(404);
  });

  test('does not open a host of another token, with force neither', async () => {
    const name = await newList();
    const host = await attached(asBob);
    await asAdmin.change(host, { access_lists: [name] });
    const { status, body } = await ask<Problem>(alice.token, 'DELETE', `/${name}?force=true`);
    expect([status, body.message.includes(host)]).toEqual([403, true]);
    expect((await shown(host)).body.access_lists).toEqual([name]);
  });

  test('and attaching at the same time never leave a host with a list that is gone', async () => {
    for (let i = 0; i < 12; i++) {
      const name = await newList();
      const hosts = Array.from({ length: 6 }, newHost);
      const making = hosts.map((host) => asAlice.create(host, { enable_https: false, access_lists: [name] }));
      // The deletion has to look at the hosts before one of them is made, and to be done after that.
      for (let looks = 0; looks < i % 4; looks++) await shown('none.example.com');
      const [deleted] = await Promise.all([ask(alice.token, 'DELETE', `/${name}`), ...making]);
      const stands = (await api.store.accessLists.find(name as AccessListName)) !== undefined;
      const { records } = await api.store.targets.list();
      const users = records.filter(({ access_lists }) => access_lists.includes(name as AccessListName));
      expect([deleted.status, stands || users.length === 0]).toEqual([stands ? 409 : 200, true]);
    }
  });

  test('of one that cannot be read is for the administrator', async () => {
    const name = await newList();
    await api.store.commit({ writes: [['SET', api.store.keys.accessList(name), 'no JSON']] });
    expect((await ask(alice.token, 'DELETE', `/${name}`)).status).toBe(403);
    expect((await ask(ADMIN_TOKEN, 'DELETE', `/${name}`)).status).toBe(200);
  });
});

import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { HistoryEntryDetail, HistoryEntryView, HistoryUndone, Problem } from '#contracts';
import type { AccessListName, CertName, HistoryKind, TargetHost, TemplateName } from '#domain';
import { createSelfSigned } from '#pki';
import { authored } from '#store';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { certificateOf, targetOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';

const { api, alice, bob } = await startTargetParties();
afterAll(() => api.stop());

type Fields = Record<string, unknown>;
const ask = <T = Fields>(method: string, path: string, body?: object, token = alice.token): Promise<Told<T>> =>
  api.ask<T>(method, path, { token, ...(body && { body }) });
const done = async (...change: Parameters<typeof ask>): Promise<void> => {
  const { status, text } = await ask(...change);
  expect([text, status < 300]).toEqual([text, true]);
};
/** The latest change of a record. */
const latest = async (kind: HistoryKind, id: string): Promise<HistoryEntryView> => {
  const { body } = await ask<HistoryEntryView[]>(
    'GET',
    `/history?kind=${kind}&id=${id}&limit=1`,
    undefined,
    ADMIN_TOKEN,
  );
  if (!body[0]) throw new Error(`no change of ${kind} ${id}`);
  return body[0];
};
const undo = ({ entry_id }: HistoryEntryView, token = alice.token): Promise<Told<HistoryUndone & Problem>> =>
  ask('POST', `/history/${entry_id}/undo`, undefined, token);
/** Both say why: the change itself, before it is tried, and the refusal. */
const refused = async (entry: HistoryEntryView, why: RegExp, token = alice.token): Promise<void> => {
  const told = await undo(entry, token);
  expect([told.status, told.body.message]).toEqual([409, expect.stringMatching(why)]);
};
const refusedAtOnce = async (entry: HistoryEntryView, why: RegExp, token = alice.token): Promise<void> => {
  await refused(entry, why, token);
  const shown = await ask<HistoryEntryDetail>('GET', `/history/${entry.entry_id}`, undefined, token);
  expect(shown.body.not_undoable).toMatch(why);
};
const still = (record: Fields): Fields =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !['created_at', 'updated_at'].includes(name)));

let count = 0;
let host: string;
beforeEach(async () => {
  host = `h${(count += 1)}.example.com`;
  await done('POST', '/proxy/targets', { hostname: host, target_url: 'http://127.0.0.1:1', enable_https: false });
});

/** How a record of each kind is made, where it is, how it is changed. */
const KINDS: readonly [
  kind: HistoryKind,
  make: () => [string, string, object],
  path: string,
  id: () => string,
  change: object,
][] = [
  [
    'target',
    () => [
      'POST',
      '/proxy/targets',
      {
        hostname: `t.${host}`,
        target_url: 'http://127.0.0.1:2',
        enable_https: false,
        notes: 'n',
        custom_response_headers: { 'X-A': 'b' },
        rate_limit: 5,
      },
    ],
    '/proxy/targets/',
    () => `t.${host}`,
    { notes: '', rate_limit: null, maintenance: true, target_url: 'http://127.0.0.1:3' },
  ],
  [
    'route',
    () => [
      'POST',
      '/routes',
      { route_id: `r-${count}`, path_pattern: '/r/', target_type: 'hostname', target_value: host, methods: ['GET'] },
    ],
    '/routes/',
    () => `r-${count}`,
    { methods: null, enabled: false },
  ],
  [
    'access-list',
    () => ['POST', '/access-lists', { name: `l-${count}`, rules: [{ action: 'allow', network: '10.0.0.0/8' }] }],
    '/access-lists/',
    () => `l-${count}`,
    { rules: [], satisfy: 'any', note: 'x' },
  ],
  [
    'template',
    () => ['POST', '/templates', { name: `t-${count}`, fields: { rate_limit: 3 } }],
    '/templates/',
    () => `t-${count}`,
    { fields: { rate_limit: 4, compression: true } },
  ],
  [
    'local-group',
    () => ['PUT', `/oauth/groups/g-${count}`, { users: ['octocat'] }],
    '/oauth/groups/',
    () => `g-${count}`,
    { users: [], note: 'x' },
  ],
];

describe.each(KINDS)('an undo of a %s', (kind, make, path, idOf, change) => {
  const token = kind === 'local-group' ? ADMIN_TOKEN : alice.token;
  const shown = async (): Promise<Fields | undefined> => {
    const { status, body } = await ask('GET', path + idOf(), undefined, token);
    return status === 404 ? undefined : still(body);
  };

  test('that was made takes it away; undone again, it is back as it was', async () => {
    const [method, at, body] = make();
    await done(method, at, body, token);
    const made = await shown();
    const entry = await latest(kind, idOf());
    const told = await undo(entry, token);
    expect([told.status, told.body.undone]).toEqual([200, entry]);
    expect(await shown()).toBeUndefined();
    const taken = await latest(kind, idOf());
    expect(taken).toMatchObject({ action: 'delete', undoes: entry.entry_id });
    expect((await undo(taken, token)).status).toBe(200);
    expect(await shown()).toEqual(made);
  });

  test('that was changed makes it as it was before, once', async () => {
    const [method, at, body] = make();
    await done(method, at, body, token);
    const made = await shown();
    await done('PUT', path + idOf(), change, token);
    expect(await shown()).not.toEqual(made);
    const entry = await latest(kind, idOf());
    expect((await undo(entry, token)).status).toBe(200);
    expect(await shown()).toEqual(made);
    expect(await latest(kind, idOf())).toMatchObject({
      action: 'update',
      undoes: entry.entry_id,
      fields: entry.fields,
    });
    await refusedAtOnce(entry, /later changes/, token);
  });

  test('that was deleted makes it again, unless there is one of its name', async () => {
    const [method, at, body] = make();
    await done(method, at, body, token);
    const made = await shown();
    await done('DELETE', path + idOf(), undefined, token);
    const entry = await latest(kind, idOf());
    expect((await undo(entry, token)).status).toBe(200);
    expect(await shown()).toEqual(made);
    await refusedAtOnce(entry, /There is the .* again/, token);
  });
});

const target = (): string => `/proxy/targets/${host}`;
const settings = async (): Promise<Fields> => (await ask('GET', '/settings', undefined, ADMIN_TOKEN)).body;

describe('an undo', () => {
  test('of the settings brings back what was there, and before the first change what is built in', async () => {
    const builtIn = await settings();
    await done('PUT', '/settings', { unknown_hosts: 'abort' }, ADMIN_TOKEN);
    const first = await latest('settings', 'settings');
    await done('PUT', '/settings', { new_hosts: { compression: true } }, ADMIN_TOKEN);
    expect((await undo(await latest('settings', 'settings'), ADMIN_TOKEN)).status).toBe(200);
    expect(await settings()).toEqual({ ...builtIn, unknown_hosts: 'abort' });
    expect((await undo(first, ADMIN_TOKEN)).status).toBe(200);
    expect(await settings()).toEqual(builtIn);
    await refusedAtOnce(first, /later changes of the settings/, ADMIN_TOKEN);
  });

  test('of what was changed or deleted since is refused', async () => {
    await done('PUT', target(), { notes: 'one' });
    const entry = await latest('target', host);
    await done('PUT', target(), { labels: ['two'] });
    await refusedAtOnce(entry, /later changes of the target .* Undo those first/);
    await done('DELETE', target());
    await refusedAtOnce(entry, /no target .* any more/);
  });

  test('takes values that are not kept from the record, where the change has left them', async () => {
    await done('PUT', target(), { custom_headers: { Authorization: 'secret' } });
    await done('PUT', target(), { custom_headers: { Authorization: 'secret', 'X-Other': 'more' } });
    expect((await undo(await latest('target', host))).status).toBe(200);
    expect((await ask('GET', target())).body).toMatchObject({ custom_headers: { Authorization: 'secret' } });
    await done('PUT', target(), { custom_headers: {} });
    await refusedAtOnce(await latest('target', host), /keeps no secrets.* custom_headers/);
    await done('PUT', target(), { custom_headers: { Authorization: 'secret' } });
    await done('DELETE', target());
    await refusedAtOnce(await latest('target', host), /keeps no secrets.* custom_headers/);
  });

  test('of the users of a list leaves passwords as they are, and cannot bring any back', async () => {
    const name = `users-${count}` as AccessListName;
    await done('POST', '/access-lists', { name, users: [{ username: 'a', password: 'correct horse' }] });
    const before = (await api.store.accessLists.find(name))?.record.users;
    await done('PUT', `/access-lists/${name}`, {
      users: [{ username: 'a' }, { username: 'b', password: 'other horse' }],
    });
    expect((await undo(await latest('access-list', name))).status).toBe(200);
    expect((await api.store.accessLists.find(name))?.record.users).toEqual(before);
    await done('PUT', `/access-lists/${name}`, { users: [] });
    await refusedAtOnce(await latest('access-list', name), /keeps no secrets.* users/);
  });

  test('of labels of a certificate is done, of the certificate itself refused', async () => {
    const pair = await createSelfSigned({ commonName: host, names: [host], days: 3 });
    const pem = { fullchain_pem: pair.certificate_pem, private_key_pem: pair.private_key_pem };
    const name = `c-${count}` as CertName;
    await done('POST', '/certificates/import', { cert_name: name, ...pem });
    await refusedAtOnce(await latest('certificate', name), /key of a certificate is not in the history/);
    await done('PUT', `/certificates/${name}`, { labels: ['shop'] });
    expect((await undo(await latest('certificate', name))).status).toBe(200);
    const stored = await api.store.certificates.find(name);
    expect(stored?.record).toMatchObject({ labels: [], private_key_pem: pair.private_key_pem });
    await done('PUT', target(), { cert_name: name });
    await done('DELETE', target());
    const gone = await latest('target', host);
    await done('DELETE', `/certificates/${name}`);
    await refusedAtOnce(await latest('certificate', name), /key of a certificate is not in the history/);
    await refused(gone, /cannot be undone now: its certificate c-\d+ is gone/);
    await api.store.commit(api.store.certificates.saving(certificateOf(host, alice, { cert_name: name })));
    expect((await undo(gone)).status).toBe(200);
    expect((await ask('GET', target())).body).toMatchObject({ cert_name: name });
  });

  test('of a deleted route whose host is gone is refused, with the reason', async () => {
    await done('POST', '/routes', {
      route_id: `gone-${count}`,
      path_pattern: '/x/',
      target_type: 'hostname',
      target_value: host,
    });
    await done('DELETE', `/routes/gone-${count}`);
    await done('DELETE', target());
    await refused(await latest('route', `gone-${count}`), /cannot be undone now: .*has no proxy target/);
  });

  test('of the administrator gives what was deleted back to whom it belonged, unless they are gone', async () => {
    const carol = await api.token(`carol-${count}`);
    await api.store.targets.create(targetOf(`carol.${host}`, carol, { enable_https: false }));
    await done('DELETE', `/proxy/targets/carol.${host}`, undefined, ADMIN_TOKEN);
    const entry = await latest('target', `carol.${host}`);
    expect((await undo(entry, bob.token)).status).toBe(403);
    expect((await undo(entry, ADMIN_TOKEN)).status).toBe(200);
    const made = await api.store.targets.find(`carol.${host}` as TargetHost);
    expect(made?.record.owner_token_hash).toBe(carol.hash);
    expect(await latest('target', `carol.${host}`)).toMatchObject({ who: 'admin', undoes: entry.entry_id });
    await api.store.tokens.delete(carol, new Date());
    const deleted = await latest('target', `carol.${host}`);
    expect(deleted).toMatchObject({ action: 'delete', who: 'the system', by: 'test' });
    await refused(deleted, /token that .* belonged to is gone/, ADMIN_TOKEN);
  });

  test.each<[HistoryKind, string, RegExp]>([
    ['token', 'alice', /recipes/],
    ['route', 'health', /built-in/],
  ])('of a %s %s is refused', async (kind, id, why) => {
    if (kind === 'route') await done('DELETE', `/routes/${id}`, undefined, ADMIN_TOKEN);
    await refused(await latest(kind, id), why, ADMIN_TOKEN);
  });

  test('holds what it has seen until it is written', async () => {
    const name = `held-${count}` as TemplateName;
    await done('POST', '/templates', { name, fields: {} });
    const { templates, keys } = api.store;
    const [seen, entry] = [await templates.find(name), await latest('template', name)];
    if (!seen) throw new Error('it was made just now');
    await done('PUT', `/templates/${name}`, { notes: 'meanwhile' });
    const undoing = { entry_id: entry.entry_id, key: keys.template(name), raw: seen.raw };
    const deletion = authored({ who: 'alice', by: 'rest' }, () => api.store.commit(templates.deleting(name)), undoing);
    await expect(deletion).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
    expect((await templates.find(name))?.record.notes).toBe('meanwhile');
  });
});

import { afterAll, describe, expect, test } from '@jest/globals';
import type { CertificateView, Problem, RouteView, TargetView } from '#contracts';
import { parseRouteId, type CertifiedName, type CertName } from '#domain';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { routeOf } from '../../support/routes.ts';
import { certificateOf, issuanceOf, targetOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';

const { api, alice, bob, asAlice } = await startTargetParties();
afterAll(() => api.stop());

const get = <T>(path: string, token?: string): Promise<Told<T>> =>
  api.ask<T>('GET', path, token === undefined ? {} : { token });
const put = <T>(path: string, body: object, token = alice.token): Promise<Told<T>> =>
  api.ask<T>('PUT', path, { token, body });
const hosts = async (query: string, token: string | undefined = ADMIN_TOKEN): Promise<string[]> =>
  (await get<TargetView[]>(`/proxy/targets${query}`, token)).body.map(({ hostname }) => hostname);

await Promise.all([
  api.store.targets.create(
    targetOf('a.shop.example', alice, {
      labels: ['shop', 'live'],
      notes: 'behind the Blue door',
      updated_at: '2026-01-03T00:00:00.000Z',
    }),
  ),
  api.store.targets.create(
    targetOf('b.shop.example', alice, {
      labels: ['shop'],
      enabled: false,
      cert_name: 'shop' as CertName,
      updated_at: '2026-01-02T00:00:00.000Z',
    }),
  ),
  api.store.targets.create(
    targetOf('c.shop.example', bob, {
      labels: ['shop', 'live'],
      kind: 'redirect',
      target_url: null,
      redirect_to: 'www.example.com',
      notes: 'the blue secret',
    }),
  ),
]);

describe('a list of hosts', () => {
  test.each([
    ['?search=SHOP.example%20a.', ['a.shop.example']],
    ['?search=www.example.com', ['c.shop.example']],
    ['?label=shop', ['a.shop.example', 'b.shop.example', 'c.shop.example']],
    ['?label=shop,LIVE', ['a.shop.example', 'c.shop.example']],
    ['?enabled=false', ['b.shop.example']],
    ['?kind=redirect', ['c.shop.example']],
    ['?owner=bob', ['c.shop.example']],
    ['?cert_name=shop', ['b.shop.example']],
    ['?label=live&owner=alice', ['a.shop.example']],
    ['?label=nothing', []],
    ['?sort=-hostname', ['c.shop.example', 'b.shop.example', 'a.shop.example']],
    ['?sort=updated_at', ['c.shop.example', 'b.shop.example', 'a.shop.example']],
    ['?sort=cert_name', ['b.shop.example', 'a.shop.example', 'c.shop.example']],
    ['?sort=-cert_name', ['b.shop.example', 'a.shop.example', 'c.shop.example']],
  ])('%s is picked out and put in order', async (query, expected) => {
    expect(await hosts(query)).toEqual(expected);
  });

  test('is of what the caller sees: notes of others are not searched', async () => {
    expect(await hosts('?search=blue')).toEqual(['a.shop.example', 'c.shop.example']);
    expect(await hosts('?search=blue', alice.token)).toEqual(['a.shop.example']);
    expect(await hosts('?label=shop', bob.token)).toEqual(['c.shop.example']);
    const nobody = await get<TargetView[]>('/proxy/targets?search=blue');
    expect([nobody.body, nobody.headers.get('x-total-count')]).toEqual([[], '0']);
    const all = await get<TargetView[]>('/proxy/targets');
    expect(all.body.map(({ notes }) => notes)).toEqual([undefined, undefined, undefined]);
  });

  test('is paged after it was picked out, and the links keep what was asked for', async () => {
    const first = await get<TargetView[]>('/proxy/targets?label=shop&sort=-hostname&limit=2', ADMIN_TOKEN);
    expect(first.body.map(({ hostname }) => hostname)).toEqual(['c.shop.example', 'b.shop.example']);
    expect(first.headers.get('x-total-count')).toBe('3');
    expect(first.headers.get('link')).toBe('</proxy/targets?limit=2&offset=2&label=shop&sort=-hostname>; rel="next"');
    const next = await get<TargetView[]>('/proxy/targets?limit=2&offset=2&label=shop&sort=-hostname', ADMIN_TOKEN);
    expect(next.body.map(({ hostname }) => hostname)).toEqual(['a.shop.example']);
    expect(next.headers.get('link')).toBe('</proxy/targets?limit=2&offset=0&label=shop&sort=-hostname>; rel="prev"');
  });
});

interface Operations {
  readonly paths: Readonly<
    Record<string, { get?: { parameters?: { name: string; required?: boolean }[]; responses: Record<string, object> } }>
  >;
}

/** Every path whose GET answers a list, but for streams, which go on with `since`. */
async function lists(): Promise<string[]> {
  const { paths } = (await get<Operations>('/openapi.json')).body;
  const found = Object.entries(paths).filter(
    ([, { get: operation }]) =>
      JSON.stringify(operation?.responses['200'])?.includes('{"type":"array"') &&
      !operation?.parameters?.some(({ name, required }) => name === 'since' || (required && name === 'host')),
  );
  const { hostname = '' } = (await get<TargetView[]>('/proxy/targets?limit=1', ADMIN_TOKEN)).body[0] ?? {};
  return found.map(([path]) => path.replace('{hostname}', hostname).replaceAll(/\{\w+\}/g, 'x'));
}

test('every list is paged, searched and sorted in the same way', async () => {
  const all = await lists();
  expect(all).toEqual(expect.arrayContaining(['/proxy/targets', '/certificates/x/history', '/oauth/revocations']));
  for (const path of all) {
    const told = await get(`${path}?limit=1&offset=0&search=zzz`, ADMIN_TOKEN);
    expect([path, told.status, told.headers.get('x-total-count')]).toEqual([path, 200, '0']);
    const { status, body } = await get<Problem>(`${path}?colour=red&sort=-colour&limit=1001&offset=x`, ADMIN_TOKEN);
    const fields = body.details?.map(({ field }) => field).sort();
    expect([path, status, fields]).toEqual([path, 400, ['colour', 'limit', 'offset', 'sort']]);
    expect(body.details?.find(({ field }) => field === 'sort')?.message).toMatch(/^must be one of \w+, /);
  }
});

const values = async (path: string, field: string): Promise<unknown[]> =>
  (await get<Record<string, unknown>[]>(path, ADMIN_TOKEN)).body.map((one) => one[field]);

test('groups, revocations and keys of ACME clients are found like everything else', async () => {
  for (const [name, users] of [
    ['cooks', ['alice']],
    ['bakers', ['bob']],
  ])
    await put(`/oauth/groups/${String(name)}`, { users }, ADMIN_TOKEN);
  expect(await values('/oauth/groups?sort=-name', 'name')).toEqual(['cooks', 'bakers']);
  expect(await values('/oauth/groups?search=ALICE', 'name')).toEqual(['cooks']);
  for (const value of ['1', '2', '3'])
    await api.ask('POST', '/oauth/revocations', { token: ADMIN_TOKEN, body: { kind: 'user', value } });
  await api.ask('POST', '/oauth/revocations', { token: ADMIN_TOKEN, body: { kind: 'client', value: 'abc' } });
  expect(await values('/oauth/revocations', 'value')).toEqual(['abc', '3', '2', '1']);
  expect(await values('/oauth/revocations?kind=user&sort=value&limit=1&offset=1', 'value')).toEqual(['2']);
  for (const { token } of [alice, bob]) await api.ask('POST', '/ca/acme-keys', { token });
  expect(await values('/ca/acme-keys?owner=bob', 'created_by')).toEqual(['bob']);
  expect(await values('/ca/acme-keys?sort=created_by', 'created_by')).toEqual(['alice', 'bob']);
});

test('wrong parameters of a list are a 400 that names them', async () => {
  const { body } = await get<Problem>('/proxy/targets?enabled=maybe&kind=odd&label=a%20b&limit=0&owner=');
  expect(body.details?.map(({ field }) => field).sort()).toEqual(['enabled', 'kind', 'label.0', 'limit', 'owner']);
});

test('labels and notes are set, changed and found by on every kind of record', async () => {
  const said = { labels: ['Web', 'team:a', 'web'], notes: ' moves in May\r\nask Carol ' };
  const kept = { labels: ['web', 'team:a'], notes: 'moves in May\nask Carol' };
  const created = await asAlice.create('said.example.com', { ...said, enable_https: false });
  expect(created.body.proxy_target).toMatchObject(kept);
  expect((await asAlice.change('said.example.com', { enabled: false })).body.proxy_target).toMatchObject(kept);
  expect((await asAlice.change('said.example.com', { labels: [] })).body.proxy_target).toMatchObject({
    labels: [],
    notes: kept.notes,
  });

  await api.store.commit(api.store.routes.saving(routeOf('plain', alice), null));
  expect((await put<RouteView>('/routes/plain', said)).body).toMatchObject(kept);
  expect((await get<RouteView[]>('/routes?label=web', bob.token)).body).toEqual([]);
  expect((await get<RouteView[]>('/routes?label=web&search=carol', alice.token)).body).toHaveLength(1);
  expect((await api.store.routes.find(parseRouteId('plain')))?.record).toMatchObject(kept);

  await api.ask('POST', '/access-lists', {
    token: alice.token,
    body: { name: 'labelled', note: 'mine', labels: ['web'] },
  });
  expect((await get<object[]>('/access-lists?label=web&search=mine', alice.token)).body).toHaveLength(1);
  expect((await get<object[]>('/access-lists?label=other', alice.token)).body).toEqual([]);

  const name = 'labelled' as CertName;
  const domains = ['labelled.example.com' as CertifiedName];
  const certificate = certificateOf('labelled.example.com', alice, { cert_name: name, domains });
  await api.store.commit(api.store.certificates.saving(certificate));
  expect((await put<CertificateView>(`/certificates/${name}`, said)).body).toMatchObject(kept);
  expect((await put(`/certificates/${name}`, { labels: [] }, bob.token)).status).toBe(403);
  expect((await put('/certificates/none', { labels: [] })).status).toBe(404);
  const found = await get<CertificateView[]>('/certificates?label=web', bob.token);
  const open = await get<CertificateView[]>('/certificates?label=web');
  expect([found.body.length, open.body.map(({ notes }) => notes)]).toEqual([0, [undefined]]);

  const bad = await asAlice.change('said.example.com', { labels: ['a b', '-x'], notes: 'a\u0007b' });
  const fields = (bad.body as unknown as Problem).details?.map(({ field }) => field);
  expect([bad.status, fields]).toEqual([400, ['labels.0', 'labels.1', 'notes']]);
});

test('labels and notes of a certificate outlive its renewal, also where they change at that moment', async () => {
  const name = 'renewed' as CertName;
  const { certificates } = api.store;
  const old = certificateOf('renewed.example.com', alice, { cert_name: name, labels: ['old'], notes: 'kept' });
  await api.store.commit(certificates.saving(old));
  const issuance = issuanceOf(name, alice);
  await certificates.request(issuance, undefined);
  const read = (await certificates.findIssuance(name))!;
  const { labels: _, notes: __, ...issued } = { ...old, fingerprint: 'sha256:01' };
  const [answer] = await Promise.all([
    put<CertificateView>(`/certificates/${name}`, { labels: ['new'] }),
    certificates.complete(issued, { ...issuance, step: 'completed' }, read),
  ]);
  expect(answer.status).toBe(200);
  expect((await certificates.find(name))?.record).toMatchObject({
    fingerprint: 'sha256:01',
    labels: ['new'],
    notes: 'kept',
  });
});

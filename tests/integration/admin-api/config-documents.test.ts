import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ConfigPlan, Problem } from '#contracts';
import type { AccessListName, CertName, TargetHost } from '#domain';
import { createSelfSigned } from '#pki';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { certificateOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';

const { api, alice, bob, asAlice, asBob } = await startTargetParties();
afterAll(() => api.stop());

type Document = Record<string, unknown> & { hosts?: Record<string, unknown>[]; secrets?: Record<string, string> };

const PASSPHRASE = 'correct horse battery staple';
const HASH = '$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';

const plan = <T = ConfigPlan>(document: object, own: object = {}, token = ADMIN_TOKEN): Promise<Told<T>> =>
  api.ask<T>('POST', '/config/plan', { token, body: { document, ...own } });
const apply = <T = ConfigPlan>(document: object, own: object = {}, token = ADMIN_TOKEN): Promise<Told<T>> =>
  api.ask<T>('POST', '/config/apply', { token, body: { document, ...own } });
const exported = async (token = ADMIN_TOKEN): Promise<Document> =>
  (await api.ask<Document>('GET', '/config', { token })).body;
const withSecrets = async (token = ADMIN_TOKEN): Promise<Document> =>
  (await api.ask<Document>('POST', '/config/export', { token, body: { passphrase: PASSPHRASE } })).body;
const counts = ({ body }: Told<ConfigPlan>): number[] => [body.create, body.change, body.delete, body.unchanged];
const details = ({ body }: Told<Problem>): string[] =>
  body.details?.map(({ field, message }) => `${field}: ${message}`) ?? [];

/** Another system: nothing of before is there but the tokens. */
async function anew(): Promise<void> {
  await new RedisClient(api.redis.socketPath).command('FLUSHALL');
  for (const token of [alice, bob]) await api.store.tokens.create(token);
}

const version = 1;
const host = (hostname: string, own: object = {}): object => ({
  hostname,
  target_url: 'http://localhost:3000',
  enable_https: false,
  ...own,
});

/** Every kind of record, each naming others. */
const EVERYTHING = {
  version,
  settings: {
    unknown_hosts: 'redirect',
    unknown_hosts_redirect_to: 'https://www.example.com',
    new_hosts: { access_lists: ['office'], https_redirect: true, custom_headers: { 'X-From': 'defaults' } },
  },
  auth: { auth_host: 'auth.example.com', cookie_domain: 'example.com' },
  local_groups: [{ name: 'staff', users: ['octocat'], note: 'Us' }],
  notifications: [
    {
      name: 'ops',
      kind: 'webhook',
      url: 'http://127.0.0.1:1/',
      secret: 'whose-messages-are-signed',
      severity: 'critical',
    },
  ],
  access_lists: [
    {
      name: 'office',
      rules: [{ action: 'allow', network: '10.0.0.0/8' }],
      users: [{ username: 'carol', password_hash: HASH, note: 'Reception' }],
    },
  ],
  templates: [{ name: 'website', fields: { hsts: 'max-age=60', custom_headers: { 'X-Key': 'of the template' } } }],
  hosts: [
    host('a.example.com', {
      access_lists: ['office'],
      labels: ['shop'],
      custom_headers: { Authorization: 'Basic secret' },
      route_mode: 'selective',
      enabled_routes: ['to-b'],
    }),
    host('auth.example.com', { target_url: 'instance:oauth-server' }),
    host('b.example.com', {
      target_url: undefined,
      upstreams: [{ url: 'http://localhost:1', weight: 2 }, { url: 'http://localhost:2' }],
      auth_enabled: true,
      auth_required_groups: ['staff'],
    }),
    host('c.example.com', { owner: 'alice', notes: 'Hers' }),
  ],
  routes: [{ route_id: 'to-b', path_pattern: '/b/', target_type: 'hostname', target_value: 'b.example.com' }],
};

describe('the whole configuration as one document', () => {
  beforeAll(async () => {
    const told = await apply(EVERYTHING);
    expect([told.text, told.status]).toEqual([told.text, 200]);
    const made = await createSelfSigned({ commonName: 'shop.example.com', names: ['shop.example.com'], days: 30 });
    const body = { cert_name: 'bought', fullchain_pem: made.certificate_pem, private_key_pem: made.private_key_pem };
    expect((await api.ask('POST', '/certificates/import', { token: alice.token, body })).status).toBe(201);
    const names = ['acme.example.com'];
    const issued = await createSelfSigned({ commonName: 'acme.example.com', names, days: 30 });
    const { certificate_pem: fullchain_pem, private_key_pem } = issued;
    const own = { cert_name: 'issued' as CertName, fullchain_pem, private_key_pem, labels: ['web'] };
    await api.store.commit(api.store.certificates.saving(certificateOf('acme.example.com', bob, own)));
  });

  test('is made of every kind of record, in an order in which what is named is there', async () => {
    const document = await exported();
    expect(document).toMatchObject({
      version,
      settings: EVERYTHING.settings && { unknown_hosts: 'redirect' },
      auth: EVERYTHING.auth,
      local_groups: EVERYTHING.local_groups,
      notifications: [{ name: 'ops', kind: 'webhook', url: 'http://127.0.0.1:1/', severity: 'critical' }],
      access_lists: [{ name: 'office', users: [{ username: 'carol', note: 'Reception' }] }],
      templates: [{ name: 'website', fields: { hsts: 'max-age=60', custom_headers: { 'X-Key': '***' } } }],
      certificates: [
        { cert_name: 'bought', owner: 'alice', acme_directory_url: null, domains: ['shop.example.com'] },
        { cert_name: 'issued', owner: 'bob', acme_directory_url: 'https://localhost:1/dir', labels: ['web'] },
      ],
      routes: EVERYTHING.routes,
    });
    expect(document.hosts).toMatchObject([
      { hostname: 'a.example.com', route_mode: 'selective', custom_headers: { Authorization: '***' } },
      { hostname: 'auth.example.com', target_url: 'instance:oauth-server' },
      { hostname: 'b.example.com', auth_required_groups: ['staff'], upstreams: [{ weight: 2 }, { weight: 1 }] },
      { hostname: 'c.example.com', owner: 'alice', notes: 'Hers' },
    ]);
    const text = JSON.stringify(document);
    for (const secret of [HASH, 'Basic secret', 'of the template', 'defaults', 'PRIVATE', 'whose-messages'])
      expect(text).not.toContain(secret);
    expect(await stored()).toMatchObject({
      custom_headers: { Authorization: 'Basic secret' },
      enabled_routes: ['to-b'],
    });
  });

  test('applied again changes nothing, and says so; so does what was exported', async () => {
    for (const [document, own] of [
      [EVERYTHING, { mode: 'merge' }],
      [EVERYTHING, { mode: 'replace' }],
      [await exported(), { mode: 'replace', prune: true }],
      [await withSecrets(), { mode: 'replace', prune: true, passphrase: PASSPHRASE }],
    ] as const) {
      const state = await api.store.unchanged();
      const told = await apply(document, own);
      expect([counts(told), told.body.items.filter(({ action }) => action !== 'unchanged')]).toEqual([
        [0, 0, 0, counts(told)[3]],
        [],
      ]);
      expect(await api.store.unchanged()).toEqual(state);
    }
  });

  test('comes with its secrets to an empty system, and is exported from there as it was', async () => {
    const [before, sealed] = [await exported(), await withSecrets()];
    expect(JSON.stringify(sealed)).not.toContain('Basic secret');
    await anew();
    const refused = await apply<Problem>(before);
    expect([refused.status, details(refused)]).toEqual([
      400,
      expect.arrayContaining([
        expect.stringMatching(/^access_lists\[0\]\.users\[0\]\.password: is missing/),
        expect.stringMatching(/^hosts\[0\]\.custom_headers\.Authorization: was left out/),
        expect.stringMatching(/^certificates\[0\]\.acme_directory_url: is null: it was imported/),
      ]),
    ]);
    const told = await apply(sealed, { mode: 'replace', passphrase: PASSPHRASE });
    expect([told.text, told.status]).toEqual([told.text, 200]);
    expect(await exported()).toEqual(before);
    expect((await api.store.accessLists.find('office' as AccessListName))?.record.users[0]?.password_hash).toBe(HASH);
    expect(await stored()).toMatchObject({ custom_headers: { Authorization: 'Basic secret' } });
    expect((await api.store.certificates.find('bought' as CertName))?.record).toMatchObject({
      owner_token_hash: alice.hash,
      private_key_pem: expect.stringContaining('PRIVATE KEY'),
    });
    expect((await api.store.settings.find()).record.new_hosts['custom_headers']).toEqual({ 'X-From': 'defaults' });
  });

  test('has secrets that open with its passphrase alone, and not when they were tampered with', async () => {
    const document = await withSecrets();
    const { secrets = {} } = document;
    // One bit, inside a text: what comes of it is JSON still.
    const bytes = Buffer.from(secrets['data'] ?? '', 'base64');
    bytes[27] = (bytes[27] ?? 0) ^ 4;
    const flipped = bytes.toString('base64');
    for (const [sent, passphrase, why] of [
      [document, 'another passphrase', 'secrets: cannot be opened: the passphrase is another one'],
      [document, undefined, 'secrets: needs the passphrase'],
      [{ ...document, secrets: { ...secrets, data: flipped } }, PASSPHRASE, 'secrets: cannot be opened'],
      [{ ...document, secrets: { ...secrets, cost: 2 ** 15 } }, PASSPHRASE, 'secrets: cannot be opened'],
      [{ ...document, secrets: { ...secrets, cost: 2 ** 30 } }, PASSPHRASE, 'secrets.cost: '],
    ] as const) {
      const told = await apply<Problem>(sent, { passphrase });
      expect([told.status, details(told)[0]]).toEqual([400, expect.stringContaining(why)]);
    }
  });

  test('is a snapshot to go back to: what was changed, made and deleted since is as it was', async () => {
    const snapshot = await exported();
    await api.ask('PUT', '/proxy/targets/a.example.com', { token: ADMIN_TOKEN, body: { labels: [], enabled: false } });
    await api.ask('DELETE', '/routes/to-b', { token: ADMIN_TOKEN });
    await apply({ version, hosts: [host('new.example.com')], templates: [{ name: 'later' }] });
    const planned = await plan(snapshot, { mode: 'replace', prune: true });
    expect(planned.body.items.filter(({ action }) => action !== 'unchanged')).toEqual([
      { section: 'templates', name: 'later', action: 'delete', fields: [] },
      {
        section: 'hosts',
        name: 'a.example.com',
        action: 'change',
        fields: [
          { field: 'enabled', before: false, after: true },
          { field: 'enabled_routes', before: [], after: ['to-b'] },
          { field: 'labels', before: [], after: ['shop'] },
        ],
      },
      { section: 'hosts', name: 'new.example.com', action: 'delete', fields: [] },
      { section: 'routes', name: 'to-b', action: 'create', fields: expect.any(Array) },
    ]);
    expect((await apply(snapshot, { mode: 'replace', prune: true })).body).toEqual({ ...planned.body, applied: true });
    expect(await exported()).toEqual(snapshot);
  });
});

const stored = async (name = 'a.example.com'): Promise<unknown> =>
  (await api.store.targets.find(name as TargetHost))?.record;

describe('a document', () => {
  test('is planned without changing anything, field by field and without secrets', async () => {
    await asAlice.create('p.example.com', { enable_https: false, labels: ['old'], custom_headers: {} });
    const state = await api.store.unchanged();
    const hosts = [
      host('p.example.com', { labels: ['new'], custom_headers: { 'X-Key': 'hidden' } }),
      host('q.example.com', { enable_https: true }),
    ];
    const told = await plan({ version: 1, hosts }, {}, alice.token);
    expect(counts(told)).toEqual([2, 1, 0, 0]);
    expect(told.body.items).toMatchObject([
      { section: 'certificates', name: 'proxy-q-example-com', action: 'create' },
      {
        name: 'p.example.com',
        action: 'change',
        fields: [
          { field: 'labels', before: ['old'], after: ['new'] },
          { field: 'custom_headers', before: {}, after: { 'X-Key': '***' } },
        ],
      },
      { name: 'q.example.com', action: 'create' },
    ]);
    expect([told.body.applied, told.text.includes('hidden')]).toEqual([false, false]);
    expect(await api.store.unchanged()).toEqual(state);
    expect(await stored('q.example.com')).toBeUndefined();
  });

  test('has certificates ordered that are not there, once', async () => {
    const document = { version, certificates: [{ cert_name: 'constructor', domains: ['wanted.example.com'] }] };
    expect(counts(await apply(document, {}, alice.token))).toEqual([1, 0, 0, 0]);
    expect((await api.store.certificates.findIssuance('constructor' as CertName))?.record).toMatchObject({
      domains: ['wanted.example.com'],
      email: 'alice@example.com',
      step: 'requested',
    });
    expect(counts(await apply(document, { mode: 'replace' }, alice.token))).toEqual([0, 0, 0, 1]);
  });

  test('leaves alone what it does not say (merge), or gives it what is built in (replace)', async () => {
    await asAlice.create('m.example.com', { enable_https: false, labels: ['kept'], hsts: 'max-age=1' });
    const document = { version, hosts: [host('m.example.com', { notes: 'told' })] };
    await apply(document, {}, alice.token);
    expect(await stored('m.example.com')).toMatchObject({ labels: ['kept'], hsts: 'max-age=1', notes: 'told' });
    await apply(document, { mode: 'replace' }, alice.token);
    expect(await stored('m.example.com')).toMatchObject({ labels: [], hsts: null, notes: 'told', enable_https: false });
  });

  test('deletes with prune what the token owns and is not in a section, and nothing of others', async () => {
    await asBob.create('of-bob.example.com', { enable_https: false });
    await asAlice.create('goes.example.com', { enable_https: false });
    const before = await exported(bob.token);
    const { hosts = [] } = await exported(alice.token);
    const kept = hosts.filter(({ hostname }) => hostname !== 'goes.example.com');
    const told = await apply({ version, hosts: kept }, { mode: 'replace', prune: true }, alice.token);
    expect(told.body.items.filter(({ action }) => action !== 'unchanged')).toMatchObject([
      { section: 'hosts', name: 'goes.example.com', action: 'delete' },
    ]);
    expect(await exported(bob.token)).toEqual(before);
    expect((await exported(alice.token))['certificates']).toHaveLength(2);
  });

  test('cannot touch records of another token, nor what is the administrator’s', async () => {
    const document = {
      version,
      settings: { unknown_hosts: 'abort' },
      local_groups: [{ name: 'mine' }],
      hosts: [host('of-bob.example.com', { notes: 'taken' }), host('x.example.com', { owner: 'bob' })],
    };
    const told = await apply<Problem>(document, {}, alice.token);
    expect([told.status, details(told).sort()]).toEqual([
      403,
      [
        expect.stringMatching(/^hosts\[0\]: belongs to another token/),
        expect.stringMatching(/^hosts\[1\]: is for bob; only the administrator/),
        expect.stringMatching(/^local_groups\[0\]: This is for the administrator alone/),
        expect.stringMatching(/^settings: This is for the administrator alone/),
      ],
    ]);
    expect(await stored('of-bob.example.com')).toMatchObject({ notes: '' });
    const admins = await apply<Problem>({ version, hosts: [host('y.example.com', { owner: 'nobody' })] });
    expect(details(admins)).toEqual([expect.stringMatching(/^hosts\[0\]\.owner: .*just token-generate nobody/)]);
  });

  test('is refused as a whole with every wrong place, and unknown fields with the nearest', async () => {
    const state = await api.store.unchanged();
    const document = {
      version: 1,
      host: [],
      hosts: [
        host('ok.example.com', { upstreams: [{ url: 'ftp://x', wieght: 2 }] }),
        host('not a host', { acces_lists: ['office'] }),
        host('twice.example.com'),
      ],
      access_lists: [{ name: 'l', rules: [{ action: 'allow', network: '300.0.0.0' }] }],
    };
    const told = await apply<Problem>(document);
    expect([told.status, details(told)]).toEqual([
      400,
      expect.arrayContaining([
        'host: is not a known field; did you mean hosts?',
        expect.stringMatching(/^hosts\[0\]\.upstreams\[0\]\.wieght: is not a known field; did you mean weight\?/),
        expect.stringMatching(/^hosts\[1\]\.hostname: /),
        'hosts[1].acces_lists: is not a known field; did you mean access_lists?',
        expect.stringMatching(/^access_lists\[0\]\.rules\[0\]\.network: /),
      ]),
    ]);
    const later = await apply<Problem>({
      version: 1,
      hosts: [
        host('u.example.com', { upstreams: [{ url: 'ftp://x' }] }),
        host('v.example.com', { access_lists: ['none'] }),
      ],
    });
    expect(details(later)).toEqual([expect.stringMatching(/^hosts\[0\]\.upstreams\[0\]\.url: /)]);
    const last = await apply<Problem>({
      version: 1,
      hosts: [host('w.example.com', { access_lists: ['none'] }), { hostname: 'z.example.com' }],
      routes: [{ route_id: 'r', path_pattern: '/', target_type: 'hostname', target_value: 'none.example.com' }],
    });
    expect(details(last)).toEqual([
      expect.stringMatching(/^hosts\[0\]\.access_lists\[0\]: there is no access list none/),
      expect.stringMatching(/^hosts\[1\]\.target_url: is missing/),
      expect.stringMatching(/^routes\[0\]\.target_value: is none.example.com, which has no proxy target/),
    ]);
    const twins = await apply<Problem>({ version: 1, hosts: [host('t.example.com'), host('T.example.com')] });
    expect(details(twins)).toEqual(['hosts[1].hostname: is that of hosts[0] already; name it once']);
    expect(await api.store.unchanged()).toEqual(state);
  });

  test.each([
    [2, 'version: is 2, and this release reads up to 1; upgrade it'],
    ['1', 'version: '],
    [undefined, 'version: '],
  ])('of version %p is refused', async (other, why) => {
    const told = await apply<Problem>({ version: other, what: 'a later release has' });
    expect([told.status, details(told)[0]]).toEqual([400, expect.stringContaining(why)]);
  });

  test('has a schema, and a size', async () => {
    const { body } = await api.ask<{ $defs: Record<string, { properties: object }> }>('GET', '/config/schema', {
      token: alice.token,
    });
    expect(body).toMatchObject({
      $ref: '#/$defs/ConfigDocument',
      $defs: {
        ConfigDocument: {
          required: ['version'],
          properties: { hosts: { type: 'array' } },
          additionalProperties: false,
        },
        ListedHost: { required: ['hostname'], properties: { hsts: {}, upstreams: {} }, additionalProperties: false },
      },
    });
    const raw = JSON.stringify({ document: { version, note: 'x'.repeat(16 * 1024 * 1024) } });
    const headers = { 'content-type': 'application/json' };
    const told = await api.ask<Problem>('POST', '/config/plan', { token: alice.token, raw, headers });
    expect([told.status, told.body.message]).toEqual([413, 'The body is too large; 16 MiB is the limit.']);
  });
});

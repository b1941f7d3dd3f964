import { afterAll, describe, expect, test } from '@jest/globals';
import type { TargetView } from '#contracts';
import type { CertName, Hostname } from '#domain';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { certificateOf, issuanceOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { certNameOf, newHost, TargetRequests } from '../../support/target-requests.ts';

const { api, alice, bob, asAlice, asBob, asAdmin } = await startTargetParties();
afterAll(() => api.stop());

const LIMITS = {
  rate_limit: 2.5,
  rate_limit_burst: 10,
  max_concurrent_per_client: 4,
  max_concurrent: 100,
  max_body_bytes: 1_048_576,
  connect_timeout: 3,
  response_timeout: 120,
  stream_idle_timeout: 600,
  compression: true,
};

const AUTH = {
  auth_enabled: true,
  auth_proxy: null,
  auth_mode: 'redirect',
  auth_required_users: ['alice'],
  auth_required_emails: ['*@example.com'],
  auth_required_groups: ['acme/admins'],
  auth_pass_headers: false,
  auth_prm: false,
  auth_accept_tokens: true,
  auth_cookie_name: 'my_token',
  auth_header_prefix: 'Remote-',
  auth_excluded_paths: ['/public/'],
  auth_allowed_scopes: ['mcp'],
  auth_allowed_audiences: ['https://other.example.com'],
  auth_verify: 'remote',
  auth_forward_url: 'http://authelia:9091/api/authz/forward-auth',
};

/** The hosts of the list that a token, or nobody, gets. */
const hostsFor = async (token?: string): Promise<string[]> => {
  const { body } = await api.ask<TargetView[]>('GET', '/proxy/targets', token === undefined ? {} : { token });
  return body.map(({ hostname }) => hostname);
};

describe('creating a proxy target', () => {
  test('stores every field that was given, returns it, and finds it again', async () => {
    const host = newHost();
    const fields = {
      kind: 'proxy',
      target_url: 'https://backend.example.net:8443/base',
      redirect_to: 'www.example.com',
      redirect_status: 308,
      redirect_keep_path: false,
      closed_with: 'abort',
      maintenance: true,
      maintenance_message: 'Back at noon.',
      maintenance_allow_from: ['10.0.0.0/8'],
      enabled: false,
      enable_http: false,
      enable_https: true,
      https_redirect: true,
      hsts: 'max-age=600; includeSubDomains',
      min_tls_version: '1.3',
      client_certificate: 'off',
      client_ca_pem: null,
      access_lists: [],
      route_mode: 'selective',
      enabled_routes: [],
      disabled_routes: [],
      preserve_host_header: false,
      custom_headers: { 'X-Custom': 'value', Authorization: 'Basic eHg6eXk=' },
      custom_response_headers: { 'X-Frame-Options': 'DENY', Server: '' },
      upstreams: [{ url: 'https://backend.example.net:8443/base', weight: 2, drain: true }],
      load_balancing: 'least_connections',
      sticky: { cookie: 'at', secure: 'always', http_only: false, same_site: 'none' },
      ejection: { failures: 1, window: 2, time: 3, max_time: 4 },
      health_check: { path: '/healthz', interval: 5, timeout: 6, expected_statuses: ['204'] },
      mcp_policy: {
        default: 'deny',
        rules: [{ action: 'allow', users: ['alice'], groups: ['g'], clients: ['c'], tools: ['t_*'], methods: ['m/*'] }],
        max_message_bytes: 4096,
      },
      slow_start: 7,
      backend_protocol: 'http2',
      backend_ca_pem: null,
      backend_server_name: 'backend.internal',
      backend_verify: false,
      ...LIMITS,
      ...AUTH,
      cert_name: 'a-name-of-its-own',
      cert_email: 'other@example.com',
      key_type: 'ecdsa-p384',
      acme_directory_url: 'https://other-ca.example.com/dir',
      labels: ['shop'],
      notes: 'Moves in May.',
    };
    const created = await asAlice.create(host, fields);
    expect(created.status).toBe(201);
    const stored = { hostname: host, ...fields, owner_token_hash: alice.hash, created_by: 'alice' };
    expect(created.body.proxy_target).toMatchObject(stored);
    expect(Object.keys(created.body.proxy_target).sort()).toEqual(
      [...Object.keys(stored), 'created_at', 'updated_at'].sort(),
    );
    const found = await api.ask<TargetView>('GET', `/proxy/targets/${host}`, { token: alice.token });
    expect(found.body).toEqual(created.body.proxy_target);
    const { record } = (await api.store.certificates.findIssuance(fields.cert_name as CertName)) ?? {};
    expect(record).toMatchObject({
      domains: [host],
      email: 'other@example.com',
      key_type: 'ecdsa-p384',
      acme_directory_url: 'https://other-ca.example.com/dir',
    });
  });

  test('defaults to both protocols, the own Host header and an own certificate', async () => {
    const host = newHost();
    const { body: saved } = await asAlice.create(host);
    expect(saved.proxy_target).toMatchObject({
      enabled: true,
      enable_http: true,
      enable_https: true,
      preserve_host_header: true,
      custom_headers: {},
      cert_name: certNameOf(host),
      cert_email: null,
    });
  });

  test('writes the order of its certificate in the same step, with the e-mail address of the token', async () => {
    const host = newHost();
    const { body: saved } = await asAlice.create(host);
    expect(saved.certificate_status).toBe(
      `Certificate generation started for ${host}; no cert-manager answers at the moment, so it begins as soon as one runs`,
    );
    const issuance = await api.store.certificates.findIssuance(certNameOf(host));
    expect(issuance?.record).toMatchObject({
      step: 'requested',
      domains: [host],
      email: 'alice@example.com',
      acme_directory_url: 'https://ca.example.com/dir',
      owner_token_hash: alice.hash,
      created_by: 'alice',
    });
  });

  test('without an e-mail address anywhere: 400 that names the remedy, and nothing is stored', async () => {
    const poor = await api.token('poor');
    const host = newHost();
    const refused = (await new TargetRequests(api, poor.token).create(host)) as Told<unknown>;
    expect([refused.status, refused.body]).toMatchObject([
      400,
      { message: expect.stringContaining('PUT /token/email'), details: [{ field: 'cert_email' }] },
    ]);
    expect(await api.store.targets.find(host as Hostname)).toBeUndefined();
    expect(await api.store.certificates.findIssuance(certNameOf(host))).toBeUndefined();
  });

  test('without HTTPS orders nothing', async () => {
    const host = newHost();
    const { status, body: saved } = await asAlice.create(host, { enable_https: false });
    expect([status, saved.certificate_status, saved.proxy_target.cert_name]).toEqual([201, 'not_required', null]);
    expect(await api.store.certificates.findIssuance(certNameOf(host))).toBeUndefined();
  });

  test('uses a certificate of the same owner that exists, and one that is under way', async () => {
    const [first, second] = [newHost(), newHost()];
    await api.store.commit(api.store.certificates.saving(certificateOf(first, alice)));
    expect((await asAlice.create(first)).body.certificate_status).toBe('existing');
    await api.store.certificates.request(
      issuanceOf('shared', alice, { cert_name: 'shared' as CertName, domains: [second as never] }),
      undefined,
    );
    const saved = (await asAlice.create(second, { cert_name: 'shared' })).body;
    expect(saved).toMatchObject({ certificate_status: 'existing', proxy_target: { cert_name: 'shared' } });
    expect(saved.warning).toBeUndefined();
  });

  test('warns about a certificate that does not cover the host', async () => {
    const host = newHost();
    const other = certificateOf(newHost(), alice);
    await api.store.commit(api.store.certificates.saving(other));
    const { body: saved } = await asAlice.create(host, { cert_name: other.cert_name });
    expect(saved.certificate_status).toBe('existing');
    expect(saved.warning).toContain(`does not cover ${host}`);
  });

  test("refuses another owner's certificate by name, but lets the administrator use it", async () => {
    const theirs = certificateOf(newHost(), bob);
    await api.store.commit(api.store.certificates.saving(theirs));
    const host = newHost();
    expect((await asAlice.create(host, { cert_name: theirs.cert_name })).status).toBe(403);
    expect((await asAlice.create(host, { cert_name: theirs.cert_name, enable_https: false })).status).toBe(403);
    expect(await api.store.targets.find(host as Hostname)).toBeUndefined();
    expect((await asAdmin.create(host, { cert_name: theirs.cert_name })).status).toBe(201);
  });

  test('keeps two hosts apart whose default certificate names are spelt the same', async () => {
    expect((await asAlice.create('a.b.example.com')).body.proxy_target.cert_name).toBe('proxy-a-b-example-com');
    expect((await asAlice.create('a-b.example.com')).body.proxy_target.cert_name).toBe('proxy-a-b-example-com-2');
    expect((await asBob.create('a.b-example.com')).body.proxy_target.cert_name).toBe('proxy-a-b-example-com-3');
    const second = await api.store.certificates.findIssuance('proxy-a-b-example-com-2' as CertName);
    expect(second?.record.domains).toEqual(['a-b.example.com']);
  });

  test('ten at once for one host: one is created, nine are told that it exists', async () => {
    const host = newHost();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? asAlice : asBob).create(host)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(9);
    for (const { text } of refused) expect(text).toContain(`${host} has a proxy target already`);
    const winner = answers.find(({ status }) => status === 201)?.body.proxy_target;
    const order = await api.store.certificates.findIssuance(certNameOf(host));
    expect(order?.record.owner_token_hash).toBe(winner?.owner_token_hash);
  });

  test('takes an internationalised name in its A-label form, and finds it under either spelling', async () => {
    const { body: saved } = await asAlice.create('Bücher.example', { enable_https: false });
    expect(saved.proxy_target.hostname).toBe('xn--bcher-kva.example');
    const found = await api.ask<TargetView>('GET', `/proxy/targets/${encodeURIComponent('BÜCHER.example.')}`);
    expect(found.body.hostname).toBe('xn--bcher-kva.example');
    expect((await asAlice.create('bücher.example')).status).toBe(409);
  });
});

describe('seeing proxy targets', () => {
  test('strangers see neither the owner nor the values of custom headers', async () => {
    const host = newHost();
    await asAlice.create(host, { custom_headers: { 'X-Secret': 'hush-hush' } });
    for (const token of [undefined, bob.token]) {
      const seen = await api.ask<TargetView>('GET', `/proxy/targets/${host}`, token === undefined ? {} : { token });
      expect(seen.body.custom_headers).toEqual({ 'X-Secret': '***' });
      expect(seen.text).not.toMatch(/hush-hush|owner_token_hash|sha256:/);
    }
    const listed = await api.ask('GET', '/proxy/targets');
    expect(listed.text).not.toMatch(/hush-hush|owner_token_hash|sha256:/);
    for (const token of [alice.token, ADMIN_TOKEN]) {
      const seen = await api.ask<TargetView>('GET', `/proxy/targets/${host}`, { token });
      expect(seen.body).toMatchObject({ custom_headers: { 'X-Secret': 'hush-hush' }, owner_token_hash: alice.hash });
    }
  });

  test('a list is a bare array: all for nobody and the administrator, its own for a token', async () => {
    const [mine, theirs] = [newHost(), newHost()];
    await asAlice.create(mine);
    await asBob.create(theirs);
    expect(await hostsFor()).toEqual(expect.arrayContaining([mine, theirs]));
    expect(await hostsFor(ADMIN_TOKEN)).toEqual(await hostsFor());
    const bobs = await hostsFor(bob.token);
    expect(bobs).toContain(theirs);
    expect(bobs).not.toContain(mine);
  });

  test('a list can be had in pages', async () => {
    const all = await api.ask<TargetView[]>('GET', '/proxy/targets');
    const part = await api.ask<TargetView[]>('GET', '/api/proxy/targets?limit=2&offset=1');
    expect(part.body).toEqual(all.body.slice(1, 3));
    expect(part.headers.get('x-total-count')).toBe(String(all.body.length));
    expect(part.headers.get('link')).toBe(
      '</api/proxy/targets?limit=2&offset=0>; rel="prev", </api/proxy/targets?limit=2&offset=3>; rel="next"',
    );
  });

  test('a host without a target is a 404, and one record that is broken hides no other', async () => {
    expect((await api.ask('GET', '/proxy/targets/nowhere.example.com')).status).toBe(404);
    const before = (await api.ask<TargetView[]>('GET', '/proxy/targets')).body.length;
    const host = newHost();
    await api.store.commit({
      writes: [
        ['SET', api.store.keys.target(host), '{"hostname":'],
        ['ZADD', api.store.keys.targetIndex, 0, host],
      ],
      changes: [['target', host]],
    });
    expect((await api.ask<TargetView[]>('GET', '/proxy/targets')).body).toHaveLength(before);
    expect((await api.ask('GET', `/proxy/targets/${host}`)).status).toBe(500);
    await api.store.targets.delete(host as Hostname);
  });
});

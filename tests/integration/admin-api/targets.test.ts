import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TargetDeleted, TargetSaved, TargetView } from '#contracts';
import type { ApiToken, CertName, Hostname } from '#domain';
import { ADMIN_TOKEN, HttpApp } from '../../support/http-app.ts';
import { certificateOf, issuanceOf } from '../../support/store.ts';

let api: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let numbers = 0;

const newHost = (): string => `host-${(numbers += 1)}.example.com`;
const nameFor = (host: string): CertName => `proxy-${host.replaceAll('.', '-')}` as CertName;
const body = (hostname: string, own: object = {}): object => ({ hostname, target_url: 'http://localhost:3000', ...own });
const create = (hostname: string, own: object = {}, token = alice.token): Promise<{ status: number; body: TargetSaved }> =>
  api.ask<TargetSaved>('POST', '/proxy/targets', { token, body: body(hostname, own) });

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN, ACME_DIRECTORY_URL: 'https://ca.example.com/dir' });
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob', { cert_email: 'bob@example.com' });
});

afterAll(() => api.stop());

describe('creating a proxy target', () => {
  test('stores every field that was given, returns it, and finds it again', async () => {
    const host = newHost();
    const fields = {
      target_url: 'https://backend.example.net:8443/base',
      enabled: false,
      enable_http: false,
      enable_https: true,
      preserve_host_header: false,
      custom_headers: { 'X-Custom': 'value', Authorization: 'Basic eHg6eXk=' },
      cert_name: `own-${numbers}`,
      cert_email: 'other@example.com',
      key_type: 'ecdsa-p384',
      acme_directory_url: 'https://other-ca.example.com/dir',
    };
    const created = await create(host, fields);
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
    const { body: saved } = await create(host);
    expect(saved.proxy_target).toMatchObject({
      enabled: true,
      enable_http: true,
      enable_https: true,
      preserve_host_header: true,
      custom_headers: {},
      cert_name: nameFor(host),
      cert_email: null,
    });
  });

  test('writes the order of its certificate in the same step, with the e-mail address of the token', async () => {
    const host = newHost();
    const { body: saved } = await create(host);
    expect(saved.certificate_status).toBe(
      `Certificate generation started for ${host}; no cert-manager answers at the moment, so it begins as soon as one runs`,
    );
    const issuance = await api.store.certificates.findIssuance(nameFor(host));
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
    const poor = await api.token(`poor-${(numbers += 1)}`);
    const host = newHost();
    const refused = await api.ask<{ details: { field: string }[]; message: string }>('POST', '/proxy/targets', {
      token: poor.token,
      body: body(host),
    });
    expect(refused.status).toBe(400);
    expect(refused.body.details).toEqual([expect.objectContaining({ field: 'cert_email' })]);
    expect(refused.body.message).toContain('PUT /token/email');
    expect(await api.store.targets.find(host as Hostname)).toBeUndefined();
    expect(await api.store.certificates.findIssuance(nameFor(host))).toBeUndefined();
  });

  test('without HTTPS orders nothing', async () => {
    const host = newHost();
    const { status, body: saved } = await create(host, { enable_https: false });
    expect([status, saved.certificate_status, saved.proxy_target.cert_name]).toEqual([201, 'not_required', null]);
    expect(await api.store.certificates.findIssuance(nameFor(host))).toBeUndefined();
  });

  test('uses a certificate of the same owner that exists, and one that is under way', async () => {
    const [first, second] = [newHost(), newHost()];
    await api.store.commit(api.store.certificates.saving(certificateOf(first, alice)));
    expect((await create(first)).body.certificate_status).toBe('existing');
    await api.store.certificates.request(
      issuanceOf('shared', alice, { cert_name: 'shared' as CertName, domains: [second as never] }),
      undefined,
    );
    const saved = (await create(second, { cert_name: 'shared' })).body;
    expect(saved).toMatchObject({ certificate_status: 'existing', proxy_target: { cert_name: 'shared' } });
    expect(saved.warning).toBeUndefined();
  });

  test('warns about a certificate that does not cover the host', async () => {
    const host = newHost();
    const other = certificateOf(newHost(), alice);
    await api.store.commit(api.store.certificates.saving(other));
    const { body: saved } = await create(host, { cert_name: other.cert_name });
    expect(saved.certificate_status).toBe('existing');
    expect(saved.warning).toContain(`does not cover ${host}`);
  });

  test("refuses another owner's certificate by name, but lets the administrator use it", async () => {
    const theirs = certificateOf(newHost(), bob);
    await api.store.commit(api.store.certificates.saving(theirs));
    const host = newHost();
    expect((await create(host, { cert_name: theirs.cert_name })).status).toBe(403);
    expect((await create(host, { cert_name: theirs.cert_name, enable_https: false })).status).toBe(403);
    expect(await api.store.targets.find(host as Hostname)).toBeUndefined();
    expect((await create(host, { cert_name: theirs.cert_name }, ADMIN_TOKEN)).status).toBe(201);
  });

  test('keeps two hosts apart whose default certificate names are spelt the same', async () => {
    expect((await create('a.b.example.com')).body.proxy_target.cert_name).toBe('proxy-a-b-example-com');
    expect((await create('a-b.example.com')).body.proxy_target.cert_name).toBe('proxy-a-b-example-com-2');
    expect((await create('a.b-example.com', {}, bob.token)).body.proxy_target.cert_name).toBe(
      'proxy-a-b-example-com-3',
    );
    const second = await api.store.certificates.findIssuance('proxy-a-b-example-com-2' as CertName);
    expect(second?.record.domains).toEqual(['a-b.example.com']);
  });

  test('ten at once for one host: one is created, nine are told that it exists', async () => {
    const host = newHost();
    const tokens = [alice.token, bob.token];
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => create(host, {}, tokens[i % 2])));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    const winner = answers.find(({ status }) => status === 201)?.body.proxy_target;
    const order = await api.store.certificates.findIssuance(nameFor(host));
    expect(order?.record.owner_token_hash).toBe(winner?.owner_token_hash);
  });

  test('takes an internationalised name in its A-label form, and finds it under either spelling', async () => {
    const { body: saved } = await create('Bücher.example', { enable_https: false });
    expect(saved.proxy_target.hostname).toBe('xn--bcher-kva.example');
    const found = await api.ask<TargetView>('GET', `/proxy/targets/${encodeURIComponent('BÜCHER.example.')}`);
    expect(found.body.hostname).toBe('xn--bcher-kva.example');
    expect((await create('bücher.example')).status).toBe(409);
  });
});

describe('seeing proxy targets', () => {
  test('strangers see neither the owner nor the values of custom headers', async () => {
    const host = newHost();
    await create(host, { custom_headers: { 'X-Secret': 'hush-hush' } });
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
    await create(mine);
    await create(theirs, {}, bob.token);
    const hostsFor = async (token?: string): Promise<string[]> =>
      (await api.ask<TargetView[]>('GET', '/proxy/targets', token === undefined ? {} : { token })).body.map(
        ({ hostname }) => hostname,
      );
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

describe('changing a proxy target', () => {
  const put = (host: string, change: object, token = alice.token): ReturnType<typeof create> =>
    api.ask<TargetSaved>('PUT', `/proxy/targets/${host}`, { token, body: change });

  test('changes what is named and leaves the rest', async () => {
    const host = newHost();
    const { body: before } = await create(host, { custom_headers: { 'X-A': '1' } });
    for (const change of [
      { target_url: 'http://localhost:4000' },
      { enabled: false },
      { enable_http: false },
      { preserve_host_header: false },
      { custom_headers: { 'X-B': '2' } },
      { cert_email: 'later@example.com' },
      { key_type: 'rsa-4096' },
      { acme_directory_url: 'https://third-ca.example.com/dir' },
    ]) {
      const earlier = (await api.ask<TargetView>('GET', `/proxy/targets/${host}`, { token: alice.token })).body;
      const { status, body: saved } = await put(host, change);
      expect(status).toBe(200);
      expect(saved.proxy_target).toEqual({ ...earlier, ...change, updated_at: saved.proxy_target.updated_at });
      expect(saved.certificate_status).toBe('existing');
    }
    expect(before.proxy_target.custom_headers).toEqual({ 'X-A': '1' });
  });

  test('turning HTTPS on orders the certificate that is missing', async () => {
    const host = newHost();
    await create(host, { enable_https: false });
    const { body: saved } = await put(host, { enable_https: true });
    expect(saved.certificate_status).toMatch(`Certificate generation started for ${host}`);
    expect(saved.proxy_target.cert_name).toBe(nameFor(host));
    expect((await api.store.certificates.findIssuance(nameFor(host)))?.record.step).toBe('requested');
  });

  test('turning HTTPS on again after a failure orders anew, and other changes do not', async () => {
    const host = newHost();
    await create(host);
    const found = await api.store.certificates.findIssuance(nameFor(host));
    if (!found) throw new Error('no order');
    await api.store.certificates.advance({ ...found.record, step: 'failed', message: 'the CA said no' }, found);
    expect((await put(host, { enabled: true })).body.certificate_status).toBe('the CA said no');
    expect((await api.store.certificates.findIssuance(nameFor(host)))?.record.step).toBe('failed');
    await put(host, { enable_https: true });
    expect((await api.store.certificates.findIssuance(nameFor(host)))?.record).toMatchObject({ step: 'requested' });
  });

  test('attaches a certificate, warns where it does not cover the host, and lets it go', async () => {
    const host = newHost();
    await create(host);
    const wide = certificateOf(host, alice, { cert_name: `wide-${numbers}` as CertName, domains: ['*.example.com' as never] });
    const wrong = certificateOf('other.example.org', alice, { cert_name: `wrong-${numbers}` as CertName });
    await api.store.commit(api.store.certificates.saving(wide), api.store.certificates.saving(wrong));
    const attached = (await put(host, { cert_name: wide.cert_name })).body;
    expect([attached.certificate_status, attached.warning]).toEqual(['existing', undefined]);
    expect((await put(host, { cert_name: wrong.cert_name })).body.warning).toContain('does not cover');
    const detached = (await put(host, { cert_name: null })).body;
    expect(detached.proxy_target.cert_name).toBeNull();
    expect(detached.certificate_status).toContain('self-signed');
  });

  test("refuses another owner's certificate, unless the administrator has attached it before", async () => {
    const host = newHost();
    await create(host);
    const theirs = certificateOf(host, bob, { cert_name: `theirs-${numbers}` as CertName });
    await api.store.commit(api.store.certificates.saving(theirs));
    expect((await put(host, { cert_name: theirs.cert_name })).status).toBe(403);
    expect((await put(host, { cert_name: theirs.cert_name }, ADMIN_TOKEN)).status).toBe(200);
    const again = await put(host, { cert_name: theirs.cert_name, enabled: false, enable_https: true });
    expect([again.status, again.body.proxy_target.cert_name]).toEqual([200, theirs.cert_name]);
  });

  test("what the administrator orders for somebody's target belongs to its owner", async () => {
    const host = newHost();
    await create(host, { enable_https: false });
    expect((await put(host, { enable_https: true }, ADMIN_TOKEN)).status).toBe(200);
    expect((await api.store.certificates.findIssuance(nameFor(host)))?.record).toMatchObject({
      owner_token_hash: alice.hash,
      created_by: 'alice',
      email: 'alice@example.com',
    });
  });

  test('two changes at once of different fields both come through', async () => {
    const host = newHost();
    await create(host);
    const both = await Promise.all([put(host, { enabled: false }), put(host, { preserve_host_header: false })]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await api.store.targets.find(host as Hostname))?.record).toMatchObject({
      enabled: false,
      preserve_host_header: false,
    });
  });

  test('is for its owner and the administrator only', async () => {
    const host = newHost();
    await create(host);
    expect((await put(host, { enabled: false }, bob.token)).status).toBe(403);
    expect((await api.ask('PUT', `/proxy/targets/${host}`, { body: { enabled: false } })).status).toBe(401);
    expect((await put('nowhere.example.com', { enabled: false })).status).toBe(404);
    expect((await api.store.targets.find(host as Hostname))?.record.enabled).toBe(true);
    expect((await put(host, { enabled: false }, ADMIN_TOKEN)).status).toBe(200);
  });
});

describe('deleting a proxy target', () => {
  const remove = (host: string, query = '', token = alice.token): Promise<{ status: number; body: TargetDeleted }> =>
    api.ask<TargetDeleted>('DELETE', `/proxy/targets/${host}${query}`, { token });

  test('answers 200 with JSON and keeps the certificate and its order', async () => {
    const host = newHost();
    await create(host);
    const { status, body: deleted } = await remove(host);
    expect([status, deleted.status, deleted.deleted_certificate]).toEqual([200, 'success', null]);
    expect(deleted.message).toContain(`the certificate ${nameFor(host)} stays`);
    expect(await api.store.targets.find(host as Hostname)).toBeUndefined();
    expect(await api.store.certificates.findIssuance(nameFor(host))).toBeDefined();
    expect((await remove(host)).status).toBe(404);
  });

  test('with its certificate while that is being issued: the issuance cannot store it any more', async () => {
    const host = newHost();
    await create(host);
    const working = await api.store.certificates.findIssuance(nameFor(host));
    if (!working) throw new Error('no order');
    expect((await remove(host, '?delete_certificate=true')).body.deleted_certificate).toBe(nameFor(host));
    const done = { ...working.record, step: 'completed' } as const;
    await expect(api.store.certificates.complete(certificateOf(host, alice), done, working)).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
    });
    expect(await api.store.certificates.find(nameFor(host))).toBeUndefined();
    expect(await api.store.targets.find(host as Hostname)).toBeUndefined();
  });

  test('keeps a certificate that another target uses, and says which', async () => {
    const [first, second] = [newHost(), newHost()];
    await create(first);
    await create(second, { cert_name: nameFor(first) });
    const { body: deleted } = await remove(first, '?delete_certificate=true');
    expect(deleted.deleted_certificate).toBeNull();
    expect(deleted.message).toContain(second);
    expect((await remove(second, '?delete_certificate=true')).body.deleted_certificate).toBe(nameFor(first));
  });

  test("never deletes another owner's certificate", async () => {
    const host = newHost();
    const theirs = certificateOf(host, bob, { cert_name: `bobs-${numbers}` as CertName });
    await api.store.commit(api.store.certificates.saving(theirs));
    await create(host, { enable_https: false });
    await api.ask('PUT', `/proxy/targets/${host}`, { token: ADMIN_TOKEN, body: { cert_name: theirs.cert_name } });
    const { body: deleted } = await remove(host, '?delete_certificate=true');
    expect(deleted.message).toContain('belongs to another token');
    expect(await api.store.certificates.find(theirs.cert_name)).toBeDefined();
  });

  test('is for its owner and the administrator only, and takes no query that it does not know', async () => {
    const host = newHost();
    await create(host);
    expect((await remove(host, '', bob.token)).status).toBe(403);
    expect((await api.ask('DELETE', `/proxy/targets/${host}`)).status).toBe(401);
    expect((await remove(host, '?delete_certificate=perhaps')).status).toBe(400);
    expect((await remove(host, '?delete_cert=true')).status).toBe(400);
    expect((await remove(host, '', ADMIN_TOKEN)).status).toBe(200);
  });
});

test('a token that is deleted while its request runs leaves nothing behind', async () => {
  for (let round = 0; round < 5; round += 1) {
    const brief = await api.token(`brief-${(numbers += 1)}`, { cert_email: 'brief@example.com' });
    const hosts = Array.from({ length: 8 }, newHost);
    const [answers] = await Promise.all([
      Promise.all(hosts.map((host) => create(host, {}, brief.token))),
      api.store.tokens.delete(brief, new Date()),
    ]);
    expect(answers.every(({ status }) => status === 201 || status === 401)).toBe(true);
    const left = await api.store.tokens.owned(brief.hash);
    expect(left).toEqual({ targets: [], certificates: [] });
  }
});

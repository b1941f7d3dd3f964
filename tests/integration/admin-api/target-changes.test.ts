import { afterAll, describe, expect, test } from '@jest/globals';
import type { TargetView } from '#contracts';
import type { CertName, Hostname } from '#domain';
import { ADMIN_TOKEN } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { certificateOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { certNameOf, newHost, TargetRequests } from '../../support/target-requests.ts';

const { api, alice, bob, asAlice, asBob, asAdmin } = await startTargetParties();
afterAll(() => api.stop());

describe('changing a proxy target', () => {
  test('changes what is named and leaves the rest', async () => {
    const host = newHost();
    const { body: before } = await asAlice.create(host, { custom_headers: { 'X-A': '1' } });
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
      const { status, body: saved } = await asAlice.change(host, change);
      expect(status).toBe(200);
      expect(saved.proxy_target).toEqual({ ...earlier, ...change, updated_at: saved.proxy_target.updated_at });
      expect(saved.certificate_status).toBe('existing');
    }
    expect(before.proxy_target.custom_headers).toEqual({ 'X-A': '1' });
  });

  test('turning HTTPS on orders the certificate that is missing', async () => {
    const host = newHost();
    await asAlice.create(host, { enable_https: false });
    const { body: saved } = await asAlice.change(host, { enable_https: true });
    expect(saved.certificate_status).toMatch(`Certificate generation started for ${host}`);
    expect(saved.proxy_target.cert_name).toBe(certNameOf(host));
    expect((await api.store.certificates.findIssuance(certNameOf(host)))?.record.step).toBe('requested');
  });

  test('turning HTTPS on again after a failure orders anew, and other changes do not', async () => {
    const host = newHost();
    await asAlice.create(host);
    const found = await api.store.certificates.findIssuance(certNameOf(host));
    if (!found) throw new Error('no order');
    await api.store.certificates.advance({ ...found.record, step: 'failed', message: 'the CA said no' }, found);
    expect((await asAlice.change(host, { enabled: true })).body.certificate_status).toBe('the CA said no');
    expect((await api.store.certificates.findIssuance(certNameOf(host)))?.record.step).toBe('failed');
    await asAlice.change(host, { enable_https: true });
    expect((await api.store.certificates.findIssuance(certNameOf(host)))?.record).toMatchObject({ step: 'requested' });
  });

  test('attaches a certificate, warns where it does not cover the host, and lets it go', async () => {
    const host = newHost();
    await asAlice.create(host);
    const wide = certificateOf(host, alice, {
      cert_name: 'wide' as CertName,
      domains: ['*.example.com' as never],
    });
    const wrong = certificateOf('other.example.org', alice, { cert_name: 'wrong' as CertName });
    await api.store.commit(api.store.certificates.saving(wide), api.store.certificates.saving(wrong));
    const attached = (await asAlice.change(host, { cert_name: wide.cert_name })).body;
    expect([attached.certificate_status, attached.warning]).toEqual(['existing', undefined]);
    expect((await asAlice.change(host, { cert_name: wrong.cert_name })).body.warning).toContain('does not cover');
    const detached = (await asAlice.change(host, { cert_name: null })).body;
    expect(detached.proxy_target.cert_name).toBeNull();
    expect(detached.certificate_status).toContain('self-signed');
  });

  test("refuses another owner's certificate, unless the administrator has attached it before", async () => {
    const host = newHost();
    await asAlice.create(host);
    const theirs = certificateOf(host, bob, { cert_name: 'theirs' as CertName });
    await api.store.commit(api.store.certificates.saving(theirs));
    expect((await asAlice.change(host, { cert_name: theirs.cert_name })).status).toBe(403);
    expect((await asAdmin.change(host, { cert_name: theirs.cert_name })).status).toBe(200);
    const again = await asAlice.change(host, { cert_name: theirs.cert_name, enabled: false, enable_https: true });
    expect([again.status, again.body.proxy_target.cert_name]).toEqual([200, theirs.cert_name]);
  });

  test("what the administrator orders for somebody's target belongs to its owner", async () => {
    const host = newHost();
    await asAlice.create(host, { enable_https: false });
    expect((await asAdmin.change(host, { enable_https: true })).status).toBe(200);
    expect((await api.store.certificates.findIssuance(certNameOf(host)))?.record).toMatchObject({
      owner_token_hash: alice.hash,
      created_by: 'alice',
      email: 'alice@example.com',
    });
  });

  test('two changes at once of different fields both come through', async () => {
    const host = newHost();
    await asAlice.create(host);
    const both = await Promise.all([
      asAlice.change(host, { enabled: false }),
      asAlice.change(host, { preserve_host_header: false }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await api.store.targets.find(host as Hostname))?.record).toMatchObject({
      enabled: false,
      preserve_host_header: false,
    });
  });

  test('is for its owner and the administrator only', async () => {
    const host = newHost();
    await asAlice.create(host);
    expect((await asBob.change(host, { enabled: false })).status).toBe(403);
    expect((await api.ask('PUT', `/proxy/targets/${host}`, { body: { enabled: false } })).status).toBe(401);
    expect((await asAlice.change('nowhere.example.com', { enabled: false })).status).toBe(404);
    expect((await api.store.targets.find(host as Hostname))?.record.enabled).toBe(true);
    expect((await asAdmin.change(host, { enabled: false })).status).toBe(200);
  });
});

describe('deleting a proxy target', () => {
  test('answers 200 with JSON and keeps the certificate and its order', async () => {
    const host = newHost();
    await asAlice.create(host);
    const { status, body: deleted } = await asAlice.delete(host);
    expect([status, deleted.status, deleted.deleted_certificate]).toEqual([200, 'success', null]);
    expect(deleted.message).toContain(`the certificate ${certNameOf(host)} stays`);
    expect(await api.store.targets.find(host as Hostname)).toBeUndefined();
    expect(await api.store.certificates.findIssuance(certNameOf(host))).toBeDefined();
    expect((await asAlice.delete(host)).status).toBe(404);
  });

  test('with its certificate while that is being issued: the issuance cannot store it any more', async () => {
    const host = newHost();
    await asAlice.create(host);
    const working = await api.store.certificates.findIssuance(certNameOf(host));
    if (!working) throw new Error('no order');
    expect((await asAlice.delete(host, '?delete_certificate=true')).body.deleted_certificate).toBe(certNameOf(host));
    const done = { ...working.record, step: 'completed' } as const;
    await expect(api.store.certificates.complete(certificateOf(host, alice), done, working)).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
    });
    expect(await api.store.certificates.find(certNameOf(host))).toBeUndefined();
    expect(await api.store.targets.find(host as Hostname)).toBeUndefined();
  });

  test('keeps a certificate that another target uses, and says which', async () => {
    const [first, second] = [newHost(), newHost()];
    await asAlice.create(first);
    await asAlice.create(second, { cert_name: certNameOf(first) });
    const { body: deleted } = await asAlice.delete(first, '?delete_certificate=true');
    expect(deleted.deleted_certificate).toBeNull();
    expect(deleted.message).toContain(second);
    expect((await asAlice.delete(second, '?delete_certificate=true')).body.deleted_certificate).toBe(certNameOf(first));
  });

  test("never deletes another owner's certificate", async () => {
    const host = newHost();
    const theirs = certificateOf(host, bob, { cert_name: 'bobs' as CertName });
    await asAlice.create(host, { enable_https: false });
    await api.store.commit(api.store.certificates.saving(theirs));
    await api.ask('PUT', `/proxy/targets/${host}`, { token: ADMIN_TOKEN, body: { cert_name: theirs.cert_name } });
    const { body: deleted } = await asAlice.delete(host, '?delete_certificate=true');
    expect(deleted.message).toContain('belongs to another token');
    expect(await api.store.certificates.find(theirs.cert_name)).toBeDefined();
  });

  test('is for its owner and the administrator only, and takes no query that it does not know', async () => {
    const host = newHost();
    await asAlice.create(host);
    expect((await asBob.delete(host)).status).toBe(403);
    expect((await api.ask('DELETE', `/proxy/targets/${host}`)).status).toBe(401);
    expect((await asAlice.delete(host, '?delete_certificate=perhaps')).status).toBe(400);
    expect((await asAlice.delete(host, '?delete_cert=true')).status).toBe(400);
    expect((await asAdmin.delete(host)).status).toBe(200);
  });
});

test('a token that is deleted while its request runs gets 401, and leaves nothing behind', async () => {
  const brief = await api.token('brief', { cert_email: 'brief@example.com' });
  const host = 'brief.example.org';
  // Redis keeps writes waiting, in their order, and answers reads: the deletion comes first, though the request was let in.
  await new RedisClient(api.redis.socketPath).command('CLIENT PAUSE 500 WRITE');
  const deletion = api.store.tokens.delete(brief, new Date());
  const created = await new TargetRequests(api, brief.token).create(host);
  await deletion;
  expect(created.status).toBe(401);
  expect(await api.store.targets.find(host as Hostname)).toBeUndefined();
  expect(await api.store.certificates.findIssuance(certNameOf(host))).toBeUndefined();
});

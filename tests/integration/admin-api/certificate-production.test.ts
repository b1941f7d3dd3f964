import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CertificateView, Problem } from '#contracts';
import type { ApiToken, CertName, Hostname } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { CertificateRequests, hostOf, newCertName } from '../../support/certificate-requests.ts';
import { HttpApp, type Told } from '../../support/http-app.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';
import { certificateOf, issuanceOf, targetOf } from '../../support/store.ts';

let world: Issuing;
let certManager: CertManager;
let api: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let production: string;
/** The same CA by another name: a directory of its own to us. */
let staging: string;

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  production = world.pebble.directoryUrl;
  staging = production.replace('127.0.0.1', 'localhost');
  const own = { ACME_DIRECTORY_URL: production, ACME_STAGING_URL: staging, CERT_KEY_TYPE: 'ecdsa-p256' };
  api = await HttpApp.start('admin-api', own, world);
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob', { cert_email: 'bob@example.com' });
  certManager = await startCertManager(world.environment);
});

afterAll(async () => {
  await certManager?.stop();
  await api?.stop();
  await world?.stop();
});

const convert = <T = CertificateView>(name: string, token = alice.token): Promise<Told<T>> =>
  api.ask<T>('POST', `/certificates/${name}/convert-to-production`, { token });
const cert_name = (name: CertName): { cert_name: CertName } => ({ cert_name: name });

/** Not due: the cert-manager that runs here must leave it alone. */
const FRESH = {
  issued_at: new Date().toISOString(),
  expires_at: new Date(Date.now() + 90 * 86_400_000).toISOString(),
};

describe('converting to production', () => {
  test('issues from the production CA and swaps; names, owner, terms and hosts stay', async () => {
    const name = newCertName();
    const domains = [hostOf(name), `www-${hostOf(name)}`];
    const body = { cert_name: name, domains, acme_directory_url: staging, key_type: 'ecdsa-p384' };
    await api.ask('POST', '/certificates/multi-domain', { token: alice.token, body });
    expect(await world.ended(name)).toMatchObject({ step: 'completed', acme_directory_url: staging });
    const before = await world.certificate(name);
    const [host, other] = domains as [Hostname, Hostname];
    await api.store.targets.create(targetOf(host, alice, { ...cert_name(name), acme_directory_url: staging }));
    await api.store.targets.create(targetOf(other, alice, { ...cert_name(name), acme_directory_url: 'https://x/dir' }));
    const told = await convert(name);
    expect([told.status, told.body]).toMatchObject([
      200,
      { cert_name: name, domains, acme_directory_url: production, issued_by: production, key_type: 'ecdsa-p384' },
    ]);
    const after = await world.certificate(name);
    expect(after?.fingerprint).not.toBe(before?.fingerprint);
    expect(after).toMatchObject({ owner_token_hash: alice.hash, email: 'alice@example.com' });
    const targets = await Promise.all([host, other].map((hostname) => api.store.targets.find(hostname)));
    expect(targets.map((target) => [target?.record.cert_name, target?.record.acme_directory_url])).toEqual([
      [name, null],
      [name, 'https://x/dir'],
    ]);
    const history = (await api.ask<{ reason: string }[]>('GET', `/certificates/${name}/history`)).body;
    expect(history.map(({ reason }) => reason)).toEqual(['conversion', 'new']);
  });

  test('leaves the old one in its place until the new one is there, and when there is none', async () => {
    const name = newCertName();
    await new CertificateRequests(api, alice.token).order(name, { acme_directory_url: staging });
    await world.ended(name);
    const before = await world.certificate(name);
    world.answerWrongly(true);
    try {
      const told = await convert<Problem>(name);
      expect([told.status, told.body.message]).toEqual([502, (await world.issuance(name))?.message]);
      expect(await world.certificate(name)).toEqual(before);
    } finally {
      world.answerWrongly(false);
    }
    expect((await convert(name)).status).toBe(200);
  });

  test('of what is from production already is a 409 in words, and places no order', async () => {
    const name = newCertName();
    await api.store.commit(
      api.store.certificates.saving(
        certificateOf(hostOf(name), alice, { ...cert_name(name), ...FRESH, acme_directory_url: production }),
      ),
    );
    const told = await convert<Problem>(name);
    expect([told.status, told.body.message]).toEqual([409, expect.stringMatching(/already.*renew/)]);
    expect(await world.issuance(name)).toBeUndefined();
  });

  test('is for the owner, for names that exist, and not while another order goes on', async () => {
    const name = newCertName();
    const old = certificateOf(hostOf(name), alice, { ...cert_name(name), ...FRESH, acme_directory_url: staging });
    await api.store.commit(api.store.certificates.saving(old));
    expect((await convert(name, bob.token)).status).toBe(403);
    expect((await convert('never-heard-of')).status).toBe(404);
    await api.store.certificates.request(
      issuanceOf(name, alice, { acme_directory_url: staging, step: 'challenge' }),
      undefined,
    );
    const told = await convert<Problem>(name);
    expect([told.status, told.body.message]).toEqual([409, expect.stringContaining('is being issued')]);
  });
});

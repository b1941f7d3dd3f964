import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CertificateAccepted, CertificateView, Problem } from '#contracts';
import type { ApiToken, CertName } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { CertificateRequests, hostOf, newCertName } from '../../support/certificate-requests.ts';
import { eventually } from '../../support/eventually.ts';
import { freeze } from '../../support/freeze.ts';
import { ADMIN_TOKEN, HttpApp } from '../../support/http-app.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';

const NOBODY = '; no cert-manager answers at the moment, so it begins as soon as one runs';

let world: Issuing;
let api: HttpApp;
let alice: ApiToken;
let asAlice: CertificateRequests;
let certManager: CertManager;

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  const own = { ADMIN_TOKEN, ACME_DIRECTORY_URL: world.pebble.directoryUrl, CERT_KEY_TYPE: 'ecdsa-p256' };
  api = await HttpApp.start('admin-api', own, world);
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  asAlice = new CertificateRequests(api, alice.token);
  certManager = await startCertManager(world.environment);
});

afterAll(async () => {
  await certManager?.stop();
  await api?.stop();
  await world?.stop();
});

/** Orders a certificate and waits until cert-manager has it. */
const issue = async (own: object = {}): Promise<CertName> => {
  const name = newCertName();
  const told = await asAlice.order(name, own);
  expect(told.body.message).toBe(`Certificate generation started for ${hostOf(name)}`);
  expect(await world.ended(name)).toMatchObject({ step: 'completed' });
  return name;
};

describe('with a cert-manager and a CA', () => {
  test('an order ends with the certificate, and its status says so', async () => {
    const name = await issue();
    const { body } = await api.ask<CertificateView>('GET', `/certificates/${name}`);
    expect(new X509Certificate(body.fullchain_pem).checkHost(hostOf(name))).toBe(hostOf(name));
    expect(await asAlice.status(name)).toMatchObject({ status: 'completed', step: 'completed', error: null });
  });

  test('renewing waits for the new certificate and returns it', async () => {
    const name = await issue();
    const before = await world.certificate(name);
    const told = await asAlice.renew<CertificateView>(name);
    expect(told.status).toBe(200);
    expect(told.body.fingerprint).not.toBe(before?.fingerprint);
    expect(told.body).toMatchObject({
      fingerprint: (await world.certificate(name))?.fingerprint,
      domains: [hostOf(name)],
    });
    expect(told.body.private_key_pem).toBeUndefined();
  });

  test('renewals at once join one order', async () => {
    const name = await issue();
    const before = world.pebble.ordersPlaced();
    const told = await Promise.all(Array.from({ length: 4 }, () => asAlice.renew<CertificateView>(name)));
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(told.map(({ body }) => body.fingerprint)).size).toBe(1);
    expect(world.pebble.ordersPlaced() - before).toBe(1);
  });

  test('renewing does not wait for a client that prefers not to', async () => {
    const name = await issue();
    const release = world.holdAnswers();
    try {
      const began = performance.now();
      const told = await asAlice.renew<CertificateAccepted>(name, { prefer: 'respond-async' });
      expect(performance.now() - began).toBeLessThan(20_000);
      expect([told.status, told.body.status]).toEqual([202, 'accepted']);
      expect(told.body.message).not.toContain('no cert-manager');
    } finally {
      release();
    }
    expect(await world.ended(name)).toMatchObject({ step: 'completed', reason: 'renewal' });
  });

  test('a refusal of the CA comes back as 502 with its reason, and the old certificate stays', async () => {
    const name = await issue();
    const before = await world.certificate(name);
    world.answerWrongly(true);
    try {
      const told = await asAlice.renew<Problem>(name);
      expect([told.status, told.body.error]).toEqual([502, 'Bad Gateway']);
      expect(told.body.message).toBe((await world.issuance(name))?.message);
      expect(await asAlice.status(name)).toMatchObject({ status: 'failed', message: told.body.message });
      expect(await world.certificate(name)).toEqual(before);
    } finally {
      world.answerWrongly(false);
    }
    const again = await asAlice.renew<CertificateView>(name);
    expect(again.status).toBe(200);
  });

  test('an order that failed can be repeated by renewing its name', async () => {
    world.answerWrongly(true);
    const name = newCertName();
    await asAlice.order(name);
    expect(await world.ended(name)).toMatchObject({ step: 'failed' });
    world.answerWrongly(false);
    const told = await asAlice.renew<CertificateView>(name);
    expect([told.status, told.body.domains]).toEqual([200, [hostOf(name)]]);
  });

  test('taking a domain away orders the certificate without it', async () => {
    const name = newCertName();
    const domains = [`a-${hostOf(name)}`, `b-${hostOf(name)}`];
    await api.ask('POST', '/certificates/multi-domain', { token: alice.token, body: { cert_name: name, domains } });
    await world.ended(name);
    const told = await asAlice.delete<CertificateView>(name, domains[0]);
    expect([told.status, told.body.domains]).toEqual([200, [domains[1]]]);
    expect((await world.certificate(name))?.owner_token_hash).toBe(alice.hash);
  });

  test('deleting it while a renewal waits ends the wait with 409', async () => {
    const name = await issue();
    const release = world.holdAnswers();
    try {
      const renewal = asAlice.renew<Problem>(name);
      await world.reached(name, 'challenge');
      await asAlice.delete(name);
      expect((await renewal).status).toBe(409);
    } finally {
      release();
    }
    await eventually(async () => expect(await world.certificate(name)).toBeUndefined());
  });

  test('a cert-manager that is stuck costs an order two seconds, and it is taken up later', async () => {
    const name = newCertName();
    await freeze(certManager.pid);
    const began = performance.now();
    const told = await asAlice.order(name);
    const took = performance.now() - began;
    certManager.signal('SIGCONT');
    expect(told.body.message).toContain(NOBODY);
    expect(took).toBeGreaterThan(1_900);
    expect(took).toBeLessThan(15_000);
    expect(await world.ended(name)).toMatchObject({ step: 'completed' });
  });
});

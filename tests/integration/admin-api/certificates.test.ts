import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CertificateAccepted, CertificateDeleted, CertificateStatus, CertificateView, Problem } from '#contracts';
import type { ApiToken, CertName } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';
import { certificateOf, targetOf } from '../../support/store.ts';

const NOBODY = '; no cert-manager answers at the moment, so it begins as soon as one runs';

let world: Issuing;
let api: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let numbers = 0;

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  const own = { ADMIN_TOKEN, ACME_DIRECTORY_URL: world.pebble.directoryUrl, CERT_KEY_TYPE: 'ecdsa-p256' };
  api = await HttpApp.start('admin-api', own, world);
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob', { cert_email: 'bob@example.com' });
});

afterAll(async () => {
  await api.stop();
  await world.stop();
});

const newName = (): CertName => `cert-${(numbers += 1)}` as CertName;
const hostOf = (name: string): string => `${name}.example.com`;
const order = (cert_name: string, own: object = {}, token = alice.token): Promise<Told<CertificateAccepted>> =>
  api.ask<CertificateAccepted>('POST', '/certificates', {
    token,
    body: { cert_name, domain: hostOf(cert_name), ...own },
  });
const statusOf = async (name: string): Promise<CertificateStatus> =>
  (await api.ask<CertificateStatus>('GET', `/certificates/${name}/status`)).body;
/** A certificate as if issued earlier. */
const stored = async (owner: ApiToken, own: object = {}): Promise<CertName> => {
  const name = newName();
  await world.store.commit(
    world.store.certificates.saving(certificateOf(hostOf(name), owner, { cert_name: name, ...own })),
  );
  return name;
};

describe('ordering, while no cert-manager runs', () => {
  test('is accepted and stands in Redis, with the settings of the request or of the token and the server', async () => {
    const [plain, own] = [newName(), newName()];
    const told = await order(plain);
    expect([told.status, told.body]).toEqual([
      202,
      { status: 'accepted', message: `Certificate generation started for ${hostOf(plain)}${NOBODY}`, cert_name: plain },
    ]);
    expect(await world.issuance(plain)).toMatchObject({
      domains: [hostOf(plain)],
      email: 'alice@example.com',
      acme_directory_url: world.pebble.directoryUrl,
      key_type: 'ecdsa-p256',
      owner_token_hash: alice.hash,
      created_by: 'alice',
      step: 'requested',
      reason: 'new',
    });
    const wish = { email: 'o@example.com', acme_directory_url: 'https://o.example.com/dir', key_type: 'rsa-4096' };
    await order(own, wish);
    expect(await world.issuance(own)).toMatchObject(wish);
  });

  test('several domains are answered with all of them', async () => {
    const name = newName();
    const domains = ['api.example.com', 'app.example.com', 'admin.example.com'];
    const told = await api.ask<CertificateAccepted>('POST', '/certificates/multi-domain', {
      token: alice.token,
      body: { cert_name: name, domains },
    });
    expect(told.body).toEqual({
      status: 'accepted',
      message: `Multi-domain certificate generation started for ${domains.join(', ')}${NOBODY}`,
      cert_name: name,
      domains,
    });
    expect(await world.issuance(name)).toMatchObject({ domains });
  });

  test('without an e-mail address anywhere is a 400 that names the remedies', async () => {
    const name = newName();
    const poor = await api.token(`poor-${numbers}`);
    for (const token of [poor.token, ADMIN_TOKEN]) {
      const refused = await api.ask<Problem>('POST', '/certificates', {
        token,
        body: { cert_name: name, domain: hostOf(name) },
      });
      expect([refused.status, refused.body.details?.[0]?.field]).toEqual([400, 'email']);
      expect(refused.body.message).toMatch(/PUT \/token\/email.*ADMIN_EMAIL/);
    }
    expect(await world.issuance(name)).toBeUndefined();
  });

  test('again while it goes on answers in_progress and changes nothing', async () => {
    const name = newName();
    await order(name);
    const first = await world.issuance(name);
    const again = await order(name, { domain: 'other.example.com' });
    expect(again.body).toMatchObject({ status: 'in_progress', message: expect.stringContaining(hostOf(name)) });
    expect(await world.issuance(name)).toEqual(first);
  });

  test('ten at once under one name place one order', async () => {
    const name = newName();
    const answers = await Promise.all(Array.from({ length: 10 }, () => order(name)));
    const statuses = answers.map(({ body }) => body.status).sort();
    expect(statuses).toEqual(['accepted', ...Array.from({ length: 9 }, () => 'in_progress')]);
  });

  test('under the name of another owner is refused, before and after it was issued; the administrator keeps the owner', async () => {
    const [ordered, issued] = [newName(), await stored(bob)];
    await order(ordered, {}, bob.token);
    expect((await order(ordered)).status).toBe(403);
    expect((await order(issued)).status).toBe(403);
    expect(await world.issuance(issued)).toBeUndefined();
    expect((await order(issued, {}, ADMIN_TOKEN)).status).toBe(202);
    expect(await world.issuance(issued)).toMatchObject({ owner_token_hash: bob.hash, created_by: 'bob' });
  });

  test('under an own name orders it with the new domains, and the old one stays until then', async () => {
    const name = await stored(alice);
    expect((await order(name, { domain: 'new.example.com' })).body.status).toBe('accepted');
    expect(await world.issuance(name)).toMatchObject({ domains: ['new.example.com'] });
    expect((await world.certificate(name))?.domains).toEqual([hostOf(name)]);
  });

  test('renewing answers 202 at once', async () => {
    const name = await stored(alice);
    const told = await api.ask<CertificateAccepted>('POST', `/certificates/${name}/renew`, { token: alice.token });
    expect([told.status, told.body.status]).toEqual([202, 'accepted']);
    expect(told.body.message).toContain(NOBODY);
    expect(await world.issuance(name)).toMatchObject({ reason: 'renewal', domains: [hostOf(name)] });
  });
});

describe('seeing certificates', () => {
  test('shows the documented fields, and to strangers neither key nor owner', async () => {
    const name = await stored(alice);
    const open = certificateOf(hostOf(name), alice, { cert_name: name });
    const { private_key_pem, owner_token_hash, ...shown } = open;
    for (const path of [`/certificates/${name}`, '/certificates', `/api/certificates/${name}`]) {
      const told = await api.ask('GET', path);
      expect(told.text).not.toContain(private_key_pem);
      expect(told.text).not.toContain(owner_token_hash);
    }
    expect((await api.ask('GET', `/certificates/${name}`)).body).toEqual(shown);
    const own = await api.ask('GET', `/certificates/${name}`, { token: alice.token });
    expect(own.body).toEqual({ ...shown, owner_token_hash });
  });

  test('gives the private key to the owner and the administrator who ask for it, and to nobody else', async () => {
    const name = await stored(alice);
    const ask = async (token?: string): Promise<Told<CertificateView>> =>
      api.ask<CertificateView>(
        'GET',
        `/certificates/${name}?include_private_key=true`,
        token === undefined ? {} : { token },
      );
    expect((await ask(alice.token)).body.private_key_pem).toBe('the private key');
    expect((await ask(ADMIN_TOKEN)).body.private_key_pem).toBe('the private key');
    const refused = [await ask(), await ask(bob.token)];
    expect(refused.map(({ status }) => status)).toEqual([401, 403]);
    for (const { text } of refused) expect(text).not.toContain('the private key');
    const without = await api.ask('GET', `/certificates/${name}?include_private_key=false`, { token: alice.token });
    expect(without.text).not.toContain('the private key');
    expect(without.headers.get('cache-control')).toBe('no-store');
  });

  test('lists all for nobody and the administrator, its own for a token', async () => {
    const [mine, theirs] = [await stored(alice), await stored(bob)];
    const namesFor = async (token?: string): Promise<string[]> =>
      (await api.ask<CertificateView[]>('GET', '/certificates', token === undefined ? {} : { token })).body.map(
        ({ cert_name }) => cert_name,
      );
    expect(await namesFor()).toEqual(expect.arrayContaining([mine, theirs]));
    expect(await namesFor(ADMIN_TOKEN)).toEqual(await namesFor());
    expect(await namesFor(bob.token)).toContain(theirs);
    expect(await namesFor(bob.token)).not.toContain(mine);
  });

  test('the status of a name is never a 404', async () => {
    const [ordered, failed, issued] = [newName(), newName(), await stored(alice)];
    expect(await statusOf('never-heard-of')).toEqual({
      status: 'not_found',
      message: expect.stringContaining('never-heard-of'),
      cert_name: 'never-heard-of',
      step: null,
      error: null,
      updated_at: null,
      retry_at: null,
    });
    await order(ordered);
    expect(await statusOf(ordered)).toMatchObject({
      status: 'in_progress',
      message: expect.stringMatching(/^Certificate generation in progress/),
      step: 'requested',
    });
    await order(failed);
    const found = await world.store.certificates.findIssuance(failed);
    if (!found) throw new Error('no order');
    const end = {
      step: 'failed',
      message: 'the CA said no',
      error: 'urn:ietf:params:acme:error:caa',
      retry_at: '2030-01-01T00:00:00.000Z',
    } as const;
    await world.store.certificates.advance({ ...found.record, ...end }, found);
    const { step, ...rest } = end;
    expect(await statusOf(failed)).toMatchObject({ status: 'failed', step, ...rest });
    expect(await statusOf(issued)).toMatchObject({ status: 'completed', step: null });
  });
});

describe('deleting', () => {
  test('a certificate answers with the hosts that used it, which use none from then on', async () => {
    const name = await stored(alice);
    const [first, second] = [`a-${hostOf(name)}`, `b-${hostOf(name)}`];
    for (const host of [first, second]) await world.store.targets.create(targetOf(host, alice, { cert_name: name }));
    const told = await api.ask<CertificateDeleted>('DELETE', `/certificates/${name}`, { token: alice.token });
    expect([told.status, told.body]).toMatchObject([
      200,
      { status: 'success', cert_name: name, hostnames: [first, second] },
    ]);
    expect(await world.certificate(name)).toBeUndefined();
    const released = await api.ask<{ cert_name: unknown }>('GET', `/proxy/targets/${first}`);
    expect(released.body.cert_name).toBeNull();
    expect(await statusOf(name)).toMatchObject({ status: 'not_found' });
    expect((await api.ask('DELETE', `/certificates/${name}`, { token: alice.token })).status).toBe(404);
  });

  test('an order that goes on ends it', async () => {
    const name = newName();
    await order(name);
    expect((await api.ask('DELETE', `/certificates/${name}`, { token: alice.token })).status).toBe(200);
    expect(await world.issuance(name)).toBeUndefined();
  });

  test('the last domain deletes the certificate; one that it does not carry is a 404', async () => {
    const name = await stored(alice);
    const path = `/certificates/${name}/domains`;
    expect((await api.ask('DELETE', `${path}/other.example.com`, { token: alice.token })).status).toBe(404);
    const told = await api.ask<CertificateDeleted>('DELETE', `${path}/${hostOf(name)}`, { token: alice.token });
    expect([told.status, told.body.status]).toEqual([200, 'success']);
    expect(await world.certificate(name)).toBeUndefined();
  });

  test('a domain while an order goes on is a 409', async () => {
    const name = await stored(alice, { domains: ['a.example.com', 'b.example.com'] });
    await order(name);
    const told = await api.ask<Problem>('DELETE', `/certificates/${name}/domains/a.example.com`, {
      token: alice.token,
    });
    expect([told.status, told.body.message]).toEqual([409, expect.stringContaining('being issued')]);
  });

  test.each([
    ['DELETE', (name: string) => `/certificates/${name}`],
    ['DELETE', (name: string) => `/certificates/${name}/domains/${hostOf(name)}`],
    ['POST', (name: string) => `/certificates/${name}/renew`],
  ])('and renewing (%s) is for the owner only', async (method, path) => {
    const name = await stored(alice);
    expect((await api.ask(method, path(name), { token: bob.token })).status).toBe(403);
    expect((await api.ask(method, path('never-heard-of'), { token: bob.token })).status).toBe(404);
    expect(await world.certificate(name)).toBeDefined();
    expect(await world.issuance(name)).toBeUndefined();
  });
});

/** Orders a certificate and waits until cert-manager has it. */
const issue = async (own: object = {}): Promise<CertName> => {
  const name = newName();
  const told = await order(name, own);
  expect(told.body.message).toBe(`Certificate generation started for ${hostOf(name)}`);
  expect(await world.ended(name)).toMatchObject({ step: 'completed' });
  return name;
};

describe('with a cert-manager and a CA', () => {
  let certManager: CertManager;

  beforeAll(async () => {
    certManager = await startCertManager(world.environment);
  });

  afterAll(() => certManager.stop());

  test('an order ends with the certificate, and its status says so', async () => {
    const name = await issue();
    const { body } = await api.ask<CertificateView>('GET', `/certificates/${name}`);
    expect(new X509Certificate(body.fullchain_pem).checkHost(hostOf(name))).toBe(hostOf(name));
    expect(await statusOf(name)).toMatchObject({ status: 'completed', step: 'completed', error: null });
  });

  test('renewing waits for the new certificate and returns it', async () => {
    const name = await issue();
    const before = await world.certificate(name);
    const told = await api.ask<CertificateView>('POST', `/certificates/${name}/renew`, { token: alice.token });
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
    const told = await Promise.all(
      Array.from({ length: 4 }, () =>
        api.ask<CertificateView>('POST', `/certificates/${name}/renew`, { token: alice.token }),
      ),
    );
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(told.map(({ body }) => body.fingerprint)).size).toBe(1);
    expect(world.pebble.ordersPlaced() - before).toBe(1);
  });

  test('renewing does not wait for a client that prefers not to', async () => {
    const name = await issue();
    const release = world.holdAnswers();
    try {
      const told = await api.ask<CertificateAccepted>('POST', `/certificates/${name}/renew`, {
        token: alice.token,
        headers: { prefer: 'respond-async' },
      });
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
      const told = await api.ask<Problem>('POST', `/certificates/${name}/renew`, { token: alice.token });
      expect([told.status, told.body.error]).toEqual([502, 'Bad Gateway']);
      expect(told.body.message).toBe((await world.issuance(name))?.message);
      expect(await statusOf(name)).toMatchObject({ status: 'failed', message: told.body.message });
      expect(await world.certificate(name)).toEqual(before);
    } finally {
      world.answerWrongly(false);
    }
    const again = await api.ask<CertificateView>('POST', `/certificates/${name}/renew`, { token: alice.token });
    expect(again.status).toBe(200);
  });

  test('an order that failed can be repeated by renewing its name', async () => {
    world.answerWrongly(true);
    const name = newName();
    await order(name);
    expect(await world.ended(name)).toMatchObject({ step: 'failed' });
    world.answerWrongly(false);
    const told = await api.ask<CertificateView>('POST', `/certificates/${name}/renew`, { token: alice.token });
    expect([told.status, told.body.domains]).toEqual([200, [hostOf(name)]]);
  });

  test('taking a domain away orders the certificate without it', async () => {
    const name = newName();
    const domains = [`a-${hostOf(name)}`, `b-${hostOf(name)}`];
    await api.ask('POST', '/certificates/multi-domain', { token: alice.token, body: { cert_name: name, domains } });
    await world.ended(name);
    const told = await api.ask<CertificateView>('DELETE', `/certificates/${name}/domains/${domains[0]}`, {
      token: alice.token,
    });
    expect([told.status, told.body.domains]).toEqual([200, [domains[1]]]);
    expect((await world.certificate(name))?.owner_token_hash).toBe(alice.hash);
  });

  test('deleting it while a renewal waits ends the wait with 409', async () => {
    const name = await issue();
    const release = world.holdAnswers();
    try {
      const renewal = api.ask<Problem>('POST', `/certificates/${name}/renew`, { token: alice.token });
      await world.reached(name, 'challenge');
      await api.ask('DELETE', `/certificates/${name}`, { token: alice.token });
      expect((await renewal).status).toBe(409);
    } finally {
      release();
    }
    await eventually(async () => expect(await world.certificate(name)).toBeUndefined());
  });

  test('a cert-manager that is stuck costs an order two seconds, and it is taken up later', async () => {
    const name = newName();
    certManager.signal('SIGSTOP');
    const began = performance.now();
    const told = await order(name);
    const took = performance.now() - began;
    certManager.signal('SIGCONT');
    expect(told.body.message).toContain(NOBODY);
    expect(took).toBeGreaterThan(1_900);
    expect(took).toBeLessThan(3_000);
    expect(await world.ended(name)).toMatchObject({ step: 'completed' });
  });
});

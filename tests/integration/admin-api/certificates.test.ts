import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CertificateAccepted, CertificateDeleted, CertificateView, Problem } from '#contracts';
import type { ApiToken, Certificate, CertName, Issuance } from '#domain';
import { CertificateRequests, hostOf, newCertName } from '../../support/certificate-requests.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { inTime } from '../../support/in-time.ts';
import { certificateOf, targetOf } from '../../support/store.ts';

const NOBODY = '; no cert-manager answers at the moment, so it begins as soon as one runs';
const DIRECTORY = 'https://ca.example.com/dir';

let api: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let asAlice: CertificateRequests;
let asBob: CertificateRequests;
let asAdmin: CertificateRequests;

beforeAll(async () => {
  const own = { ADMIN_TOKEN, ACME_DIRECTORY_URL: DIRECTORY, CERT_KEY_TYPE: 'ecdsa-p256' };
  api = await HttpApp.start('admin-api', own);
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob', { cert_email: 'bob@example.com' });
  asAlice = new CertificateRequests(api, alice.token);
  asBob = new CertificateRequests(api, bob.token);
  asAdmin = new CertificateRequests(api, ADMIN_TOKEN);
});

afterAll(() => api?.stop());

const issuance = async (name: CertName): Promise<Issuance | undefined> =>
  (await api.store.certificates.findIssuance(name))?.record;
const certificate = async (name: CertName): Promise<Certificate | undefined> =>
  (await api.store.certificates.find(name))?.record;
/** A certificate as if issued earlier. */
const stored = async (owner: ApiToken, own: object = {}): Promise<CertName> => {
  const name = newCertName();
  await api.store.commit(
    api.store.certificates.saving(certificateOf(hostOf(name), owner, { cert_name: name, ...own })),
  );
  return name;
};
/** The names in the list that a token, or nobody, gets. */
const namesFor = async (token?: string): Promise<string[]> => {
  const { body } = await api.ask<CertificateView[]>('GET', '/certificates', token === undefined ? {} : { token });
  return body.map(({ cert_name }) => cert_name);
};

describe('ordering, while no cert-manager runs', () => {
  test('is accepted and stands in Redis, with the settings of the request or of the token and the server', async () => {
    const [plain, own] = [newCertName(), newCertName()];
    const told = await asAlice.order(plain);
    expect([told.status, told.body]).toEqual([
      202,
      { status: 'accepted', message: `Certificate generation started for ${hostOf(plain)}${NOBODY}`, cert_name: plain },
    ]);
    expect(await issuance(plain)).toMatchObject({
      domains: [hostOf(plain)],
      email: 'alice@example.com',
      acme_directory_url: DIRECTORY,
      key_type: 'ecdsa-p256',
      owner_token_hash: alice.hash,
      created_by: 'alice',
      step: 'requested',
      reason: 'new',
    });
    const wish = { email: 'o@example.com', acme_directory_url: 'https://o.example.com/dir', key_type: 'rsa-4096' };
    await asAlice.order(own, wish);
    expect(await issuance(own)).toMatchObject(wish);
  });

  test('several domains are answered with all of them', async () => {
    const name = newCertName();
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
    expect(await issuance(name)).toMatchObject({ domains });
  });

  test('without an e-mail address anywhere is a 400 that names the remedies', async () => {
    const name = newCertName();
    const poor = await api.token('poor');
    for (const token of [poor.token, ADMIN_TOKEN]) {
      const refused = await api.ask<Problem>('POST', '/certificates', {
        token,
        body: { cert_name: name, domain: hostOf(name) },
      });
      expect([refused.status, refused.body.details?.[0]?.field]).toEqual([400, 'email']);
      expect(refused.body.message).toMatch(/PUT \/token\/email.*ADMIN_EMAIL/);
    }
    expect(await issuance(name)).toBeUndefined();
  });

  test('again while it goes on answers in_progress and changes nothing', async () => {
    const name = newCertName();
    await asAlice.order(name);
    const first = await issuance(name);
    const again = await asAlice.order(name, { domain: 'other.example.com' });
    expect(again.body).toMatchObject({ status: 'in_progress', message: expect.stringContaining(hostOf(name)) });
    expect(await issuance(name)).toEqual(first);
  });

  test('ten at once under one name place one order', async () => {
    const name = newCertName();
    const answers = await Promise.all(Array.from({ length: 10 }, () => asAlice.order(name)));
    const statuses = answers.map(({ body }) => body.status).sort();
    expect(statuses).toEqual(['accepted', ...Array.from({ length: 9 }, () => 'in_progress')]);
  });

  test('under the name of another owner is refused, before and after it was issued; the administrator keeps the owner', async () => {
    const [ordered, issued] = [newCertName(), await stored(bob)];
    await asBob.order(ordered);
    expect((await asAlice.order(ordered)).status).toBe(403);
    expect((await asAlice.order(issued)).status).toBe(403);
    expect(await issuance(issued)).toBeUndefined();
    expect((await asAdmin.order(issued)).status).toBe(202);
    expect(await issuance(issued)).toMatchObject({ owner_token_hash: bob.hash, created_by: 'bob' });
  });

  test('under an own name orders it with the new domains, and the old one stays until then', async () => {
    const name = await stored(alice);
    expect((await asAlice.order(name, { domain: 'new.example.com' })).body.status).toBe('accepted');
    expect(await issuance(name)).toMatchObject({ domains: ['new.example.com'] });
    expect((await certificate(name))?.domains).toEqual([hostOf(name)]);
  });

  test('renewing answers 202 at once', async () => {
    const { name, told } = await inTime(1_500, async () => {
      const mine = await stored(alice);
      return { name: mine, told: await asAlice.renew<CertificateAccepted>(mine) };
    });
    expect([told.status, told.body.status]).toEqual([202, 'accepted']);
    expect(told.body.message).toContain(NOBODY);
    expect(await issuance(name)).toMatchObject({ reason: 'renewal', domains: [hostOf(name)] });
  });
});

describe('seeing certificates', () => {
  test('shows the documented fields, and to strangers neither key nor owner', async () => {
    const name = await stored(alice);
    const open = certificateOf(hostOf(name), alice, { cert_name: name });
    const { private_key_pem, owner_token_hash, account_url: _, notes, ...rest } = open;
    const renewal = { renewal_due_at: expect.any(String), renewal_due_by: 'lifetime', renewal_explanation_url: null };
    const shown = { ...rest, ...renewal };
    for (const path of [`/certificates/${name}`, '/certificates', `/api/certificates/${name}`]) {
      const told = await api.ask('GET', path);
      expect(told.text).not.toContain(private_key_pem);
      expect(told.text).not.toContain(owner_token_hash);
    }
    expect((await api.ask('GET', `/certificates/${name}`)).body).toEqual(shown);
    const own = await api.ask('GET', `/certificates/${name}`, { token: alice.token });
    expect(own.body).toEqual({ ...shown, notes, owner_token_hash });
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
    expect(await namesFor()).toEqual(expect.arrayContaining([mine, theirs]));
    expect(await namesFor(ADMIN_TOKEN)).toEqual(await namesFor());
    expect(await namesFor(bob.token)).toContain(theirs);
    expect(await namesFor(bob.token)).not.toContain(mine);
  });

  test('the status of a name is never a 404', async () => {
    const [ordered, failed, issued] = [newCertName(), newCertName(), await stored(alice)];
    expect(await asAlice.status('never-heard-of')).toEqual({
      status: 'not_found',
      message: expect.stringContaining('never-heard-of'),
      cert_name: 'never-heard-of',
      domains: [],
      created_by: null,
      asked_directory_url: null,
      step: null,
      error: null,
      problem: null,
      remarks: [],
      steps: [],
      dns_records: [],
      updated_at: null,
      resume_at: null,
      retry_at: null,
    });
    await asAlice.order(ordered);
    expect(await asAlice.status(ordered)).toMatchObject({
      status: 'in_progress',
      message: expect.stringMatching(/^Certificate generation in progress/),
      step: 'requested',
    });
    await asAlice.order(failed);
    const found = await api.store.certificates.findIssuance(failed);
    if (!found) throw new Error('no order');
    const end = {
      step: 'failed',
      message: 'the CA said no',
      error: 'urn:ietf:params:acme:error:caa',
      retry_at: '2030-01-01T00:00:00.000Z',
    } as const;
    await api.store.certificates.advance({ ...found.record, ...end }, found);
    const { step, ...rest } = end;
    expect(await asAlice.status(failed)).toMatchObject({ status: 'failed', step, ...rest });
    expect(await asAlice.status(issued)).toMatchObject({ status: 'completed', step: null });
  });
});

describe('deleting', () => {
  test('a certificate answers with the hosts that used it, which use none from then on', async () => {
    const name = await stored(alice);
    const [first, second] = [`a-${hostOf(name)}`, `b-${hostOf(name)}`];
    for (const host of [first, second]) await api.store.targets.create(targetOf(host, alice, { cert_name: name }));
    const told = await asAlice.delete<CertificateDeleted>(name);
    expect([told.status, told.body]).toMatchObject([
      200,
      { status: 'success', cert_name: name, hostnames: [first, second] },
    ]);
    expect(await certificate(name)).toBeUndefined();
    const released = await api.ask<{ cert_name: unknown }>('GET', `/proxy/targets/${first}`);
    expect(released.body.cert_name).toBeNull();
    expect(await asAlice.status(name)).toMatchObject({ status: 'not_found' });
    expect((await asAlice.delete(name)).status).toBe(404);
  });

  test('an order that goes on ends it', async () => {
    const name = newCertName();
    await asAlice.order(name);
    expect((await asAlice.delete(name)).status).toBe(200);
    expect(await issuance(name)).toBeUndefined();
  });

  test('the last domain deletes the certificate; one that it does not carry is a 404', async () => {
    const name = await stored(alice);
    expect((await asAlice.delete(name, 'other.example.com')).status).toBe(404);
    const told = await asAlice.delete<CertificateDeleted>(name, hostOf(name));
    expect([told.status, told.body.status]).toEqual([200, 'success']);
    expect(await certificate(name)).toBeUndefined();
  });

  test('a domain while an order goes on is a 409', async () => {
    const name = await stored(alice, { domains: ['a.example.com', 'b.example.com'] });
    await asAlice.order(name);
    const told = await asAlice.delete<Problem>(name, 'a.example.com');
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
    expect(await certificate(name)).toBeDefined();
    expect(await issuance(name)).toBeUndefined();
  });
});

import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CertificateAttempt, CertificateImportSaved, CertificateView, Problem } from '#contracts';
import type { ApiToken, Certificate, CertName } from '#domain';
import { createRoot, createSelfSigned, generatePrivateKey, type SelfSigned } from '#pki';
import { CertificateRequests, hostOf, newCertName } from '../../support/certificate-requests.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { issuanceOf, targetOf } from '../../support/store.ts';
import { listOf, logged, logListOf, TransparencyLog, type Logging } from '../../support/transparency-log.ts';

let api: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let made: SelfSigned;
let folder: string;
const argon = new TransparencyLog('Argon', 'Search');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mpm-logs-'));
  const CT_LOG_LIST = join(folder, 'logs.json');
  await writeFile(CT_LOG_LIST, logListOf(argon));
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN, ADMIN_EMAIL: 'admin@example.com', CT_LOG_LIST });
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob', { cert_email: 'bob@example.com' });
  made = await own('app.example.com', '*.app.example.com');
});

afterAll(async () => {
  await api?.stop();
  await rm(folder, { recursive: true, force: true });
});

const own = (...names: string[]): Promise<SelfSigned> =>
  createSelfSigned({ commonName: names[0] ?? '', names, days: 30 });
/** Imports as somebody; the key pair that all tests share unless told otherwise. */
const take = <T = CertificateImportSaved>(
  cert_name: string,
  pair: Partial<SelfSigned> = {},
  token = alice.token,
): Promise<Told<T>> => {
  const { certificate_pem: fullchain_pem, private_key_pem } = { ...made, ...pair };
  return api.ask<T>('POST', '/certificates/import', { token, body: { cert_name, fullchain_pem, private_key_pem } });
};
const stored = async (name: CertName): Promise<Certificate | undefined> =>
  (await api.store.certificates.find(name))?.record;
const history = async (name: string): Promise<CertificateAttempt[]> =>
  (await api.ask<CertificateAttempt[]>('GET', `/certificates/${name}/history`)).body;

const expectRefused = async (told: Told<Problem>, status: number, text: RegExp, name: CertName): Promise<void> => {
  expect([told.status, told.body.message]).toEqual([status, expect.stringMatching(text)]);
  expect(told.text).not.toContain('PRIVATE KEY');
  expect(await stored(name)).toBeUndefined();
  expect(await history(name)).toEqual([]);
};

describe('an import', () => {
  test('is stored with the names of the certificate, belongs to who brought it, and shows no key', async () => {
    const name = newCertName();
    const told = await take(name);
    expect(told.status).toBe(201);
    expect(told.body.certificate).toMatchObject({
      cert_name: name,
      domains: ['app.example.com', '*.app.example.com'],
      email: null,
      acme_directory_url: null,
      issued_by: null,
      key_type: 'ecdsa-p256',
      renewal_due_at: null,
      renewal_due_by: null,
      created_by: 'alice',
    });
    // No client trusts what signs itself.
    expect(told.body.warnings).toEqual([expect.any(String)]);
    expect(told.text).not.toContain('PRIVATE KEY');
    const { fingerprint256, validFromDate, validToDate } = new X509Certificate(made.certificate_pem);
    const asStored = {
      fullchain_pem: `${made.certificate_pem.trim()}\n`,
      fingerprint: `sha256:${fingerprint256.replaceAll(':', '').toLowerCase()}`,
      issued_at: validFromDate.toISOString(),
      expires_at: validToDate.toISOString(),
    };
    expect(told.body.certificate).toMatchObject(asStored);
    expect(await stored(name)).toMatchObject({
      ...asStored,
      private_key_pem: made.private_key_pem,
      owner_token_hash: alice.hash,
    });
  });

  test('is in the history, and has a status', async () => {
    const name = newCertName();
    const { fingerprint } = (await take(name)).body.certificate;
    expect(await history(name)).toMatchObject([{ result: 'imported', asked_directory_url: null, fingerprint }]);
    expect(await new CertificateRequests(api, alice.token).status(name)).toMatchObject({ status: 'completed' });
  });

  test('replaces what its owner had there, and ends the retries of an order that failed', async () => {
    const name = newCertName();
    const failed = { step: 'failed', retry_at: '2030-01-01T00:00:00.000Z' } as const;
    await api.store.certificates.request(issuanceOf(name, alice, failed), undefined);
    const first = (await take(name)).body.certificate.fingerprint;
    expect(await api.store.certificates.findIssuance(name)).toBeUndefined();
    const second = (await take(name, await own('app.example.com'))).body.certificate.fingerprint;
    expect((await stored(name))?.fingerprint).toBe(second);
    expect((await history(name)).map(({ fingerprint }) => fingerprint)).toEqual([second, first]);
  });

  test('of the administrator leaves the owner who was there', async () => {
    const name = newCertName();
    await take(name, {}, alice.token);
    expect((await take(name, await own('app.example.com'), ADMIN_TOKEN)).status).toBe(201);
    expect(await stored(name)).toMatchObject({ owner_token_hash: alice.hash, domains: ['app.example.com'] });
  });

  test('cannot be renewed or converted: there is no CA to ask', async () => {
    const name = newCertName();
    await take(name);
    for (const action of ['renew', 'convert-to-production']) {
      const told = await api.ask<Problem>('POST', `/certificates/${name}/${action}`, { token: alice.token });
      expect([told.status, told.body.message]).toEqual([
        409,
        expect.stringMatching(/was imported.*Import a newer one/),
      ]);
    }
  });
});

describe('what is refused, with nothing stored', () => {
  test('a key of another certificate, a certificate whose time is over, and what is no PEM, each by its field', async () => {
    const name = newCertName();
    const other = await take<Problem>(name, { private_key_pem: await generatePrivateKey('ecdsa-p256') });
    await expectRefused(other, 400, /private_key_pem .*does not belong/, name);
    const past = await createSelfSigned({
      commonName: 'old.example.com',
      names: ['old.example.com'],
      days: 30,
      now: new Date('2020-01-01T00:00:00Z'),
    });
    await expectRefused(await take<Problem>(name, past), 400, /fullchain_pem .*expired/, name);
    await expectRefused(await take<Problem>(name, { certificate_pem: 'nothing' }), 400, /fullchain_pem /, name);
    await expectRefused(await take<Problem>(name, { private_key_pem: 'nothing' }), 400, /private_key_pem /, name);
  });

  test('fields that are missing or unknown, all at once', async () => {
    const body = { fullchain_pem: '', colour: 'red' };
    const told = await api.ask<Problem>('POST', '/certificates/import', { token: alice.token, body });
    expect(told.status).toBe(400);
    expect(told.body.details?.map(({ field }) => field).sort()).toEqual([
      'cert_name',
      'colour',
      'fullchain_pem',
      'private_key_pem',
    ]);
  });

  test('the name of another token’s certificate, and a host of another token', async () => {
    const [taken, free] = [newCertName(), newCertName()];
    await take(taken, await own('bobs-own.example.com'), bob.token);
    expect((await take(taken, await own('mine.example.com'))).status).toBe(403);
    await api.store.targets.create(targetOf(hostOf(free), bob));
    const told = await take<Problem>(free, await own(hostOf(free)));
    await expectRefused(told, 403, /belongs to another token/, free);
  });

  test('anything while an order goes on under the name', async () => {
    const name = newCertName();
    await api.store.certificates.request(issuanceOf(name, alice), undefined);
    await expectRefused(await take<Problem>(name), 409, /is being issued/, name);
  });

  test('somebody without a token', async () => {
    const body = { cert_name: 'x', fullchain_pem: made.certificate_pem, private_key_pem: made.private_key_pem };
    expect((await api.ask('POST', '/certificates/import', { body })).status).toBe(401);
  });
});

describe('the SCTs of a certificate (CT_LOG_LIST)', () => {
  test('are told wherever it is shown, by the list of logs as it is then; a wrong one keeps nothing from being served', async () => {
    const subject = { commonName: 'A CA', organization: null, country: null };
    const root = await createRoot({ subject, keyType: 'ecdsa-p256', days: 30, now: new Date() });
    const withSct = (logging: Logging): { certificate_pem: string } => ({
      certificate_pem: logged(made.certificate_pem, root, logging),
    });
    const name = newCertName();
    const verified = {
      result: 'verified',
      message: '1 of 1 SCTs are verified, of logs of one operator.',
      scts: [
        {
          log_id: argon.id.toString('base64'),
          log: 'Argon',
          operator: 'Search',
          timestamp: expect.any(String),
          result: 'verified',
        },
      ],
    };
    const { status, body } = await take(name, withSct({ logs: [argon] }));
    expect([status, body.certificate.transparency]).toEqual([201, verified]);
    const shown = async (): Promise<unknown> =>
      (await api.ask<CertificateView>('GET', `/certificates/${name}`)).body.transparency;
    expect(await shown()).toEqual(verified);
    const listed = (await api.ask<CertificateView[]>('GET', `/certificates?search=${name}`)).body;
    expect(listed.map(({ transparency }) => transparency)).toEqual([verified]);
    await writeFile(join(folder, 'logs.json'), logListOf(new TransparencyLog('Another log', 'Somebody')));
    expect(await shown()).toMatchObject({ result: 'unverified', scts: [{ result: 'unknown_log' }] });
    await writeFile(join(folder, 'logs.json'), logListOf(argon));
    const wrong = await take(
      newCertName(),
      withSct({ logs: [argon], spoil: (list) => listOf(list.map((sct) => sct.fill(1, sct.length - 2))) }),
    );
    expect([wrong.status, wrong.body.certificate.transparency?.result]).toEqual([201, 'failed']);
  });
});

import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { DEFAULT_FOUNDING, PrivateCa } from '#ca';
import { INTERNAL_CA, parseCertifiedName, type CertifiedName, type Issuance } from '#domain';
import { age } from '../../support/aged.ts';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { eventually } from '../../support/eventually.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';

const BY_US = { acme_directory_url: INTERNAL_CA, asked_directory_url: INTERNAL_CA };
const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'mpm-internal-ca-'));
let world: Issuing;
let running: CertManager[] = [];

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  running = await Promise.all([started(), started()]);
});
afterEach(async () => {
  await world.forget('*internal-ca*');
  await world.forget('cert:*');
  await world.forget('issuance:*');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(running.map((certManager) => certManager.stop()));
  await world?.stop();
});

const started = (own: Record<string, string> = {}): Promise<CertManager> =>
  startCertManager({ ...world.environment, CA_CERT_DAYS: '60', CA_PUBLIC_URL: 'http://ca.home.lan', ...own });
const names = (...texts: string[]): CertifiedName[] => texts.map((text) => parseCertifiedName(text));

/** Orders at the private CA as admin-api does, and waits for the end. */
async function order(name: string, own: Partial<Issuance> = {}): Promise<Issuance> {
  await world.request(name, { ...BY_US, domains: names(`${name}.home.lan`), ...own });
  return world.ended(name);
}
/** Makes the CA that orders find. */
const found = (permitted: readonly string[] = []) => {
  const { root, intermediate } = DEFAULT_FOUNDING;
  return new PrivateCa(world.store, { publicUrl: '', certDays: 60 }).generations.found(
    {
      root: { ...root, keyType: 'ecdsa-p256' },
      intermediate: { ...intermediate, keyType: 'ecdsa-p256', permitted },
      force: true,
    },
    new Date(),
  );
};
async function verified(chain: string): Promise<string> {
  const { record } = await world.store.internalCa.find();
  const root = record?.authorities.find(({ kind }) => kind === 'root')?.certificate_pem ?? '';
  for (const [name, content] of [
    ['root', root],
    ['chain', chain],
  ] as const)
    writeFileSync(join(folder, name), content);
  const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', 'root', '-untrusted', 'chain', 'chain'];
  return execFileSync('openssl', args, { encoding: 'utf8', cwd: folder });
}

test('an order at internal-ca is issued by the private CA for CA_CERT_DAYS, with all its steps, and openssl accepts it', async () => {
  await found();
  const domains = names('nas.home.lan', '*.apps.home.lan', '192.168.1.7', 'fd00::7');
  const { step, timeline, message } = await order('nas', { domains });
  expect([step, timeline.map((entry) => entry.step)]).toEqual(['completed', ['requested', 'finalize', 'completed']]);
  expect(message).toMatch(/^The certificate for nas\.home\.lan, .* is valid until/);
  const certificate = await world.certificate('nas');
  expect(certificate).toMatchObject({ issued_by: INTERNAL_CA, acme_directory_url: INTERNAL_CA, account_url: null });
  const { subjectAltName, validToDate, serialNumber } = new X509Certificate(certificate?.fullchain_pem ?? '');
  expect(subjectAltName).toBe(
    'DNS:nas.home.lan, DNS:*.apps.home.lan, IP Address:192.168.1.7, IP Address:FD00:0:0:0:0:0:0:7',
  );
  expect(Math.round((validToDate.getTime() - Date.now()) / DAY_MS)).toBe(60);
  expect(await verified(certificate?.fullchain_pem ?? '')).toContain('OK');
  expect((await world.store.internalCa.listIssued()).records).toMatchObject([
    { serial: serialNumber.toLowerCase().replace(/^0+/, ''), cert_name: 'nas', created_by: 'test' },
  ]);
});

test('certificates name the revocation list below CA_PUBLIC_URL', async () => {
  await found();
  await order('listed');
  const chain = (await world.certificate('listed'))?.fullchain_pem ?? '';
  const text = execFileSync('openssl', ['x509', '-noout', '-ext', 'crlDistributionPoints'], { input: chain });
  expect(String(text)).toMatch(/URI:http:\/\/ca\.home\.lan\/ca\/crl\/[0-9a-f]{16}\.crl/);
});

test('the first orders of two cert-managers make the private CA, one for all', async () => {
  const ordered = Array.from({ length: 12 }, (_, i) => `many-${i}`);
  const ended = await Promise.all(ordered.map((name) => order(name)));
  expect(new Set(ended.map(({ step }) => step))).toEqual(new Set(['completed']));
  const { record } = await world.store.internalCa.find();
  expect(record?.authorities.map(({ kind }) => kind)).toEqual(['root', 'intermediate']);
  for (const name of ordered)
    expect(await verified((await world.certificate(name))?.fullchain_pem ?? '')).toContain('OK');
  expect((await world.store.internalCa.listIssued()).records).toHaveLength(ordered.length);
}, 60_000);

test('its certificates are renewed as all others are', async () => {
  await found();
  await order('aging');
  const old = await age(world, 'aging', { daysOld: 50, lifetimeDays: 60 });
  const renewed = await eventually(
    async () => {
      const certificate = await world.certificate('aging');
      if (certificate && certificate.fingerprint !== old.fingerprint) return certificate;
      throw new Error('it is the old one still');
    },
    { deadlineMs: 20_000 },
  );
  expect(Date.parse(renewed.expires_at)).toBeGreaterThan(Date.parse(old.expires_at));
  expect(await world.issuance('aging')).toMatchObject({ step: 'completed', reason: 'renewal' });
});

test('names outside the name constraints are refused in words, and not ordered again and again', async () => {
  await found(['home.lan']);
  expect(await order('inside', { domains: names('nas.home.lan') })).toMatchObject({ step: 'completed' });
  const refused = await order('outside', { domains: names('nas.office.lan') });
  expect(refused).toMatchObject({ step: 'failed', error: 'PKI_NOT_PERMITTED', retry_at: null });
  expect(refused.message).toContain('its name constraints permit home.lan only');
});

test.each([
  ['a public name', 'bank.com', 'failed'],
  ['a public address', '8.8.8.8', 'failed'],
  ['a name of the home network', 'nas.home.arpa', 'completed'],
  ['a private address', '10.0.0.7', 'completed'],
])('without name constraints a token gets no certificate for public names: %s', async (_, name, step) => {
  await found();
  const ended = await order('wish', { domains: names(name) });
  expect(ended.step).toBe(step);
  if (step === 'failed') expect(ended).toMatchObject({ error: 'PUBLIC_NAMES', retry_at: null });
});

test('the administrator, and tokens within name constraints, get certificates for public names', async () => {
  await found();
  expect(await order('ours', { domains: names('bank.com'), created_by: 'admin' })).toMatchObject({ step: 'completed' });
  await found(['bank.com']);
  expect(await order('theirs', { domains: names('www.bank.com') })).toMatchObject({ step: 'completed' });
});

test('a CA that cannot issue fails the order in words, and it is tried again by itself', async () => {
  const { authorities } = await found();
  const { record, raw } = await world.store.internalCa.find();
  if (!record) throw new Error('there is no CA');
  const keyless = { ...record, authorities: authorities.map((each) => ({ ...each, keyed: false })) };
  await world.store.commit(world.store.internalCa.saving(keyless, raw));
  const failed = await order('stuck');
  expect(failed).toMatchObject({ step: 'failed', error: 'CA_CANNOT_ISSUE' });
  expect(failed.message).toContain('ca-renew');
  expect(Date.parse(failed.retry_at ?? '')).toBeGreaterThan(Date.now());
});

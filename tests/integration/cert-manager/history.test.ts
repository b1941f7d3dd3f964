import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, X509Certificate } from 'node:crypto';
import { parseCertName, type Issuance } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { CA_PATHS, FaultyCa } from '../../support/faulty-ca.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';

const EAB = { keyId: 'customer-1', hmacKey: randomBytes(48).toString('base64url') };

let world: Issuing;
let faulty: FaultyCa;
const running: CertManager[] = [];

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing({
    env: { PEBBLE_ALTERNATE_ROOTS: '1' },
    config: { externalAccountBindingRequired: true, externalAccountMACKeys: { [EAB.keyId]: EAB.hmacKey } },
  });
  faulty = await FaultyCa.start(world.pebble, { profiles: { classic: 'the usual one', shortlived: 'six days' } });
});

afterEach(async () => {
  world.answerWrongly(false);
  await Promise.all(running.splice(0).map((certManager) => certManager.kill()));
});

afterAll(async () => {
  await faulty.stop();
  await world.stop();
});

async function started(own: Record<string, string> = {}): Promise<CertManager> {
  const certManager = await startCertManager({
    ...world.environment,
    ACME_CA_BUNDLE: faulty.caBundlePath,
    ACME_DIRECTORY_URL: faulty.directoryUrl,
    ACME_EAB_KEY_ID: EAB.keyId,
    ACME_EAB_HMAC_KEY: EAB.hmacKey,
    CERT_PREFLIGHT: 'off',
    ...own,
  });
  running.push(certManager);
  return certManager;
}

async function ended(name: string, own: Partial<Issuance> = {}): Promise<Issuance> {
  await world.request(name, {
    acme_directory_url: faulty.directoryUrl,
    asked_directory_url: faulty.directoryUrl,
    ...own,
  });
  return world.ended(name);
}

const profileOf = (name: string): unknown => faulty.ordersFor([`${name}.example.com`]).at(-1)?.payload['profile'];

const rootOf = async (number: number): Promise<string> => {
  const { subject } = new X509Certificate(await world.pebble.root(number));
  return subject.replace('CN=', '');
};
const issuerOf = async (name: string): Promise<string | undefined> =>
  (await world.certificate(name))?.fullchain_pem
    .split(/(?<=-----END CERTIFICATE-----)\s+/)
    .filter(Boolean)
    .map((pem) => new X509Certificate(pem).issuer.replace('CN=', ''))
    .at(-1);

test('every attempt is kept with its time, CA, steps, result and problem, the newest first', async () => {
  await started();
  world.answerWrongly(true);
  await ended('kept');
  world.answerWrongly(false);
  await ended('kept');
  const [good, bad] = await world.store.certificates.history(parseCertName('kept'));
  const certificate = await world.certificate('kept');
  const common = { domains: ['kept.example.com'], asked_directory_url: faulty.directoryUrl, reason: 'new' };
  expect(good).toMatchObject({ ...common, result: 'completed', fingerprint: certificate?.fingerprint, problem: null });
  expect(good?.timeline.map(({ step }) => step)).toEqual([
    'requested',
    'order',
    'challenge',
    'validation',
    'finalize',
    'download',
    'completed',
  ]);
  expect(bad).toMatchObject({
    ...common,
    result: 'failed',
    error: 'urn:ietf:params:acme:error:unauthorized',
    problem: { status: 403, detail: expect.stringContaining('this is not the answer') },
  });
  expect(bad?.timeline.map(({ step }) => step)).toEqual([
    'requested',
    'account',
    'order',
    'challenge',
    'validation',
    'failed',
  ]);
  expect(bad!.ended_at < good!.ended_at).toBe(true);
  const times = good!.timeline.map(({ at }) => at);
  expect(times.toSorted()).toEqual(times);
});

describe('an account at a CA that wants an external account binding', () => {
  test('is bound with ACME_EAB_KEY_ID and ACME_EAB_HMAC_KEY', async () => {
    await started();
    expect(await ended('bound', { email: 'bound@example.com' })).toMatchObject({ step: 'completed' });
  });

  test('cannot be made with another key, or without', async () => {
    await started({ ACME_EAB_HMAC_KEY: randomBytes(48).toString('base64url') });
    expect(await ended('unbound', { email: 'unbound@example.com' })).toMatchObject({ error: 'ACME_EAB_REFUSED' });
  });

  test('at the fallback CA is bound with ACME_FALLBACK_EAB_KEY_ID and ACME_FALLBACK_EAB_HMAC_KEY', async () => {
    await started({
      ACME_DIRECTORY_URL: 'https://ca.example/dir',
      ACME_FALLBACK_DIRECTORY_URL: faulty.directoryUrl,
      ACME_FALLBACK_EAB_KEY_ID: EAB.keyId,
      ACME_FALLBACK_EAB_HMAC_KEY: EAB.hmacKey,
    });
    expect(await ended('bound-there', { email: 'there@example.com' })).toMatchObject({ step: 'completed' });
  });
});

describe('a profile', () => {
  test('of the certificate goes to the CA before ACME_PROFILE', async () => {
    await started({ ACME_PROFILE: 'classic' });
    expect(await ended('by-default')).toMatchObject({ step: 'completed', remarks: [] });
    expect(await ended('by-choice', { profile: 'shortlived' })).toMatchObject({ step: 'completed' });
    expect([profileOf('by-default'), profileOf('by-choice')]).toEqual(['classic', 'shortlived']);
  });

  test('that ACME_PROFILE names and this CA lacks is left out, and the issuance says so', async () => {
    await started({ ACME_PROFILE: 'tlsserver' });
    expect(await ended('left-out')).toMatchObject({
      step: 'completed',
      remarks: [expect.stringContaining('has no profile "tlsserver" (only classic, shortlived)')],
    });
    expect(profileOf('left-out')).toBeUndefined();
  });

  test('of the certificate that the CA lacks fails with those that there are, and is not tried again', async () => {
    await started();
    const failed = await ended('unknown', { profile: 'tlsserver' });
    expect(failed).toMatchObject({ error: 'urn:ietf:params:acme:error:invalidProfile', retry_at: null });
    expect(failed.message).toContain('It offers classic, shortlived');
  });
});

describe('a preferred chain', () => {
  test('is taken: the one of the certificate before ACME_PREFERRED_CHAIN', async () => {
    await started({ ACME_PREFERRED_CHAIN: await rootOf(1) });
    await ended('alternate');
    expect(await issuerOf('alternate')).toBe(await rootOf(1));
    await ended('own-choice', { preferred_chain: await rootOf(0) });
    expect(await issuerOf('own-choice')).toBe(await rootOf(0));
  });

  test('that the CA does not have is not insisted on, and the issuance says so', async () => {
    await started({ ACME_PREFERRED_CHAIN: 'A Root Nobody Knows' });
    expect(await ended('unknown-root')).toMatchObject({
      step: 'completed',
      remarks: [expect.stringContaining('A Root Nobody Knows')],
    });
  });
});

test('what a CA writes around its certificates is not stored', async () => {
  await started();
  faulty.inject({ path: CA_PATHS.download, times: 1, preface: 'subject=\u001B[2J a note\r\n' });
  await world.request('annotated', { acme_directory_url: faulty.directoryUrl });
  expect(await world.ended('annotated')).toMatchObject({ step: 'completed' });
  const { fullchain_pem: pem } = (await world.certificate('annotated'))!;
  expect(pem).toMatch(/^(-----BEGIN CERTIFICATE-----\n[\w+/=\n]+-----END CERTIFICATE-----\n){2}$/);
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { certificateId } from '#acme';
import { parseCertName, type Certificate, type RenewalInfo } from '#domain';
import { age } from '../../support/aged.ts';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { eventually } from '../../support/eventually.ts';
import { FaultyCa } from '../../support/faulty-ca.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let world: Issuing;
let faulty: FaultyCa;
const running: CertManager[] = [];

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  faulty = await FaultyCa.start(world.pebble);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((certManager) => certManager.kill()));
  faulty.heal();
  faulty.renewals.withdraw();
});

afterAll(async () => {
  await faulty.stop();
  await world.stop();
});

async function started(own: Record<string, string> = {}): Promise<CertManager> {
  const certManager = await startCertManager({
    ...world.environment,
    ACME_CA_BUNDLE: faulty.caBundlePath,
    CERT_PREFLIGHT: 'off',
    RENEWAL_CHECK_INTERVAL: '1',
    ...own,
  });
  running.push(certManager);
  return certManager;
}

const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

async function issued(name: string): Promise<Certificate> {
  await world.request(name, { acme_directory_url: faulty.directoryUrl });
  expect(await world.ended(name)).toMatchObject({ step: 'completed' });
  return (await world.certificate(name))!;
}

/** Waits until the CA has been asked about the certificate that is stored. */
const told = (name: string, isIt: (info: RenewalInfo) => boolean = () => true): Promise<RenewalInfo> =>
  eventually(async () => {
    const [info, certificate] = [await world.store.renewals.info(parseCertName(name)), await world.certificate(name)];
    if (info && info.fingerprint === certificate?.fingerprint && isIt(info)) return info;
    throw new Error(`the CA said of ${name}: ${JSON.stringify(info)}`);
  });

/** The time for the next question has come. */
async function askAgain(name: string): Promise<void> {
  const info = await told(name);
  await world.store.renewals.keepInfo(parseCertName(name), { ...info, next_poll_at: new Date().toISOString() });
}

/** Since the time for it came. */
const isAsked = ({ next_poll_at }: RenewalInfo): boolean => Date.parse(next_poll_at) > Date.now();

const renewed = (old: Certificate): Promise<Certificate> =>
  eventually(
    async () => {
      const now = await world.certificate(old.cert_name);
      if (!now || now.fingerprint === old.fingerprint) throw new Error(`${old.cert_name} is not renewed`);
      return now;
    },
    { deadlineMs: 20_000 },
  );

describe('a CA that says when to renew', () => {
  test('is asked once a certificate is issued; a moment in its window is chosen, and kept while the window stays', async () => {
    const window = { start: inDays(40), end: inDays(42) };
    faulty.renewals.suggest({ ...window, retryAfterSeconds: 7_200, explanationUrl: 'https://ca.example/why' });
    await started();
    await issued('window');
    const info = await told('window');
    expect(info).toMatchObject({
      window: { start: window.start.toISOString(), end: window.end.toISOString() },
      explanation_url: 'https://ca.example/why',
      problem: null,
    });
    expect(Date.parse(info.selected_at!)).toBeGreaterThanOrEqual(window.start.getTime());
    expect(Date.parse(info.selected_at!)).toBeLessThan(window.end.getTime());
    expect(Date.parse(info.next_poll_at) - Date.now()).toBeCloseTo(7_200_000, -5);
    await eventually(async () =>
      expect(await world.keys('bull:renewal:window.*')).toContain(
        `bull:renewal:window.${Date.parse(info.selected_at!)}`,
      ),
    );
    await askAgain('window');
    const again = await told('window', isAsked);
    expect(again.selected_at).toBe(info.selected_at);
    faulty.renewals.suggest({ start: inDays(10), end: inDays(12) });
    await askAgain('window');
    const moved = await told('window', isAsked);
    expect(Date.parse(moved.selected_at!)).toBeLessThan(inDays(12).getTime());
  });

  test('has its certificates renewed at once when the window is over, and hears what each replaces', async () => {
    faulty.renewals.suggest({ start: inDays(40), end: inDays(42) });
    await started();
    const old = await age(world, (await issued('revoked')).cert_name, { daysOld: 2, lifetimeDays: 90 });
    await told('revoked');
    faulty.renewals.suggest({ start: inDays(-2), end: inDays(-1), certificate: old.fullchain_pem });
    await askAgain('revoked');
    const now = await renewed(old);
    expect(faulty.ordersFor(old.domains).at(-1)?.payload['replaces']).toBe(certificateId(old.fullchain_pem));
    expect(now.account_url).toBe(old.account_url);
    // The new certificate has a window of its own, and is left alone.
    expect(await told('revoked')).toMatchObject({ window: { start: expect.anything() } });
    expect(faulty.ordersFor(old.domains)).toHaveLength(2);
  });

  test('and then takes no order as a replacement gets one without, and the issuance says so', async () => {
    faulty.renewals.suggest({ start: inDays(40), end: inDays(42) });
    await started();
    const old = await issued('replaced');
    faulty.refuseReplaces();
    await world.request('replaced', { acme_directory_url: faulty.directoryUrl });
    expect(await world.ended('replaced')).toMatchObject({
      step: 'completed',
      remarks: [expect.stringContaining('this certificate has been replaced already')],
    });
    expect((await world.certificate('replaced'))?.fingerprint).not.toBe(old.fingerprint);
  });

  test('is not told of a certificate of another account, of another CA or with other names', async () => {
    faulty.renewals.suggest({ start: inDays(40), end: inDays(42) });
    await started();
    const replacements = (): unknown[] => faulty.orders.filter(({ payload }) => payload['replaces']);
    await issued('other-account');
    await world.request('other-account', { acme_directory_url: faulty.directoryUrl, email: 'new@example.com' });
    expect(await world.ended('other-account')).toMatchObject({ step: 'completed' });
    const certificate = await issued('other-names');
    const domains = ['quite-other.example.com' as (typeof certificate.domains)[number]];
    await world.request('other-names', { acme_directory_url: faulty.directoryUrl, domains });
    expect(await world.ended('other-names')).toMatchObject({ step: 'completed' });
    const old = await issued('other-ca');
    const before = replacements().length;
    await age(world, 'other-ca', { daysOld: 1, lifetimeDays: 90, issued_by: 'https://ca.example/dir' });
    await world.request('other-ca', { acme_directory_url: faulty.directoryUrl, reason: 'conversion' });
    // The old certificate serves until the new one is there.
    expect((await world.certificate('other-ca'))?.fingerprint).toBe(old.fingerprint);
    expect(await world.ended('other-ca')).toMatchObject({ step: 'completed' });
    expect((await world.certificate('other-ca'))?.issued_by).toBe(faulty.directoryUrl);
    expect(replacements().slice(before)).toEqual([]);
    const names = ['other-account', 'other-names', 'other-ca'].map((name) => `${name}.example.com`);
    for (const name of names) expect(faulty.ordersFor([name]).filter(({ payload }) => payload['replaces'])).toEqual([]);
  });
});

describe('a CA that cannot say when to renew', () => {
  test('has its certificates renewed by their own lifetime, and what it said before still holds', async () => {
    faulty.renewals.suggest({ start: inDays(20), end: inDays(21) });
    await started();
    await issued('silent');
    const before = await told('silent');
    faulty.renewals.answer({ status: 500, body: 'oops' });
    await askAgain('silent');
    const after = await told('silent', isAsked);
    expect(after).toMatchObject({ selected_at: before.selected_at, problem: expect.stringContaining('500') });
    faulty.renewals.answer({ status: 200, body: { suggestedWindow: { start: 'never' } } });
    const old = await age(world, (await issued('nonsense')).cert_name, { daysOld: 61, lifetimeDays: 90 });
    await renewed(old);
  });

  test('is not believed when it says "later" until the end: a twentieth of the lifetime before it, it is ordered', async () => {
    faulty.renewals.suggest({ start: inDays(300), end: inDays(301) });
    await started({ RENEWAL_THRESHOLD_DAYS: '1' });
    await issued('patient');
    await told('patient');
    const patient = await age(world, 'patient', { daysOld: 85, lifetimeDays: 90 });
    await eventually(async () =>
      expect(await world.keys('bull:renewal:patient.*')).toContain(
        `bull:renewal:patient.${Date.parse(patient.expires_at) - 4.5 * DAY_MS}`,
      ),
    );
    expect((await world.certificate('patient'))?.fingerprint).toBe(patient.fingerprint);
    await renewed(await age(world, 'patient', { daysOld: 86, lifetimeDays: 90 }));
  });
});

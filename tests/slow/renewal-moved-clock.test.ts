import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Certificate } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../support/cert-manager.ts';
import { eventually } from '../support/eventually.ts';
import { fakeTime } from '../support/fake-time.ts';
import { FaultyCa } from '../support/faulty-ca.ts';
import { startIssuing, type Issuing } from '../support/issuing.ts';

const DAY_MS = 86_400_000;

/**
 * By lifetime: with a third left (half of six days), and RENEWAL_THRESHOLD_DAYS=30 brings the one of 45 days forward. By ARI: in the
 * window that the CA names, here between these days.
 */
const LIVES = [
  { days: 6, before: 2.9, after: 3.1, window: [1.9, 2.1] },
  { days: 45, before: 14.9, after: 15.1, window: [9.9, 10.1] },
  { days: 90, before: 59.9, after: 60.1, window: [39.9, 40.1] },
] as const;

const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

describe.each(LIVES)('a certificate that lives $days days', ({ days, before, after, window }) => {
  let world: Issuing;
  let faulty: FaultyCa;
  const running: CertManager[] = [];

  beforeAll(async () => {
    await buildCertManager();
    world = await startIssuing({ config: { certificateValidityPeriod: days * 86_400 } });
    faulty = await FaultyCa.start(world.pebble, { days: 400 });
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((certManager) => certManager.kill()));
    faulty.renewals.withdraw();
  });

  afterAll(async () => {
    await faulty.stop();
    await world.stop();
  });

  /** A cert-manager that believes to live so many days later. */
  async function startedLater(daysLater: number): Promise<CertManager> {
    const own = { ...world.environment, ACME_CA_BUNDLE: faulty.caBundlePath, CERT_PREFLIGHT: 'off' };
    const certManager = await startCertManager({ ...own, ...fakeTime(daysLater) });
    running.push(certManager);
    return certManager;
  }

  async function issued(name: string): Promise<Certificate> {
    const certManager = await startedLater(0);
    await world.request(name, { acme_directory_url: faulty.directoryUrl, asked_directory_url: faulty.directoryUrl });
    expect(await world.ended(name)).toMatchObject({ step: 'completed' });
    await eventually(async () => expect(await world.keys(`bull:renewal-info:${name}.*`)).toHaveLength(1));
    await certManager.kill();
    running.length = 0;
    const certificate = (await world.certificate(name))!;
    expect((Date.parse(certificate.expires_at) - Date.parse(certificate.issued_at)) / DAY_MS).toBeCloseTo(days, 1);
    return certificate;
  }

  async function isRenewedBetween(old: Certificate, early: number, late: number): Promise<void> {
    const quiet = await startedLater(early);
    await eventually(() => quiet.output().includes('scanned the certificates'));
    await eventually(async () =>
      expect((await world.keys(`bull:renewal:${old.cert_name}.*`)).length).toBeGreaterThanOrEqual(1),
    );
    expect(await world.issuance(old.cert_name)).toMatchObject({ reason: 'new', step: 'completed' });
    await quiet.kill();
    running.length = 0;
    await startedLater(late);
    const now = await eventually(
      async () => {
        const found = await world.certificate(old.cert_name);
        return found !== undefined && found.fingerprint !== old.fingerprint && found;
      },
      { deadlineMs: 20_000 },
    );
    expect(now.domains).toEqual(old.domains);
  }

  test('is renewed by its lifetime where the CA does not say: not before, but then', async () => {
    await isRenewedBetween(await issued('by-lifetime'), before, after);
  });

  test('is renewed when the CA says, which is earlier here: not before, but then', async () => {
    const [start, end] = window;
    faulty.renewals.suggest({ start: inDays(start), end: inDays(end) });
    await isRenewedBetween(await issued('by-ari'), start - 0.1, end + 0.1);
    expect(faulty.ordersFor(['by-ari.example.com'])[1]?.payload['replaces']).toEqual(expect.any(String));
  });
});

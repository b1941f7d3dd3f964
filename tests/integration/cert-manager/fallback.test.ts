import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { providerOf } from '#acme';
import { parseCertifiedName, parseCertName, type Blame, type Issuance } from '#domain';
import type { Backoff } from '#store';
import { age } from '../../support/aged.ts';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { eventually } from '../../support/eventually.ts';
import { CA_PATHS, FaultyCa, problem, type AskedOrder } from '../../support/faulty-ca.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';

const MINUTE_MS = 60_000;

let world: Issuing;
let faulty: FaultyCa;
/** Two names of the same server are two CAs to whoever asks. */
let wanted: string;
let fallback: string;
let certManager: CertManager;

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  faulty = await FaultyCa.start(world.pebble);
  wanted = faulty.directoryUrl;
  fallback = wanted.replace('127.0.0.1', 'localhost');
  certManager = await startCertManager({
    ...world.environment,
    ACME_CA_BUNDLE: faulty.caBundlePath,
    ACME_DIRECTORY_URL: wanted,
    ACME_FALLBACK_DIRECTORY_URL: fallback,
    CERT_PREFLIGHT: 'off',
  });
});

beforeEach(() => world.answerWrongly(false));

afterEach(() => faulty.heal());

afterAll(async () => {
  await certManager.stop();
  await faulty.stop();
  await world.stop();
});

const namesOf = (name: string): Issuance['domains'] => [parseCertifiedName(`${name}.example.com`)];

/** As if orders for this name had failed so often, and the time for the next attempt had come (or not). */
async function failedBefore(
  name: string,
  { failures, blames, dueInMs = -1_000 }: { failures: number; blames: Blame; dueInMs?: number },
): Promise<void> {
  await world.store.renewals.backOff(providerOf(wanted), namesOf(name), {
    failures,
    failed_at: new Date(Date.now() - MINUTE_MS).toISOString(),
    retry_at: new Date(Date.now() + dueInMs).toISOString(),
    blames,
    message: 'It was late.',
  });
}

const backoff = (name: string): Promise<Backoff | undefined> =>
  world.store.renewals.backoff(providerOf(wanted), namesOf(name));

const request = (name: string, own: Partial<Issuance> = {}): Promise<Issuance> =>
  world.request(name, { acme_directory_url: wanted, asked_directory_url: wanted, ...own });

const attempts = async (name: string): Promise<string[]> =>
  (await world.store.certificates.history(parseCertName(name))).map(
    ({ result, reason, asked_directory_url: asked }) =>
      `${result} ${reason} ${asked === wanted ? 'wanted' : 'fallback'}`,
  );

const isAt = (ca: string, account: string | undefined): boolean => account?.startsWith(new URL(ca).origin) ?? false;

/** Orders are answered with trouble of the CA's own. */
const failAt = (ca: string): void =>
  faulty.inject({
    path: CA_PATHS.order,
    when: ({ kid }) => isAt(ca, kid),
    answer: problem(500, 'serverInternal', 'something went wrong here'),
  });

const ordersAt = (ca: string, names: Issuance['domains']): AskedOrder[] =>
  faulty.ordersFor(names).filter(({ account }) => isAt(ca, account));

const minutesUntil = (at: string | null): number => Math.round((Date.parse(at ?? '') - Date.now()) / MINUTE_MS);

describe('when the wanted CA fails', () => {
  test('once, it is asked again after a minute, and no other', async () => {
    failAt(wanted);
    await request('once');
    const failed = await world.ended('once');
    expect(failed).toMatchObject({ step: 'failed', failures: 1, problem: { status: 500 } });
    expect(minutesUntil(failed.retry_at)).toBe(1);
    expect(await backoff('once')).toMatchObject({ failures: 1, blames: 'ca', retry_at: failed.retry_at });
    expect(ordersAt(fallback, namesOf('once'))).toEqual([]);
  });

  test('for the second time, the fallback CA is asked at once; the next renewal asks the wanted one first', async () => {
    await failedBefore('twice', { failures: 1, blames: 'ca' });
    failAt(wanted);
    await request('twice', { forced: false, reason: 'renewal' });
    await eventually(async () => expect(await world.certificate('twice')).toBeDefined());
    expect(await world.certificate('twice')).toMatchObject({
      acme_directory_url: wanted,
      issued_by: fallback,
    });
    expect(await world.issuance('twice')).toMatchObject({
      step: 'completed',
      asked_directory_url: fallback,
      remarks: [expect.stringContaining('has failed 2 times, so')],
    });
    expect(await attempts('twice')).toEqual(['completed retry fallback', 'failed renewal wanted']);
    expect(await backoff('twice')).toMatchObject({ failures: 2 });
    faulty.heal();
    await failedBefore('twice', { failures: 2, blames: 'ca' });
    await age(world, 'twice', { daysOld: 61, lifetimeDays: 90 });
    await eventually(async () => expect(await world.certificate('twice')).toMatchObject({ issued_by: wanted }));
    await eventually(async () => expect(await backoff('twice')).toBeUndefined());
  });

  test('and the fallback CA as well, both are asked again at their own times', async () => {
    await failedBefore('both', { failures: 2, blames: 'ca', dueInMs: 10 * MINUTE_MS });
    failAt(fallback);
    await request('both', { forced: false });
    const failed = await world.ended('both');
    expect(failed).toMatchObject({ step: 'failed', asked_directory_url: fallback });
    expect(minutesUntil(failed.retry_at)).toBe(1);
    expect(ordersAt(wanted, namesOf('both'))).toEqual([]);
  });
});

describe('when a CA cannot validate the names', () => {
  test('for the third time, the fallback CA has one look; then the wanted one is waited for', async () => {
    world.answerWrongly(true);
    await failedBefore('domain', { failures: 2, blames: 'domain' });
    await request('domain', { forced: false });
    await eventually(async () =>
      expect(await attempts('domain')).toEqual(['failed retry fallback', 'failed new wanted']),
    );
    const failed = await world.ended('domain');
    expect(minutesUntil(failed.retry_at)).toBe(100);
    expect(ordersAt(fallback, namesOf('domain'))).toHaveLength(1);
  });
});

describe('an order for names that have failed lately', () => {
  test('waits for its time, however the certificate is called, and says why', async () => {
    await failedBefore('waiting', { failures: 4, blames: 'domain', dueInMs: 60 * MINUTE_MS });
    await request('another-name', { domains: namesOf('waiting'), forced: false });
    const waiting = await eventually(async () => {
      const now = await world.issuance('another-name');
      return now !== undefined && now.resume_at !== null && now;
    });
    expect(waiting.step).toBe('requested');
    expect(minutesUntil(waiting.resume_at)).toBe(60);
    expect(waiting.message).toContain('has refused these names 4 times in a row, the last time because: It was late.');
    expect(ordersAt(wanted, namesOf('waiting'))).toEqual([]);
  });

  test('does not wait when a person has asked for it, and its success is remembered', async () => {
    await failedBefore('forced', { failures: 4, blames: 'domain', dueInMs: 60 * MINUTE_MS });
    await request('forced', { forced: true });
    expect(await world.ended('forced')).toMatchObject({ step: 'completed' });
    await eventually(async () => expect(await backoff('forced')).toBeUndefined());
  });
});

test('what the CA will never take is not asked again by itself', async () => {
  const refusal = problem(400, 'rejectedIdentifier', 'not this name');
  faulty.inject({ path: /order-plz/, answer: refusal });
  await request('rejected');
  expect(await world.ended('rejected')).toMatchObject({
    step: 'failed',
    error: 'urn:ietf:params:acme:error:rejectedIdentifier',
    problem: { type: 'urn:ietf:params:acme:error:rejectedIdentifier', status: 400, detail: 'not this name' },
    retry_at: null,
  });
  expect(await backoff('rejected')).toBeUndefined();
});

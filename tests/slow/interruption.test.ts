import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { providerOf } from '#acme';
import { isInProgress, parseCertifiedName, parseCertName, SERVED_CERTIFICATE, type Issuance } from '#domain';
import { generatePrivateKey } from '#pki';
import { buildCertManager, startCertManager, type CertManager } from '../support/cert-manager.ts';
import { eventually } from '../support/eventually.ts';
import { CA_PATHS, FaultyCa, type Fault } from '../support/faulty-ca.ts';
import { freeze } from '../support/freeze.ts';
import { startIssuing, type Issuing } from '../support/issuing.ts';

let world: Issuing;
let faulty: FaultyCa;
const running: CertManager[] = [];
const PATIENCE = { deadlineMs: 30_000 };

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  faulty = await FaultyCa.start(world.pebble);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((certManager) => certManager.kill()));
  faulty.heal();
});

afterAll(async () => {
  await faulty.stop();
  await world.stop();
});

async function started(workers = 20): Promise<CertManager> {
  const certManager = await startCertManager({
    ...world.environment,
    ACME_CA_BUNDLE: faulty.caBundlePath,
    CERT_GEN_MAX_WORKERS: String(workers),
  });
  running.push(certManager);
  return certManager;
}

/** A request of each step. */
const STEPS = {
  account: { path: CA_PATHS.account },
  order: { path: CA_PATHS.order },
  authorization: { path: CA_PATHS.authorization },
  challenge: { path: CA_PATHS.challenge },
  validation: { path: CA_PATHS.authorization, after: CA_PATHS.challenge },
  validated: { path: CA_PATHS.poll },
  finalize: { path: CA_PATHS.finalize },
  download: { path: CA_PATHS.download },
} as const satisfies Record<string, Fault>;

/** Before and after the CA has seen it. */
const EVERYWHERE: readonly (readonly [name: string, fault: Fault])[] = Object.entries(STEPS).flatMap(
  ([step, fault]) => [
    [`${step}-request`, { ...fault, hold: 'request' }] as const,
    [`${step}-answer`, { ...fault, hold: 'answer' }] as const,
  ],
);

const namesOf = (name: string): Issuance['domains'] =>
  [`${name}.example.com`, `www.${name}.example.com`].map((host) => parseCertifiedName(host));

/**
 * Requests certificates, each of which will hang in the request that its fault names. A request is given up after 30 s, so
 * they come to it side by side: one after the other, the last would come too late on a busy machine.
 */
async function requestHanging(hangs: readonly (readonly [name: string, fault: Fault])[]): Promise<void> {
  for (const [name, fault] of hangs) {
    // A new account for each, so that each issuance has all steps; two names, so that one may be validated when it stops.
    const email = `${name}@example.com`;
    // Making the usual RSA keys is what would take longest.
    await world.store.accounts.keep(providerOf(faulty.directoryUrl), email, await generatePrivateKey('ecdsa-p256'));
    faulty.inject({ ...fault, email, times: 1 });
    await world.request(name, { acme_directory_url: faulty.directoryUrl, email, domains: namesOf(name) });
  }
}

/** Requests a certificate and waits until its issuance hangs in the request that the fault names. */
async function hangIn(name: string, fault: Fault): Promise<void> {
  const before = faulty.held;
  await requestHanging([[name, fault]]);
  await untilHeld(before + 1);
}

const untilHeld = (count: number): Promise<unknown> => eventually(() => faulty.held >= count, PATIENCE);

/** Those of these issuances that are over. */
async function over(names: readonly string[]): Promise<string[]> {
  const issuances = await Promise.all(names.map((name) => world.issuance(name)));
  return names.filter((_, i) => !issuances[i] || !isInProgress(issuances[i]));
}

test('killed in every step, before and after the CA has seen its request, each issuance ends with one certificate', async () => {
  const first = await started();
  const names = EVERYWHERE.map(([name]) => name);
  await requestHanging(EVERYWHERE);
  await untilHeld(names.length);
  await first.kill();
  await world.locksRunOut();
  expect(await over(names)).toEqual([]);
  faulty.heal();
  await started();
  for (const name of names) expect(await world.ended(name)).toMatchObject({ cert_name: name, step: 'completed' });
  for (const name of names) expect(await world.certificate(name)).toMatchObject({ domains: namesOf(name) });
  expect(world.pebble.certificatesIssued()).toBe(names.length);
  expect(await world.keys('challenge:*')).toEqual([]);
  await eventually(async () => expect(await world.keys('bull:issuance-*:*-*.*')).toEqual([]));
}, 120_000);

test("killed in every step while another one runs, that one goes on as soon as the dead one's locks have run out, with one order and one certificate", async () => {
  const first = await started();
  const hangs = EVERYWHERE.map(([name, fault]) => [`both-${name}`, fault] as const);
  const names = hangs.map(([name]) => name);
  await requestHanging(hangs);
  // All are in the first one's hands before there is another.
  await eventually(
    async () => expect(await world.keys('bull:issuance-*:both-*:lock')).toHaveLength(names.length),
    PATIENCE,
  );
  const [second] = await Promise.all([started(), untilHeld(names.length)]);
  expect(await over(names)).toEqual([]);
  await first.kill();
  faulty.heal();
  for (const name of names) expect(await world.ended(name)).toMatchObject({ step: 'completed', failures: 0 });
  for (const name of names) {
    expect(second.output()).toContain(name);
    const ordered = faulty.ordersFor(namesOf(name));
    // An order whose URL was lost on its way to us cannot be found again, and is never finalized.
    expect([name, ordered.length]).toEqual([name, name === 'both-order-answer' ? 2 : 1]);
    expect([name, faulty.certificatesFor(namesOf(name))]).toEqual([name, 1]);
    expect(await world.store.certificates.history(parseCertName(name))).toHaveLength(1);
  }
  await eventually(() => second.output().includes('is valid until'));
  expect(await world.keys('challenge:*')).toEqual([]);
}, 120_000);

test('asleep until its lock has run out, it comes back to an issuance that another one has ended, and leaves it alone', async () => {
  const first = await started();
  await hangIn('asleep', { ...STEPS.finalize, hold: 'request' });
  await started();
  await freeze(first.pid);
  await world.locksRunOut();
  faulty.heal();
  expect(await world.ended('asleep')).toMatchObject({ step: 'completed' });
  first.signal('SIGCONT');
  await eventually(() => first.output().includes('leaving it'), PATIENCE);
  expect(faulty.ordersFor(namesOf('asleep'))).toHaveLength(1);
  expect(await world.store.certificates.history(parseCertName('asleep'))).toHaveLength(1);
});

test('told to stop, it ends at once and puts the issuance back; another one goes on with the same order', async () => {
  const first = await started();
  await hangIn('put-back', { ...STEPS.challenge, hold: 'request' });
  const second = await started();
  const orders = world.pebble.ordersPlaced();
  const before = performance.now();
  expect(await first.stop()).toBe(0);
  // The request that hangs would have had 30 s.
  expect(performance.now() - before).toBeLessThan(8_000);
  // The other one need not wait for the lock of a dead worker to run out.
  expect(await world.ended('put-back', 15_000)).toMatchObject({ step: 'completed', failures: 0 });
  await eventually(() => second.output().includes('put-back'));
  expect(world.pebble.ordersPlaced()).toBe(orders);
  expect(await world.keys('challenge:*')).toEqual([]);
});

test('killed with challenges published, and the CA gone after that, it fails and takes them away all the same', async () => {
  const first = await started();
  await hangIn('orphaned', { ...STEPS.challenge, hold: 'request' });
  expect(await world.keys('challenge:*')).toHaveLength(2);
  await first.kill();
  await world.locksRunOut();
  faulty.heal();
  faulty.inject({ path: /./ });
  await started();
  expect(await world.ended('orphaned')).toMatchObject({ step: 'failed', error: 'ACME_UNREACHABLE' });
  expect(await world.keys('challenge:*')).toEqual([]);
});

test('an issuance that somebody else wrote to meanwhile is read again and gone on with', async () => {
  await started();
  await hangIn('touched', { ...STEPS.finalize, hold: 'request' });
  const read = await world.store.certificates.findIssuance(parseCertName('touched'));
  if (!read) throw new Error('no issuance');
  await world.store.certificates.advance({ ...read.record, message: 'written by somebody else' }, read);
  faulty.cut();
  expect(await world.ended('touched')).toMatchObject({ step: 'completed', failures: 0 });
});

test('CERT_GEN_MAX_WORKERS issuances are worked on at the same time', async () => {
  const certManager = await started(1);
  await hangIn('first-of-two', { ...STEPS.challenge, hold: 'request' });
  await world.request('second-of-two', { acme_directory_url: faulty.directoryUrl });
  await eventually(async () => expect(await world.keys('bull:issuance-*:second-of-two.*')).toHaveLength(1));
  expect(certManager.output()).not.toContain('second-of-two');
  faulty.cut();
  await world.ended('first-of-two');
  expect(await world.ended('second-of-two')).toMatchObject({ step: 'completed' });
});

describe('an issuance that waits for a CA which wants patience', () => {
  test('gives its worker back, and is gone on with at the time that the CA has named, whoever is alive then', async () => {
    const certManager = await waitingFor('parked');
    const parked = await eventually(async () => {
      const now = await world.issuance('parked');
      return now !== undefined && now.resume_at !== null && now;
    });
    expect(parked).toMatchObject({ step: 'validation', failures: 0 });
    expect((Date.parse(parked.resume_at!) - Date.now()) / 1_000).toBeCloseTo(300, -1.3);
    expect(await world.keys('challenge:*')).toHaveLength(2);
    // Its one worker does something else.
    faulty.heal();
    await world.request('meanwhile', { acme_directory_url: faulty.directoryUrl });
    expect(await world.ended('meanwhile')).toMatchObject({ step: 'completed' });
    await certManager.kill();
    // The job is lost, and the time has come.
    await world.removeJobs('issuance-*', 'parked.*');
    const read = (await world.store.certificates.findIssuance(parked.cert_name))!;
    await world.store.certificates.advance({ ...parked, resume_at: new Date().toISOString() }, read);
    await started(1);
    expect(await world.ended('parked')).toMatchObject({ step: 'completed', failures: 0, resume_at: null });
    expect(faulty.certificatesFor(namesOf('parked'))).toBe(1);
    expect(await world.keys('challenge:*')).toEqual([]);
  });

  const waiting = { status: 'pending', identifier: { type: 'dns', value: 'x' }, challenges: [] };
  const patience = { status: 200, body: waiting, headers: { 'retry-after': '300' } };

  async function waitingFor(name: string): Promise<CertManager> {
    const certManager = await started(1);
    // The first reading of the authorization is for its challenge; what is asked for after the answer is how it stands.
    await hangIn(name, { ...STEPS.challenge, hold: 'request' });
    faulty.inject({ ...STEPS.authorization, answer: patience });
    faulty.cut();
    const asked = faulty.requests.length;
    await eventually(() => faulty.requests.slice(asked).some((request) => request.startsWith('POST /authZ/')));
    return certManager;
  }

  test('is let go of when it is deleted, with its challenges', async () => {
    const certManager = await waitingFor('deleted');
    expect(await world.keys('challenge:*')).not.toEqual([]);
    await world.store.certificates.delete('deleted', new Date());
    await eventually(async () => expect(await world.keys('bull:issuance-*:deleted.*')).toEqual([]));
    expect(await world.keys('challenge:*')).toEqual([]);
    await eventually(() => certManager.output().includes('deleted or requested anew'));
  });

  test('is let go of when it is requested anew, and its worker does the new request', async () => {
    await waitingFor('anew');
    faulty.heal();
    await world.request('anew', { acme_directory_url: faulty.directoryUrl, domains: namesOf('anew') });
    expect(await world.ended('anew')).toMatchObject({ step: 'completed' });
  });
});

test('an order that became invalid meanwhile is replaced by a new one', async () => {
  const first = await started();
  await hangIn('invalid', { ...STEPS.authorization, hold: 'request' });
  await first.kill();
  await world.locksRunOut();
  const hung = await world.issuance('invalid');
  await world.pebble.restart();
  faulty.heal();
  const orders = world.pebble.ordersPlaced();
  await started();
  expect(await world.ended('invalid')).toMatchObject({ step: 'completed' });
  expect(hung?.order_url).toContain('/my-order/');
  expect(world.pebble.ordersPlaced()).toBe(orders + 1);
});

test('a request that was made while no cert-manager ran is taken up by the first that starts', async () => {
  await world.request('waiting', { acme_directory_url: faulty.directoryUrl });
  await started();
  expect(await world.ended('waiting')).toMatchObject({ step: 'completed' });
});

test('a Redis that dies and comes back delays an issuance, and does not fail it', async () => {
  const certManager = await started();
  await hangIn('without-redis', { ...STEPS.challenge, hold: 'request' });
  await world.redis.kill();
  await eventually(async () => expect((await certManager.health()).status).toBe(503));
  // Nobody can answer the challenge now, and nothing can be written down about that.
  faulty.cut();
  await eventually(() => certManager.output().includes('the issuance is interrupted'));
  await world.redis.start();
  expect(await world.ended('without-redis')).toMatchObject({ step: 'completed', failures: 0 });
  await eventually(async () => expect(await world.keys('challenge:*')).toEqual([]));
  await eventually(async () => expect((await certManager.health()).status).toBe(200));
});

test('the certificate of SERVE_HOSTS that a CA has refused is ordered again by the next start, without a wait', async () => {
  const start = async (): Promise<void> => {
    const serving = { SERVE_MODE: 'acme', SERVE_HOSTS: 'served.example.com', ADMIN_EMAIL: 'me@example.com' };
    const ordering = { ACME_DIRECTORY_URL: world.pebble.directoryUrl, CERT_KEY_TYPE: 'ecdsa-p256' };
    running.push(await startCertManager({ ...world.environment, ...serving, ...ordering }));
  };
  world.answerWrongly(true);
  await start();
  const { step, retry_at } = await world.ended(SERVED_CERTIFICATE);
  expect([step, Date.parse(retry_at ?? '') > Date.now() + 30_000]).toEqual(['failed', true]);
  await Promise.all(running.splice(0).map((certManager) => certManager.stop()));
  world.answerWrongly(false);
  await start();
  await eventually(async () => expect(await world.certificate(SERVED_CERTIFICATE)).toBeDefined(), PATIENCE);
  expect(await world.issuance(SERVED_CERTIFICATE)).toMatchObject({ step: 'completed', reason: 'retry' });
}, 60_000);

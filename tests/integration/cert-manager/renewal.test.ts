import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { parseCertifiedName, parseCertName, type Certificate, type Issuance } from '#domain';
import { createSelfSigned, readChain } from '#pki';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { eventually } from '../../support/eventually.ts';
import { FaultyCa } from '../../support/faulty-ca.ts';
import { targetOf, tokenOf } from '../../support/store.ts';
import { OWNER, startIssuing, type Issuing } from '../../support/issuing.ts';

const DAY_MS = 86_400_000;

let world: Issuing;
const running: CertManager[] = [];

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
});

afterEach(async () => {
  world.answerWrongly(false);
  await Promise.all(running.splice(0).map((certManager) => certManager.stop()));
});

afterAll(() => world.stop());

async function started(own: Record<string, string> = {}): Promise<CertManager> {
  const certManager = await startCertManager({ ...world.environment, ...own });
  running.push(certManager);
  return certManager;
}

/** Stores a certificate of 90 days that is due for renewal in so many milliseconds: with a third of its lifetime left. */
async function storeCertificate(name: string, dueInMs: number, own: Partial<Certificate> = {}): Promise<Certificate> {
  const domains = [parseCertifiedName(`${name}.example.com`)];
  const made = await createSelfSigned({ commonName: name, names: domains, days: 90 });
  const start = Date.now() + dueInMs - 60 * DAY_MS;
  const certificate: Certificate = {
    cert_name: parseCertName(name),
    domains,
    email: 'renewed@example.com',
    acme_directory_url: world.pebble.directoryUrl,
    issued_by: world.pebble.directoryUrl,
    account_url: null,
    challenge_type: null,
    dns_provider: null,
    profile: null,
    preferred_chain: null,
    key_type: 'ecdsa-p256',
    status: 'active',
    issued_at: new Date(start).toISOString(),
    expires_at: new Date(start + 90 * DAY_MS).toISOString(),
    fingerprint: readChain(made.certificate_pem).fingerprint,
    fullchain_pem: made.certificate_pem,
    labels: [],
    notes: '',
    private_key_pem: made.private_key_pem,
    owner_token_hash: OWNER,
    created_by: 'its-owner',
    ...own,
  };
  await world.store.commit(world.store.certificates.saving(certificate));
  return certificate;
}

async function renewed(old: Certificate): Promise<Certificate> {
  return eventually(
    async () => {
      const now = await world.certificate(old.cert_name);
      if (!now || now.fingerprint === old.fingerprint) throw new Error(`${old.cert_name} is not renewed`);
      return now;
    },
    { deadlineMs: 20_000 },
  );
}

test('a certificate that is due at start is renewed with its settings, its owner, and a new key', async () => {
  const old = await storeCertificate('due', -1_000, { key_type: 'rsa-2048' });
  await started();
  const now = await renewed(old);
  expect(now).toMatchObject({
    domains: old.domains,
    email: old.email,
    key_type: 'rsa-2048',
    acme_directory_url: old.acme_directory_url,
    owner_token_hash: OWNER,
    created_by: 'its-owner',
  });
  expect(now.private_key_pem).not.toBe(old.private_key_pem);
  expect(await world.issuance('due')).toMatchObject({
    step: 'completed',
    reason: 'renewal',
    failures: 0,
    retry_at: null,
  });
});

test('certificates that are due at the same time are renewed in the order of their urgency', async () => {
  // Left of 90 days, in an order that only the urgency can have put right.
  const lefts = [20, 4, 28, 12, 1, 24, 8, 16];
  for (const left of lefts) await storeCertificate(`left-${left}`, (left - 30) * DAY_MS);
  const certManager = await started({ CERT_GEN_MAX_WORKERS: '1' });
  const done = await eventually(
    () => {
      const told = certManager.output().matchAll(/"cert_name":"left-(\d+)"[^\n]*"step":"completed"/g);
      const order = Array.from(told).map(([, left]) => Number(left));
      if (order.length < lefts.length) throw new Error(`renewed are ${order.join(', ')}`);
      return order;
    },
    { deadlineMs: 40_000 },
  );
  // The first may be begun before the others have been found.
  const [, ...others] = done;
  expect(others).toEqual(others.toSorted((one, other) => one - other));
});

test('a certificate has a job of its own, which renews it at its time', async () => {
  await started();
  const old = await storeCertificate('timer', 4_000);
  const due = Date.parse(old.issued_at) + 60 * DAY_MS;
  await eventually(async () => expect(await world.keys('bull:renewal:timer.*')).toEqual([`bull:renewal:timer.${due}`]));
  await renewed(old);
  expect(Date.parse((await world.issuance('timer'))?.requested_at ?? '')).toBeGreaterThanOrEqual(due - 1_000);
  // The renewed certificate's own job stands in its place.
  await eventually(async () => {
    const jobs = await world.keys('bull:renewal:timer.*');
    expect(jobs).toHaveLength(1);
    expect(jobs).not.toContain(`bull:renewal:timer.${due}`);
  });
});

test('the regular scan catches what no timer knew of', async () => {
  await started({ RENEWAL_CHECK_INTERVAL: '1' });
  const old = await storeCertificate('scanned', 3_500);
  // As if the job had been lost: written into Redis without a change being told, like a restored backup.
  await eventually(async () => expect(await world.keys('bull:renewal:scanned.*')).toHaveLength(1));
  await world.removeJobs('renewal', 'scanned.*');
  await renewed(old);
});

test('what a scan finds without a job, like a restored backup, gets it as its time comes near', async () => {
  await storeCertificate('in-a-day', DAY_MS);
  const { cert_name: later, fingerprint } = await storeCertificate('in-a-month', 25 * DAY_MS);
  // Its CA is not asked about it now, which would lead to its job too.
  await world.store.renewals.keepInfo(later, {
    fingerprint,
    window: null,
    selected_at: null,
    explanation_url: null,
    problem: null,
    next_poll_at: new Date(Date.now() + 25 * DAY_MS).toISOString(),
  });
  const certManager = await started();
  await eventually(() => certManager.output().includes('scanned the certificates'));
  expect(await world.keys('bull:renewal:in-a-day.*')).toHaveLength(1);
  expect(await world.keys('bull:renewal*:in-a-month.*')).toEqual([]);
});

test('RENEWAL_THRESHOLD_DAYS brings a renewal forward', async () => {
  const quiet = await started({ RENEWAL_THRESHOLD_DAYS: '30' });
  const old = await storeCertificate('earlier', 25 * DAY_MS);
  await eventually(async () => expect(await world.keys('bull:renewal:earlier.*')).toHaveLength(1));
  await quiet.stop();
  expect(await world.certificate('earlier')).toEqual(old);
  await started({ RENEWAL_THRESHOLD_DAYS: '60' });
  await renewed(old);
});

test('a renewal that fails keeps the certificate and says when it is tried again', async () => {
  world.answerWrongly(true);
  const old = await storeCertificate('failing', -1_000);
  await started();
  const failed = await world.ended('failing');
  expect(failed).toMatchObject({ step: 'failed', reason: 'renewal', failures: 1 });
  expect(Math.round((Date.parse(failed.retry_at ?? '') - Date.parse(failed.updated_at)) / 1_000)).toBe(60);
  expect(await world.certificate('failing')).toEqual(old);
  await eventually(async () =>
    expect(await world.keys('bull:renewal:failing.*')).toContain(
      `bull:renewal:failing.${Date.parse(failed.retry_at ?? '')}`,
    ),
  );
});

test('a renewal that the CA puts off is tried again when the CA says', async () => {
  const faulty = await FaultyCa.start(world.pebble);
  try {
    const problem = { type: 'urn:ietf:params:acme:error:rateLimited', detail: 'too many certificates' };
    faulty.inject({ path: /order-plz/, answer: { status: 429, body: problem, headers: { 'retry-after': '7200' } } });
    await storeCertificate('put-off', -1_000, { acme_directory_url: faulty.directoryUrl });
    await started({ ACME_CA_BUNDLE: faulty.caBundlePath });
    const failed = await world.ended('put-off');
    expect(failed).toMatchObject({ step: 'failed', error: problem.type });
    expect(failed.message).toContain(`It may be asked again at ${failed.retry_at}`);
    expect(Math.round((Date.parse(failed.retry_at ?? '') - Date.parse(failed.updated_at)) / 60_000)).toBe(120);
  } finally {
    await faulty.stop();
  }
});

test('a failed renewal is tried again at its time, with what it asked for, and counts on', async () => {
  const old = await storeCertificate('second-try', 25 * DAY_MS);
  world.answerWrongly(true);
  await started();
  const earlier: Issuance = {
    ...(await world.request('second-try', { step: 'failed' })),
    reason: 'renewal',
    domains: [parseCertifiedName('second-try.example.com'), parseCertifiedName('www.second-try.example.com')],
    failures: 2,
    retry_at: new Date(Date.now() + 1_500).toISOString(),
  };
  const read = await world.store.certificates.findIssuance(earlier.cert_name);
  if (!read) throw new Error('no issuance');
  await world.store.certificates.advance(earlier, read);
  const failed = await eventually(async () => {
    const now = await world.issuance('second-try');
    return now !== undefined && now.id !== earlier.id && now.step === 'failed' && now;
  });
  expect(failed).toMatchObject({ failures: 3, domains: earlier.domains });
  expect(Math.round((Date.parse(failed.retry_at ?? '') - Date.parse(failed.updated_at)) / 60_000)).toBe(100);
  expect(await world.certificate('second-try')).toEqual(old);
});

test('two cert-managers renew a certificate once', async () => {
  await Promise.all([started(), started()]);
  const orders = world.pebble.ordersPlaced();
  const old = await storeCertificate('once', 1_500);
  await renewed(old);
  await world.ended('once');
  expect(world.pebble.ordersPlaced()).toBe(orders + 1);
});

test('a certificate for what has become a host of another token is not renewed, unless it is the administrator’s', async () => {
  const [theirs, admins] = [tokenOf('new-owner'), 'admin'];
  const old = await storeCertificate('passed-on', -1_000);
  const kept = await storeCertificate('kept', -1_000, { created_by: admins });
  const wild = await storeCertificate('wild', -1_000, { domains: [parseCertifiedName('*.passed-on.example.com')] });
  for (const host of ['passed-on.example.com', 'kept.example.com', 'below.passed-on.example.com'])
    await world.store.targets.create(targetOf(host, theirs, { enable_https: false }));
  await started();
  await renewed(kept);
  for (const { cert_name: name } of [old, wild]) {
    const failed = await world.ended(name);
    expect(failed).toMatchObject({ step: 'failed', error: 'NAMES_OF_OTHERS', retry_at: null, order_url: null });
    expect(failed.message).toContain('passed-on.example.com is a host of another token by now, so its-owner gets no');
  }
  expect(await world.certificate('passed-on')).toEqual(old);
  // The administrator may have it ordered all the same, which admin-api has judged.
  await world.request('passed-on', { domains: old.domains, created_by: 'its-owner', forced: true });
  expect(await world.ended('passed-on')).toMatchObject({ step: 'completed' });
});

test('a certificate that is due as soon as it is issued is not ordered in a circle', async () => {
  const id = randomUUID();
  await world.request('circle', { id, step: 'completed' });
  const old = await storeCertificate('circle', -1_000);
  await started();
  await eventually(async () => expect(await world.keys('bull:renewal:circle.*')).toHaveLength(1));
  expect(await world.issuance('circle')).toMatchObject({ id, step: 'completed' });
  expect(await world.certificate('circle')).toEqual(old);
});

test('a record that cannot be read, at start or when it is written, does not keep the others from being renewed', async () => {
  await storeCertificate('aaa-broken', -1_000);
  await world.damage('cert:aaa-broken');
  const certManager = await started();
  await eventually(() => certManager.output().includes('cert:aaa-broken in Redis cannot be used'));
  await storeCertificate('broken-later', DAY_MS);
  await world.damage('cert:broken-later');
  await world.store.commit({ writes: [], changes: [['certificate', 'broken-later']] });
  const old = await storeCertificate('beside-broken', -1_000);
  await renewed(old);
  await eventually(() => certManager.output().includes('cert:broken-later in Redis cannot be used'));
  expect(certManager.output()).not.toContain('Redis is back');
});

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { axios as acmeHttp, Client as AcmeClient } from 'acme-client';
import { firstValueFrom } from 'rxjs';
import { readConfiguration } from '#config';
import { CERTIFICATE_REQUESTED, SCHEDULER_STATUS } from '#contracts';
import { parseCertifiedName, parseCertName, type Issuance } from '#domain';
import { checkChain } from '#pki';
import { redisTransportClient } from '#platform';
import { buildCertManager, spawnCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { environment } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { OWNER, startIssuing, type Issuing } from '../../support/issuing.ts';

let world: Issuing;
let certManager: CertManager;

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  certManager = await startCertManager(world.environment);
});

afterAll(async () => {
  await certManager.stop();
  await world.stop();
});

const names = (...hosts: string[]): Issuance['domains'] => hosts.map((host) => parseCertifiedName(host));

describe('a requested certificate', () => {
  test('is issued for all its names, stored with its key, owner and settings, and leaves nothing else behind', async () => {
    const domains = names('one.example.com', 'two.example.com');
    await world.request('pair', { domains, key_type: 'ecdsa-p384' });
    const issuance = await world.ended('pair');
    const nothing = { error: null, order_url: null, order_key_pem: null, challenge_tokens: [] };
    expect(issuance).toMatchObject({ step: 'completed', ...nothing });
    const certificate = await world.certificate('pair');
    if (!certificate) throw new Error('no certificate');
    const leaf = checkChain(certificate.fullchain_pem, certificate.private_key_pem, domains);
    expect(certificate).toEqual({
      labels: [],
      notes: '',
      cert_name: 'pair',
      domains,
      email: 'me@example.com',
      acme_directory_url: world.pebble.directoryUrl,
      issued_by: world.pebble.directoryUrl,
      account_url: expect.stringContaining('/my-account/'),
      challenge_type: null,
      dns_provider: null,
      profile: null,
      preferred_chain: null,
      key_type: 'ecdsa-p384',
      status: 'active',
      issued_at: leaf.issued_at,
      expires_at: leaf.expires_at,
      fingerprint: leaf.fingerprint,
      fullchain_pem: certificate.fullchain_pem,
      private_key_pem: certificate.private_key_pem,
      owner_token_hash: OWNER,
      created_by: 'test',
    });
    expect(createPrivateKey(certificate.private_key_pem).asymmetricKeyDetails?.namedCurve).toBe('secp384r1');
    const [, intermediate = ''] = certificate.fullchain_pem.split(/(?<=-----END CERTIFICATE-----)\s+/);
    const root = new X509Certificate(await world.pebble.roots());
    expect(new X509Certificate(intermediate).verify(root.publicKey)).toBe(true);
    expect(issuance.message).toBe(
      `The certificate for one.example.com, two.example.com is valid until ${leaf.expires_at}`,
    );
    expect(await world.keys('challenge:*')).toEqual([]);
    await eventually(async () => expect(await world.keys('bull:issuance-*:pair.*')).toEqual([]));
  });

  test('uses the account of its e-mail address, with an RSA key of 2048 bits kept under host, port and path', async () => {
    await world.request('account', { email: 'other@example.com' });
    await world.ended('account');
    const { hostname, port } = new URL(world.pebble.directoryUrl);
    const provider = `${hostname}%3A${port}/dir`;
    expect(await world.keys('account:*:other@example.com')).toEqual([`account:${provider}:other@example.com`]);
    const account = await world.store.accounts.find(provider, 'other@example.com');
    expect(createPrivateKey(account?.key_pem ?? '').asymmetricKeyDetails?.modulusLength).toBe(2048);
    await world.request('account-again', { email: 'other@example.com' });
    await world.ended('account-again');
    expect((await world.store.accounts.find(provider, 'other@example.com'))?.url).toBe(account?.url);
  });

  test('gets a new key with each issuance', async () => {
    await world.request('again');
    await world.ended('again');
    const first = await world.certificate('again');
    await world.request('again', { reason: 'renewal' });
    await world.ended('again');
    const second = await world.certificate('again');
    expect(second?.fingerprint).not.toBe(first?.fingerprint);
    expect(second?.private_key_pem).not.toBe(first?.private_key_pem);
  });

  test('is ordered once, however many cert-managers there are', async () => {
    const second = await startCertManager(world.environment);
    try {
      const before = world.pebble.ordersPlaced();
      const wanted = Array.from({ length: 6 }, (_, i) => `shared-${i}`);
      for (const name of wanted) await world.request(name);
      for (const name of wanted) expect(await world.ended(name)).toMatchObject({ step: 'completed' });
      expect(world.pebble.ordersPlaced() - before).toBe(wanted.length);
    } finally {
      await second.stop();
    }
  });

  test('that is deleted while it is issued is not stored, and its challenges are taken away', async () => {
    const release = world.holdAnswers();
    await world.request('deleted');
    await eventually(async () => expect(await world.keys('challenge:*')).toHaveLength(1));
    await world.store.certificates.delete('deleted', new Date());
    release();
    await eventually(async () => expect(await world.keys('challenge:*')).toEqual([]));
    await eventually(async () => expect(await world.keys('bull:issuance-*:deleted.*')).toEqual([]));
    expect(await world.certificate('deleted')).toBeUndefined();
    expect(await world.issuance('deleted')).toBeUndefined();
  });
});

describe('an issuance whose challenge meets a bad moment', () => {
  test('is given a second chance with a new order when no answer could be looked up', async () => {
    const before = world.pebble.ordersPlaced();
    world.failToAnswerOnce();
    await world.request('unlucky');
    expect(await world.ended('unlucky')).toMatchObject({ step: 'completed', failures: 0 });
    expect(world.pebble.ordersPlaced()).toBe(before + 2);
    expect(await world.keys('challenge:*')).toEqual([]);
  });
});

describe('an issuance that fails', () => {
  test('at validation says what the CA saw and what to do, leaves nothing half-made, and works when repeated', async () => {
    world.answerWrongly(true);
    await world.request('elsewhere');
    const failed = await world.ended('elsewhere');
    world.answerWrongly(false);
    expect(failed).toMatchObject({
      step: 'failed',
      error: 'urn:ietf:params:acme:error:unauthorized',
      order_url: null,
      order_key_pem: null,
      challenge_tokens: [],
      failures: 1,
      problem: { type: 'urn:ietf:params:acme:error:unauthorized', status: 403 },
    });
    // DNS may be mended without a word to us.
    expect(Date.parse(failed.retry_at ?? '') - Date.parse(failed.updated_at)).toBeGreaterThan(50_000);
    expect(failed.message).toContain('could not validate elsewhere.example.com');
    expect(failed.message).toContain('this is not the answer');
    expect(failed.message).toContain('point its DNS record at this gateway');
    expect(await world.keys('challenge:*')).toEqual([]);
    expect(await world.certificate('elsewhere')).toBeUndefined();
    await world.request('elsewhere');
    expect(await world.ended('elsewhere')).toMatchObject({ step: 'completed', failures: 0 });
  });

  test('keeps the certificate that is served', async () => {
    await world.request('kept');
    await world.ended('kept');
    const before = await world.certificate('kept');
    world.answerWrongly(true);
    await world.request('kept');
    await world.ended('kept');
    world.answerWrongly(false);
    expect(await world.certificate('kept')).toEqual(before);
  });

  test('because nobody listens at the CA says so', async () => {
    await world.request('unreachable', { acme_directory_url: `https://127.0.0.1:${await freePort()}/dir` });
    const failed = await world.ended('unreachable');
    expect(failed).toMatchObject({ step: 'failed', error: 'ACME_UNREACHABLE' });
    expect(failed.message).toContain('cannot be reached');
  });

  test('because the CA does not come to an end is given up as ACME_POLL_… say', async () => {
    const release = world.holdAnswers();
    const patience = { ACME_POLL_INTERVAL_SECONDS: '1', ACME_POLL_MAX_ATTEMPTS: '2' };
    const [impatient] = await Promise.all([
      startCertManager({ ...world.environment, ...patience }),
      certManager.stop(),
    ]);
    try {
      await world.request('slow');
      const failed = await world.ended('slow');
      expect(failed).toMatchObject({ step: 'failed', error: 'ACME_TIMEOUT' });
      expect(failed.message).toContain('did not validate 1 of 1 names when asked 2 times, every 1 s');
      expect(await world.keys('challenge:*')).toEqual([]);
    } finally {
      release();
      await impatient.stop();
      certManager = await startCertManager(world.environment);
    }
  });

  test('because it is for a wildcard says what is possible', async () => {
    await world.request('wild', { domains: names('*.example.com') });
    const failed = await world.ended('wild');
    expect(failed).toMatchObject({ step: 'failed', error: 'DNS_NOT_CONFIGURED' });
    expect(failed.message).toContain('name each host');
  });
});

describe('an account', () => {
  test('that the CA has lost is registered anew, with the same key', async () => {
    await world.request('before-loss', { email: 'lost@example.com' });
    await world.ended('before-loss');
    const { hostname, port } = new URL(world.pebble.directoryUrl);
    const before = await world.store.accounts.find(`${hostname}%3A${port}/dir`, 'lost@example.com');
    await world.pebble.restart();
    await world.request('after-loss', { email: 'lost@example.com' });
    expect(await world.ended('after-loss')).toMatchObject({ step: 'completed' });
    const after = await world.store.accounts.find(`${hostname}%3A${port}/dir`, 'lost@example.com');
    expect(after?.key_pem).toBe(before?.key_pem);
  });

  test('that the CA has closed is replaced by another, with a new key', async () => {
    await world.request('before-close', { email: 'closed@example.com' });
    await world.ended('before-close');
    const { hostname, port } = new URL(world.pebble.directoryUrl);
    const before = await world.store.accounts.find(`${hostname}%3A${port}/dir`, 'closed@example.com');
    if (!before?.url) throw new Error('no account');
    acmeHttp.defaults.httpsAgent = new Agent({ ca: world.pebble.caBundle });
    const { directoryUrl } = world.pebble;
    const { key_pem: accountKey, url: accountUrl } = before;
    // Pebble refuses every other nonce, and this client gives up after a few.
    await eventually(() =>
      new AcmeClient({ directoryUrl, accountKey, accountUrl }).updateAccount({ status: 'deactivated' }),
    );
    await world.request('after-close', { email: 'closed@example.com' });
    expect(await world.ended('after-close')).toMatchObject({ step: 'completed' });
    const after = await world.store.accounts.find(`${hostname}%3A${port}/dir`, 'closed@example.com');
    expect(after?.key_pem).not.toBe(before.key_pem);
  });
});

describe('cert-manager', () => {
  test('answers commands: a request is queued, and the clock runs', async () => {
    const { configuration } = readConfiguration(environment(world.environment));
    Logger.overrideLogger(false);
    const client = redisTransportClient(configuration, 'test');
    try {
      const running = await firstValueFrom(client.send<unknown>(SCHEDULER_STATUS, {}));
      expect(running).toEqual({ running: true });
      await world.request('commanded');
      const queued = await firstValueFrom(client.send<unknown>(CERTIFICATE_REQUESTED, { cert_name: 'commanded' }));
      expect(queued).toEqual({ cert_name: 'commanded', queued: true });
      await world.ended('commanded');
    } finally {
      await client.close();
    }
  });

  test('tells its health', async () => {
    expect(await certManager.health()).toEqual({
      status: 200,
      body: { healthy: true, redis: 'healthy', scheduler: true, worker: true },
    });
  });

  test('does not start with a CA bundle that cannot be read, and says which', async () => {
    const broken = await spawnCertManager({ ...world.environment, ACME_CA_BUNDLE: '/does/not/exist.pem' });
    expect(await broken.exited).toBe(1);
    expect(broken.output()).toContain('ACME_CA_BUNDLE names /does/not/exist.pem, which cannot be read');
  });

  test('writes nothing secret into its log', async () => {
    const stored = await world.store.certificates.find(parseCertName('pair'));
    const body = (stored?.record.private_key_pem ?? '').split('\n')[1] ?? 'x';
    await eventually(() => certManager.output().includes('is valid until'));
    expect(certManager.output()).not.toContain(body);
    expect(certManager.output()).not.toContain('PRIVATE KEY');
  });
});

import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CaaAdvice, PreflightReport, Problem } from '#contracts';
import type { ApiToken } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { CA_PATHS, FaultyCa } from '../../support/faulty-ca.ts';
import { HttpApp, type Told } from '../../support/http-app.ts';
import { inTime } from '../../support/in-time.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';
import { certificateOf, targetOf } from '../../support/store.ts';

let world: Issuing;
/** The same CA, at another address, where it says what it looks for in CAA records. */
let withIdentity: FaultyCa;
let api: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let certManager: CertManager | undefined;

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  withIdentity = await FaultyCa.start(world.pebble);
  withIdentity.inject({
    path: CA_PATHS.directory,
    rewrite: (directory) =>
      JSON.stringify({
        ...(JSON.parse(directory) as object),
        meta: { caaIdentities: ['our-ca.example', 'x.example'] },
      }),
  });
  api = await HttpApp.start('admin-api', { ACME_DIRECTORY_URL: world.pebble.directoryUrl }, world);
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob');
});

afterAll(async () => {
  await certManager?.stop();
  await withIdentity?.stop();
  await api?.stop();
  await world?.stop();
});

const check = <T = PreflightReport>(body: object, token = alice.token): Promise<Told<T>> =>
  api.ask<T>('POST', '/certificates/preflight', { token, body });

const caa = <T = CaaAdvice>(name: string, token = alice.token): Promise<Told<T>> =>
  api.ask<T>('GET', `/certificates/${name}/caa`, { token });

describe('a pre-flight check', () => {
  test('without a cert-manager is a 503 in words, at once', async () => {
    const told = await inTime(2_000, () => check<Problem>({ domains: ['a.example.com'] }));
    expect([told.status, told.body.message]).toEqual([503, expect.stringContaining('No cert-manager answers')]);
  });

  test('is answered by cert-manager, orders nothing, and asks the CA of the server unless told otherwise', async () => {
    certManager = await startCertManager({ ...world.environment, DNS_RESOLVERS: world.pebble.dnsServer });
    const told = await check({ domains: ['a.example.com', '*.example.org'] });
    expect(told.status).toBe(200);
    const { findings } = told.body;
    expect(findings).toContainEqual(expect.objectContaining({ check: 'directory', name: null, result: 'passed' }));
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'dns_provider',
        result: 'failed',
        message: expect.stringContaining('DNS_PROVIDER'),
      }),
    );
    expect(told.body.passed).toBe(false);
    const own = Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address));
    const loopback = own.filter((address) => ['127.0.0.1', '::1'].includes(address));
    const addresses = told.body.server_addresses.map(({ address }) => address);
    expect(own).toEqual(expect.arrayContaining(addresses));
    expect(loopback.filter((address) => addresses.includes(address))).toEqual([]);
    expect(world.pebble.ordersPlaced()).toBe(0);
    const elsewhere = await check({ domains: ['a.example.com'], acme_directory_url: 'https://127.0.0.1:1/dir' });
    expect(elsewhere.body.findings).toContainEqual(expect.objectContaining({ check: 'directory', result: 'failed' }));
  });

  test('is for names that one may order, and for those who have a token', async () => {
    await api.store.targets.create(targetOf('bobs.example.com', bob));
    expect((await check({ domains: ['bobs.example.com'] })).status).toBe(403);
    expect((await api.ask('POST', '/certificates/preflight', { body: { domains: ['a.example.com'] } })).status).toBe(
      401,
    );
    const wrong = await check<Problem>({ domains: ['*.example.com'], challenge_type: 'http-01', colour: 'red' });
    expect([wrong.status, wrong.body.details?.map(({ field }) => field).sort()]).toEqual([
      400,
      ['challenge_type', 'colour'],
    ]);
  });
});

describe('the CAA records for a certificate', () => {
  test('are none, and it is said why, at a CA that does not say what it looks for, and for what was imported', async () => {
    const other = certificateOf('deep.site.example.com', bob, { acme_directory_url: world.pebble.directoryUrl });
    await api.store.commit(api.store.certificates.saving(other));
    const cert_name = 'proxy-deep-site-example-com';
    const none = (why: string): object => ({
      cert_name,
      records: [],
      text: '',
      notes: [expect.stringContaining(why)],
    });
    expect((await caa(cert_name, bob.token)).body).toEqual(none('does not say in its directory (caaIdentities)'));
    await api.store.commit(api.store.certificates.saving({ ...other, acme_directory_url: null, email: null }));
    expect((await caa(cert_name, bob.token)).body).toEqual(none('It was imported'));
  });

  test('name what its CA says, and the account and the challenge that it was ordered with, and what they would end', async () => {
    await certManager?.stop();
    certManager = await startCertManager({ ...world.environment, ACME_CA_BUNDLE: withIdentity.caBundlePath });
    const body = { cert_name: 'site', domain: 'site.example.com', acme_directory_url: withIdentity.directoryUrl };
    expect((await api.ask('POST', '/certificates', { token: alice.token, body })).status).toBe(202);
    expect(await world.ended('site')).toMatchObject({ step: 'completed' });
    const account = (await world.certificate('site'))?.account_url;
    expect(account).toMatch(/^https:/);
    const value = `our-ca.example; accounturi=${account}; validationmethods=http-01`;
    const text = `site.example.com. CAA 0 issue "${value}"`;
    expect((await caa('site')).body).toEqual({
      cert_name: 'site',
      records: [{ name: 'site.example.com', tag: 'issue', value, text }],
      text,
      notes: [expect.stringContaining('They also rule over deep.site.example.com')],
    });
  });

  test('are for the owner of the certificate', async () => {
    expect((await caa('site', bob.token)).status).toBe(403);
    expect((await caa('nothing')).status).toBe(404);
    expect((await api.ask('GET', '/certificates/site/caa', {})).status).toBe(401);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PreflightReport, Problem } from '#contracts';
import type { ApiToken } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { HttpApp, type Told } from '../../support/http-app.ts';
import { inTime } from '../../support/in-time.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';
import { targetOf } from '../../support/store.ts';

let world: Issuing;
let api: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let certManager: CertManager | undefined;

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  api = await HttpApp.start('admin-api', { ACME_DIRECTORY_URL: world.pebble.directoryUrl }, world);
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob');
});

afterAll(async () => {
  await certManager?.stop();
  await api?.stop();
  await world?.stop();
});

const check = <T = PreflightReport>(body: object, token = alice.token): Promise<Told<T>> =>
  api.ask<T>('POST', '/certificates/preflight', { token, body });

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

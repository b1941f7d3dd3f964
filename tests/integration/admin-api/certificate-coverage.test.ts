import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CertificateAttempt, CertificateCoverage, CertificateStatus, CertificateView } from '#contracts';
import { attemptOf, type ApiToken, type CertifiedName, type CertName } from '#domain';
import { CertificateRequests } from '../../support/certificate-requests.ts';
import { ADMIN_TOKEN, HttpApp } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { certificateOf, issuanceOf, NOW, targetOf, tokenOf } from '../../support/store.ts';
import { TargetRequests } from '../../support/target-requests.ts';

const SHARED = 'shared' as CertName;
const LATER = '2999-01-01T00:00:00.000Z';

let api: HttpApp;
const alice: ApiToken = tokenOf('alice', { cert_email: 'alice@example.com' });
const bob: ApiToken = tokenOf('bob', { cert_email: 'bob@example.com' });

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN, ACME_DIRECTORY_URL: 'https://ca.example.com/dir' });
});

afterAll(() => api?.stop());

beforeEach(async () => {
  await new RedisClient(api.redis.socketPath).command('FLUSHALL');
  for (const token of [alice, bob]) await api.store.tokens.create(token);
});

const store = (name: string, domains: readonly string[], own: object = {}, owner = alice): Promise<void> =>
  api.store.commit(
    api.store.certificates.saving(
      certificateOf(domains[0] ?? '', owner, {
        cert_name: name as CertName,
        domains: domains as readonly CertifiedName[],
        expires_at: LATER,
        ...own,
      }),
    ),
  );
const target = (host: string, cert_name: string | null, own: object = {}, owner = alice): Promise<void> =>
  api.store.targets.create(targetOf(host, owner, { cert_name: cert_name as CertName, ...own }));
const coverage = async (query = '', token?: string): Promise<CertificateCoverage> =>
  (
    await api.ask<CertificateCoverage>('GET', `/certificates/${SHARED}/coverage${query}`, {
      ...(token !== undefined && { token }),
    })
  ).body;
const shown = async (): Promise<CertificateView> =>
  (await api.ask<CertificateView>('GET', `/certificates/${SHARED}`)).body;
const history = (query = ''): ReturnType<typeof api.ask<CertificateAttempt[]>> =>
  api.ask<CertificateAttempt[]>('GET', `/certificates/${SHARED}/history${query}`);

describe('the coverage of a certificate', () => {
  beforeEach(async () => {
    await store(SHARED, ['example.com', '*.example.com', 'api.example.com', 'old.example.com']);
    await target('api.example.com', SHARED);
    await target('www.example.com', null);
    await target('shop.example.com', 'of-the-shop');
    await target('plain.example.com', null, { enable_https: false });
    await target('deep.www.example.com', SHARED);
    await target('other.example.org', 'proxy-other-example-org');
  });

  test('lists the hosts that it covers, by which name, what they have now and whether it is this', async () => {
    const { targets } = await coverage();
    expect(targets).toEqual([
      { hostname: 'api.example.com', match: 'exact', cert_name: SHARED, attached: true, enable_https: true },
      { hostname: 'deep.www.example.com', match: null, cert_name: SHARED, attached: true, enable_https: true },
      { hostname: 'plain.example.com', match: 'wildcard', cert_name: null, attached: false, enable_https: false },
      {
        hostname: 'shop.example.com',
        match: 'wildcard',
        cert_name: 'of-the-shop',
        attached: false,
        enable_https: true,
      },
      { hostname: 'www.example.com', match: 'wildcard', cert_name: null, attached: false, enable_https: true },
    ]);
    expect((await coverage('?all=true')).targets.map(({ hostname }) => hostname)).toContain('other.example.org');
  });

  test('says how much of it is used, and what could be better', async () => {
    const before = await coverage();
    expect(before).toMatchObject({ utilisation_percent: 25, used_domains: ['api.example.com'] });
    expect(before.unused_domains).toEqual(['example.com', '*.example.com', 'old.example.com']);
    expect(before.suggestions).toEqual([
      expect.stringMatching(/^deep\.www\.example\.com has shared attached, which does not cover it/),
      expect.stringMatching(
        /^shop\.example\.com has of-the-shop, and shared covers it by its wildcard: .*of-the-shop is then used by no other host/,
      ),
      expect.stringMatching(/^www\.example\.com has no certificate, and shared covers it by its wildcard/),
      expect.stringMatching(/^example\.com, \*\.example\.com, old\.example\.com serve no host/),
    ]);
    const { record, raw } = (await api.store.targets.find('www.example.com' as never))!;
    await api.store.targets.update({ ...record, cert_name: SHARED }, { record, raw });
    expect(await coverage()).toMatchObject({
      utilisation_percent: 50,
      used_domains: ['*.example.com', 'api.example.com'],
    });
  });

  test('shows a token its own hosts only, and everybody else all; a name without certificate is a 404', async () => {
    await target('bobs.example.com', null, {}, bob);
    expect((await coverage('', bob.token)).targets.map(({ hostname }) => hostname)).toEqual(['bobs.example.com']);
    expect((await coverage('', ADMIN_TOKEN)).targets).toEqual((await coverage()).targets);
    expect((await api.ask('GET', '/certificates/nothing/coverage')).status).toBe(404);
  });
});

describe('a certificate that exists is suggested before another one is ordered', () => {
  test('for a new host that it covers, though its own is ordered as asked', async () => {
    await store(SHARED, ['example.com', '*.example.com']);
    const { body } = await new TargetRequests(api, alice.token).create('app.example.com');
    expect(body.certificate_status).toMatch(/^Certificate generation started/);
    expect(body.suggestion).toEqual({
      cert_names: [SHARED],
      message: expect.stringMatching(
        /^shared covers app\.example\.com already.*proxy-cert-attach app\.example\.com shared/,
      ),
    });
  });

  test('for an order of names that it covers all of, the one that lasts longest first', async () => {
    await store(SHARED, ['*.example.com'], { expires_at: '2998-01-01T00:00:00.000Z' });
    await store('longer', ['a.example.com', '*.example.com']);
    const asAlice = new CertificateRequests(api, alice.token);
    expect((await asAlice.order('mine', { domain: 'a.example.com' })).body.suggestion).toMatchObject({
      cert_names: ['longer', SHARED],
    });
    const body = { cert_name: 'more', domains: ['a.example.com', 'a.example.org'] };
    const told = await api.ask<object>('POST', '/certificates/multi-domain', { token: alice.token, body });
    expect([told.status, told.body]).toEqual([202, expect.not.objectContaining({ suggestion: expect.anything() })]);
  });

  test.each([
    ['of somebody else', {}, bob, 'new.example.com'],
    ['that has expired', { expires_at: NOW }, alice, 'new.example.com'],
    ['that covers another level', {}, alice, 'a.new.example.com'],
  ])('but not one %s', async (_, own, owner, host) => {
    const asAlice = new TargetRequests(api, alice.token);
    await asAlice.create(host, { enable_https: false });
    await store(SHARED, ['*.example.com'], own, owner);
    const { status, body } = await asAlice.change(host, { enable_https: true });
    expect([status, body.certificate_status]).toEqual([200, expect.stringMatching(/^Certificate generation started/)]);
    expect(body.suggestion).toBeUndefined();
  });

  test('nor where a certificate was named, nor the one that is ordered anew', async () => {
    await store(SHARED, ['*.example.com']);
    const asAlice = new TargetRequests(api, alice.token);
    const named = (await asAlice.create('app.example.com', { cert_name: SHARED })).body;
    expect([named.certificate_status, named.suggestion]).toEqual(['existing', undefined]);
    expect(await api.store.certificates.findIssuance('proxy-app-example-com' as CertName)).toBeUndefined();
    const own = (await asAlice.create('own.example.com', { cert_name: 'of-its-own' })).body;
    expect([own.certificate_status, own.suggestion]).toEqual([
      expect.stringMatching(/^Certificate generation/),
      undefined,
    ]);
    const again = await new CertificateRequests(api, alice.token).order(SHARED, { domain: 'b.example.com' });
    expect(again.body.suggestion).toBeUndefined();
  });
});

describe('the history of a certificate', () => {
  test('has every attempt, newest first, in pages', async () => {
    expect((await history()).body).toEqual([]);
    await store(SHARED, ['a.example.com']);
    for (let number = 1; number <= 3; number += 1) {
      const ended = issuanceOf(SHARED, alice, { step: 'failed', message: `attempt ${number}`, error: 'an-error' });
      await api.store.commit(api.store.certificates.remembering(SHARED, attemptOf(ended, null)));
    }
    const { body, headers } = await history('?limit=2');
    expect(body).toMatchObject([
      { message: 'attempt 3', result: 'failed', error: 'an-error', domains: ['shared.example.com'] },
      { message: 'attempt 2' },
    ]);
    expect((await history('?limit=2&offset=2')).body).toMatchObject([{ message: 'attempt 1' }]);
    expect(headers.get('x-total-count')).toBe('3');
    expect(headers.get('link')).toBe(`</certificates/${SHARED}/history?limit=2&offset=2>; rel="next"`);
  });
});

test('an attempt is shown with its reason, its steps, the words of the CA, and what came of it', async () => {
  const ended = issuanceOf(SHARED, alice, {
    asked_directory_url: 'https://fallback.example.com/directory',
    reason: 'renewal',
    step: 'completed',
    timeline: [
      { step: 'requested', at: NOW },
      { step: 'completed', at: '2026-01-01T00:00:07.000Z' },
    ],
    updated_at: '2026-01-01T00:00:07.000Z',
    remarks: ['from the fallback CA'],
    problem: { type: 'urn:x', status: 400, detail: 'no', subproblems: [{ type: 'dns', detail: 'y', name: 'a.b' }] },
  });
  await api.store.commit(api.store.certificates.remembering(SHARED, attemptOf(ended, 'sha256:11')));
  const { id, domains, asked_directory_url, reason, timeline, message, remarks, error, problem } = ended;
  const kept = { id, domains, asked_directory_url, reason, timeline, message, remarks, error, problem };
  const times = { requested_at: NOW, ended_at: '2026-01-01T00:00:07.000Z' };
  expect((await history()).body).toEqual([{ ...kept, ...times, result: 'completed', fingerprint: 'sha256:11' }]);
});

describe('when a certificate is renewed', () => {
  const info = { window: null, problem: null, next_poll_at: NOW } as const;

  test('is told by its lifetime, and by its CA where that has said so of this very certificate', async () => {
    const dates = { issued_at: '2026-01-01T00:00:00.000Z', expires_at: '2026-04-01T00:00:00.000Z' };
    await store(SHARED, ['a.example.com'], { ...dates, fingerprint: 'sha256:11' });
    expect(await shown()).toMatchObject({
      renewal_due_at: '2026-03-02T00:00:00.000Z',
      renewal_due_by: 'lifetime',
      renewal_explanation_url: null,
    });
    const told = { ...info, selected_at: '2026-02-03T04:05:06.000Z', explanation_url: 'https://ca.example.com/why' };
    await api.store.renewals.keepInfo(SHARED, { ...told, fingerprint: 'sha256:00' });
    expect(await shown()).toMatchObject({ renewal_due_by: 'lifetime', renewal_explanation_url: null });
    await api.store.renewals.keepInfo(SHARED, { ...told, fingerprint: 'sha256:11' });
    const byCa = {
      renewal_due_at: told.selected_at,
      renewal_due_by: 'ari',
      renewal_explanation_url: told.explanation_url,
    };
    expect(await shown()).toMatchObject(byCa);
    expect((await api.ask<CertificateView[]>('GET', '/certificates')).body).toMatchObject([byCa]);
  });
});

describe('the list of issuances', () => {
  test('has the orders that no certificate came of yet; a token sees its own', async () => {
    await api.store.certificates.request(issuanceOf('waiting', alice), undefined);
    await api.store.certificates.request(issuanceOf('theirs', bob, { step: 'failed', message: 'no' }), undefined);
    const list = async (token?: string): Promise<CertificateStatus[]> =>
      (await api.ask<CertificateStatus[]>('GET', '/issuances', token === undefined ? {} : { token })).body;
    expect(await list()).toMatchObject([
      { cert_name: 'theirs', status: 'failed', created_by: 'bob' },
      { cert_name: 'waiting', status: 'in_progress', domains: ['waiting.example.com'], created_by: 'alice' },
    ]);
    expect((await list(alice.token)).map(({ cert_name }) => cert_name)).toEqual(['waiting']);
    expect(await list(ADMIN_TOKEN)).toHaveLength(2);
  });
});

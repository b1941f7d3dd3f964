import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Health, Problem, TransparencyReport, UnknownCertificate } from '#contracts';
import type { Stranger } from '#domain';
import { ADMIN_TOKEN, HttpApp } from '../../support/http-app.ts';

const FOUND: Stranger = {
  id: 'a'.repeat(64),
  found_by: 'shop.example.com',
  dns_names: ['shop.example.com'],
  issuer: 'Another CA',
  not_before: '2026-02-03T00:00:00.000Z',
  not_after: '2126-01-01T00:00:00.000Z',
  pubkey_sha256: 'b'.repeat(64),
  cert_sha256: null,
  found_at: '2026-02-04T00:00:00.000Z',
  accepted_at: null,
};
const LATER: Stranger = { ...FOUND, id: 'c'.repeat(64), not_before: '2026-02-05T00:00:00.000Z' };
const OVER: Stranger = { ...FOUND, id: 'd'.repeat(64), not_after: '2026-02-06T00:00:00.000Z' };

let api: HttpApp;

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN, CT_MONITOR_URL: 'http://127.0.0.1:1' });
});
afterAll(() => api?.stop());

const alertOf = ({ id, dns_names, issuer, not_before }: Stranger): object => ({ id, dns_names, issuer, not_before });
const report = async (): Promise<TransparencyReport> =>
  (await api.ask<TransparencyReport>('GET', '/transparency', { token: ADMIN_TOKEN })).body;
const alerts = async (): Promise<Health['transparency']> => (await api.ask<Health>('GET', '/health')).body.transparency;
const accept = <T = UnknownCertificate>(id: string, token = ADMIN_TOKEN) =>
  api.ask<T>('POST', `/transparency/${id}/accept`, { token, body: {} });

test('before the first look nothing is known, and nothing alerts', async () => {
  expect(await report()).toEqual({ on: true, looked_at: null, names: 0, problem: null, unknown_certificates: [] });
  expect(await alerts()).toEqual({ problem: null, unknown_certificates: [] });
});

test('certificates of others alert in /health until they are accepted or expire, and are listed with what went wrong', async () => {
  const { transparency } = api.store;
  for (const each of [FOUND, LATER, OVER]) await transparency.addStranger(each);
  const problem = 'CT_MONITOR_URL is away.';
  await transparency.setStatus({ looked_at: FOUND.found_at, names: 3, problem, retry_at: null });
  expect(await alerts()).toEqual({ problem, unknown_certificates: [alertOf(LATER), alertOf(FOUND)] });
  const { unknown_certificates, ...rest } = await report();
  expect(rest).toEqual({ on: true, looked_at: FOUND.found_at, names: 3, problem });
  expect(unknown_certificates).toEqual([LATER, FOUND, OVER]);
  const accepted = await accept(LATER.id);
  expect([accepted.status, accepted.body]).toEqual([200, { ...LATER, accepted_at: expect.any(String) }]);
  expect((await accept(LATER.id)).body).toEqual(accepted.body);
  expect((await alerts())?.unknown_certificates).toEqual([alertOf(FOUND)]);
  // Found again it is the same one.
  expect(await transparency.addStranger(LATER)).toBe(false);
  expect((await alerts())?.unknown_certificates).toEqual([alertOf(FOUND)]);
});

test('only the administrator sees and accepts them; an id that is none, or of none, is refused', async () => {
  const alice = await api.token('alice');
  expect((await api.ask('GET', '/transparency', { token: alice.token })).status).toBe(403);
  expect((await accept(FOUND.id, alice.token)).status).toBe(403);
  expect((await api.ask('GET', '/transparency')).status).toBe(401);
  const unknown = await accept<Problem>('e'.repeat(64));
  expect([unknown.status, unknown.body.message]).toEqual([404, expect.stringContaining('GET /transparency lists')]);
  const wrong = await accept<Problem>('all');
  expect([wrong.status, wrong.body.message]).toEqual([400, expect.stringContaining('64 hexadecimal digits')]);
});

import { describe, expect, test } from '@jest/globals';
import type { CertificateStatus, CertificateView } from '#contracts';
import { certificateState } from '../../../apps/admin-web/src/certificates/certificate-state.ts';
import { issuerOf } from '../../../apps/admin-web/src/certificates/issuer.ts';
import { ageOf, timeLeft } from '../../../apps/admin-web/src/certificates/lifetime.ts';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A certificate that has lived for some days and has some left. */
const lived = (days: number, left: number, own: Partial<CertificateView> = {}): CertificateView => ({
  cert_name: 'proxy-app-example-com',
  domains: ['app.example.com'],
  email: 'me@example.com',
  acme_directory_url: 'https://acme-v02.api.letsencrypt.org/directory',
  issued_by: 'https://acme-v02.api.letsencrypt.org/directory',
  key_type: 'ecdsa-p256',
  challenge_type: null,
  dns_provider: null,
  profile: null,
  preferred_chain: null,
  status: 'active',
  issued_at: new Date(NOW - days * DAY).toISOString(),
  expires_at: new Date(NOW + left * DAY).toISOString(),
  renewal_due_at: null,
  renewal_due_by: null,
  renewal_explanation_url: null,
  fingerprint: 'sha256:00',
  fullchain_pem: '',
  labels: [],
  created_by: 'admin',
  ...own,
});

const status = (own: Partial<CertificateStatus>): CertificateStatus => ({
  status: 'in_progress',
  message: 'a message',
  cert_name: 'proxy-app-example-com',
  domains: ['app.example.com'],
  created_by: 'admin',
  asked_directory_url: 'https://acme-v02.api.letsencrypt.org/directory',
  step: 'challenge',
  error: null,
  problem: null,
  remarks: [],
  steps: [],
  dns_records: [],
  resume_at: null,
  updated_at: new Date(NOW).toISOString(),
  retry_at: null,
  ...own,
});

const tonesOf = (...ages: [days: number, left: number][]): string[] =>
  ages.map(([days, left]) => certificateState(lived(days, left), undefined, NOW).tone);

describe('the alarm goes by the certificate’s own lifetime', () => {
  test('of 90 days: well until renewal is a good while overdue', () => {
    expect(tonesOf([1, 89], [61, 29], [74, 16])).toEqual(['ok', 'ok', 'ok']);
    expect(tonesOf([76, 14], [89.9, 0.1])).toEqual(['warn', 'warn']);
  });

  test('of six days: one with four left is no reason to look twice', () => {
    expect(tonesOf([2, 4], [4, 2])).toEqual(['ok', 'ok']);
    expect(tonesOf([5, 1])).toEqual(['warn']);
  });

  test('past its end it is bad, whatever else is known', () => {
    expect(tonesOf([91, -1])).toEqual(['bad']);
    expect(certificateState(lived(91, -1), status({}), NOW)).toMatchObject({
      tone: 'bad',
      label: 'Expired',
      step: 'challenge',
    });
    expect(certificateState(lived(91, -1), status({ status: 'failed' }), NOW)).toMatchObject({
      tone: 'bad',
      label: 'Expired',
    });
    expect(ageOf(lived(90, 0), NOW)).toBe('expired');
  });
});

describe('what the latest issuance says', () => {
  test('one that waits for a person to set a DNS record wants attention, whether a certificate is there or not', () => {
    const dns_records = [
      { name: '_acme-challenge.a.example.com', type: 'TXT', value: 'x', provider: 'manual' },
    ] as const;
    const waiting = status({ dns_records: [...dns_records] });
    const detail = 'A DNS record has to be set by hand: the details have it.';
    expect(certificateState(undefined, waiting, NOW)).toMatchObject({ tone: 'warn', detail });
    expect(certificateState(lived(60, 30), waiting, NOW)).toMatchObject({ tone: 'warn', detail });
    const byProvider = status({ dns_records: [{ ...dns_records[0], provider: 'rfc2136' }] });
    expect(certificateState(undefined, byProvider, NOW).tone).toBe('busy');
  });

  test('nobody renews an imported one, and that is said when it nears its end', () => {
    const imported = lived(80, 10, { acme_directory_url: null, issued_by: null });
    expect(certificateState(imported, undefined, NOW)).toMatchObject({
      tone: 'warn',
      detail: 'It was imported, so nobody renews it. Import the next one.',
    });
  });

  test('a first issuance shows its step, and that a self-signed certificate answers meanwhile', () => {
    expect(certificateState(undefined, status({}), NOW)).toEqual({
      tone: 'busy',
      label: 'Publishing the answer for the CA',
      detail: 'A self-signed certificate answers until then.',
      step: 'challenge',
    });
  });

  test('a failure is told in the words of the CA, with the next attempt', () => {
    const failed = status({
      status: 'failed',
      step: 'failed',
      message: 'The CA said no.',
      retry_at: new Date(NOW + 10 * 60_000).toISOString(),
    });
    expect(certificateState(undefined, failed, NOW)).toEqual({
      tone: 'bad',
      label: 'Not issued',
      detail: 'The CA said no. Next attempt in 10 minutes.',
    });
    expect(certificateState(lived(76, 14), failed, NOW)).toEqual({
      tone: 'warn',
      label: 'Expires in 14 days',
      detail: 'The renewal failed: The CA said no. Next attempt in 10 minutes.',
    });
  });

  test('nothing known yet is no alarm; nothing there is one', () => {
    expect(certificateState(undefined, undefined, NOW).tone).toBe('off');
    expect(certificateState(undefined, status({ status: 'not_found', step: null }), NOW)).toMatchObject({
      tone: 'warn',
      label: 'Self-signed fallback',
    });
  });
});

test('time left is told in a unit of which there are at least two', () => {
  expect(
    [lived(1, 64.9), lived(1, 2), lived(1, 1.9), lived(1, 0.05), lived(1, -3)].map((it) => timeLeft(it, NOW)),
  ).toEqual(['64 days', '2 days', '45 hours', '72 minutes', '0 minutes']);
});

const told = (url: string): [string, boolean] => [issuerOf(url).label, issuerOf(url).staging];

test('staging is told from production by the directory', () => {
  expect(told('https://acme-v02.api.letsencrypt.org/directory')).toEqual(['Let’s Encrypt', false]);
  expect(told('https://acme-staging-v02.api.letsencrypt.org/directory')).toEqual(['Let’s Encrypt', true]);
  expect(told('https://ca.example.com:8443/acme/directory')).toEqual(['ca.example.com:8443', false]);
  expect(told('https://staging.ca.example.com/directory')).toEqual(['staging.ca.example.com', true]);
  expect(told('internal-ca')).toEqual(['Internal CA', false]);
  const staging = lived(1, 89, { acme_directory_url: 'https://acme-staging-v02.api.letsencrypt.org/directory' });
  expect(certificateState(staging, undefined, NOW)).toMatchObject({ tone: 'off', label: 'Staging, 89 days left' });
});

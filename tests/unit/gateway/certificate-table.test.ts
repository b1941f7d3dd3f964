import { expect, test } from '@jest/globals';
import { CertificateTable } from '../../../apps/gateway/src/handshake/certificate-table.ts';
import type { CertificateRecord } from '../../../apps/gateway/src/snapshot/records.ts';
import type { CertName, TokenHash } from '#domain';
import { createSelfSigned } from '#pki';

const MINE = 'sha256:mine' as TokenHash;
const OTHERS = 'sha256:others' as TokenHash;
const ADMINS = 'sha256:admin' as TokenHash;

const record = (
  cert_name: string,
  domains: readonly string[],
  expires_at = '2027-01-01T00:00:00.000Z',
  owner = MINE,
): CertificateRecord =>
  ({
    cert_name,
    domains,
    expires_at,
    fingerprint: '',
    fullchain_pem: '',
    private_key_pem: '',
    owner_token_hash: owner,
    created_by: owner === ADMINS ? 'admin' : 'somebody',
  }) as unknown as CertificateRecord;

const FALLBACK = record('', []);
const named: Record<string, string> = {};
const table = (...records: CertificateRecord[]): CertificateTable => {
  const made = new CertificateTable(FALLBACK, (host) =>
    host in named ? { cert_name: (named[host] ?? null) as CertName | null, owner_token_hash: MINE } : undefined,
  );
  made.apply({ set: records, gone: [] });
  return made;
};

test('exact, then a wildcard over one label, then the fallback', () => {
  const certificates = table(record('wild', ['*.example.com']), record('exact', ['www.example.com']));
  const choices = ['www.example.com', 'app.example.com', 'a.b.example.com', 'example.com', '', 'com'];
  expect(choices.map((host) => certificates.choose(host).name)).toEqual(['exact', 'wild', '', '', '', '']);
});

test('of several that cover a host, the one that lasts longest, whatever came first', () => {
  const early = record('early', ['a.example.com'], '2026-01-01T00:00:00.000Z');
  const late = record('late', ['a.example.com'], '2026-06-01T00:00:00.000Z');
  expect(table(early, late).choose('a.example.com').name).toBe('late');
  expect(table(late, early).choose('a.example.com').name).toBe('late');
});

test('what the target names wins if it covers the host, and is better than the fallback if not', () => {
  const certificates = table(
    record('mine', ['a.example.com'], '2026-01-01T00:00:00.000Z'),
    record('other', ['*.example.com']),
  );
  named['a.example.com'] = 'mine';
  named['b.example.com'] = 'mine';
  named['c.example.org'] = 'mine';
  named['d.example.com'] = 'not-there';
  const choices = ['a.example.com', 'b.example.com', 'c.example.org', 'd.example.com'];
  expect(choices.map((host) => certificates.choose(host).name)).toEqual(['mine', 'other', 'mine', 'other']);
});

test('a host is never served with what another token has ordered for its name; the administrator may serve all', () => {
  named['safe.example.com'] = '';
  const lasts = '2099-01-01T00:00:00.000Z';
  const certificates = table(record('stolen', ['safe.example.com', '*.example.com'], lasts, OTHERS));
  expect(certificates.choose('safe.example.com').name).toBe('');
  certificates.apply({ set: [record('good', ['safe.example.com'])], gone: [] });
  expect(certificates.choose('safe.example.com').name).toBe('good');
  certificates.apply({ set: [record('wild', ['*.example.com'], lasts, ADMINS)], gone: ['good'] });
  expect(certificates.choose('safe.example.com').name).toBe('wild');
  named['safe.example.com'] = 'stolen';
  expect(certificates.choose('safe.example.com').name).toBe('stolen');
});

test('a new version replaces the old one and may have other names; a removed one leaves nothing behind', () => {
  const certificates = table(record('app', ['a.example.com', 'b.example.com']));
  certificates.apply({ set: [record('app', ['b.example.com', 'c.example.com'])], gone: [] });
  const names = (): string[] => ['a', 'b', 'c'].map((label) => certificates.choose(`${label}.example.com`).name);
  expect(names()).toEqual(['', 'app', 'app']);
  expect(certificates.size).toBe(1);
  certificates.apply({ set: [], gone: ['app', 'never-was'] });
  expect(names()).toEqual(['', '', '']);
  expect(certificates.size).toBe(0);
});

test('two hosts may share a connection exactly if they are served with the same certificate', () => {
  const certificates = table(record('wild', ['*.shared.example.com']), record('own', ['own.shared.example.com']));
  expect(certificates.servesBoth('a.shared.example.com', 'b.shared.example.com')).toBe(true);
  expect(certificates.servesBoth('a.shared.example.com', 'own.shared.example.com')).toBe(false);
  expect(certificates.servesBoth('', 'localhost')).toBe(true);
});

test('a context is made once for a version', async () => {
  const { certificate_pem, private_key_pem } = await createSelfSigned({
    commonName: 'x',
    names: ['x.example.com'],
    days: 1,
  });
  const real = { ...record('x', ['x.example.com']), fullchain_pem: certificate_pem, private_key_pem };
  const certificates = table(real);
  const first = certificates.contextFor('x.example.com');
  expect(certificates.contextFor('x.example.com')).toBe(first);
  certificates.apply({ set: [real], gone: [] });
  expect(certificates.contextFor('x.example.com')).not.toBe(first);
});

test('one that OpenSSL refuses gives way to the fallback', async () => {
  const { certificate_pem, private_key_pem } = await createSelfSigned({ commonName: 'f', names: ['f'], days: 1 });
  const certificates = new CertificateTable(
    { ...FALLBACK, fullchain_pem: certificate_pem, private_key_pem },
    () => undefined,
  );
  certificates.apply({ set: [{ ...record('bad', ['bad.example.com']), fullchain_pem: 'nonsense' }], gone: [] });
  expect(certificates.contextFor('bad.example.com')).toBe(certificates.contextFor('unknown.example.com'));
  expect(certificates.choose('bad.example.com').problem).not.toBe('');
});

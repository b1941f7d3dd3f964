import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { InvalidInput, parseBackendCa, parseCaPem, parseCustomResponseHeaders, parseServerName } from '#domain';
import { createSelfSigned } from '#pki';
import { checkTarget } from '../../../apps/gateway/src/supervisor/check-record.ts';
import { targetRecord } from '../../../apps/gateway/src/snapshot/records.ts';
import { caCertificates, clientAuthorities } from '../../../scripts/recipes/arguments/kinds.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const made = createSelfSigned({ commonName: 'ca', names: ['ca.test'], days: 2, keyType: 'ecdsa-p256' });

describe('backend_ca_pem', () => {
  test('is one certificate or several, and nothing else', async () => {
    const { certificate_pem: pem, private_key_pem: key } = await made;
    expect(parseCaPem(pem)).toBe(`${pem.trim()}\n`);
    expect(parseCaPem(`\n${pem}\n${pem}`)).toContain('-----END CERTIFICATE-----\n');
    for (const wrong of ['', 'a path', key, pem + key, pem.replace('BEGIN CERTIFICATE', 'BEGIN X'), pem.slice(0, -10)])
      expect(() => parseCaPem(wrong)).toThrow(InvalidInput);
  });

  test('may be the private CA, also in recipes', async () => {
    const { certificate_pem: pem } = await made;
    expect([parseBackendCa(' internal-ca '), parseBackendCa(pem)]).toEqual(['internal-ca', parseCaPem(pem)]);
    expect(() => parseBackendCa('internal')).toThrow('backend_ca_pem');
    expect(clientAuthorities.parse('internal-ca', 'backend_ca_pem')).toBe('internal-ca');
    const target = targetOf('app.example.com', tokenOf('me'), { backend_ca_pem: 'internal-ca' });
    expect(checkTarget(targetRecord(target))).toBeUndefined();
  });

  test('is read from a file by recipes', async () => {
    const { certificate_pem: pem } = await made;
    const folder = mkdtempSync(join(tmpdir(), 'mpm-ca-'));
    try {
      writeFileSync(join(folder, 'ca.pem'), pem);
      expect(caCertificates.parse(join(folder, 'ca.pem'), 'backend_ca_pem')).toBe(parseCaPem(pem));
      expect(() => caCertificates.parse(join(folder, 'none.pem'), 'backend_ca_pem')).toThrow('neither PEM nor a file');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('that only looks like one leaves its target out, with the reason', () => {
    const looks = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const target = targetOf('app.example.com', tokenOf('me'), { backend_ca_pem: looks });
    expect(checkTarget(targetRecord(target))).toContain('backend_ca_pem has a certificate that OpenSSL does not take');
    expect(checkTarget(targetRecord({ ...target, backend_ca_pem: null }))).toBeUndefined();
    const asking = { ...target, backend_ca_pem: null, client_certificate: 'require' } as const;
    expect(checkTarget(targetRecord({ ...asking, client_ca_pem: looks }))).toContain('client_ca_pem has a certificate');
    expect(checkTarget(targetRecord(asking))).toContain('client_certificate is require without client_ca_pem');
  });
});

test.each(['', 'a b', '127.0.0.1', '*.example.com', 'x/y', 'a..b', 'x'.repeat(64)])(
  'backend_server_name "%s" is no name',
  (name) => expect(() => parseServerName(name)).toThrow(InvalidInput),
);

test('backend_server_name may be any host, also one without a dot', () => {
  expect(['Backend', 'a_b.internal'].map((name) => parseServerName(name))).toEqual(['backend', 'a_b.internal']);
});

test.each([
  ['Content-Length', '1', 'is set by the gateway itself'],
  ['Transfer-Encoding', 'chunked', 'is set by the gateway itself'],
  ['X-Request-Id', '1', 'is set by the gateway itself'],
  ['X Y', '1', 'is not a header name'],
  ['X', 'a\r\nY: b', 'has a character that a header value cannot carry'],
])('custom_response_headers cannot say %s: %j', (name, value, why) => {
  expect(() => parseCustomResponseHeaders({ [name]: value })).toThrow(why);
});

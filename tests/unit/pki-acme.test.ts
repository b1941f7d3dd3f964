import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  acmeTlsCertificate,
  checkChain,
  createSelfSigned,
  createSigningRequest,
  generatePrivateKey,
  readChain,
} from '#pki';

const openssl = (args: string[], input: string | Buffer): string =>
  execFileSync('openssl', args, { input, encoding: 'utf8', stdio: 'pipe' });

describe('the certificate that answers TLS-ALPN-01', () => {
  const KEY_AUTHORIZATION = 'token.thumbprint';

  test.each([
    ['app.example.com', 'DNS:app.example.com'],
    ['192.0.2.1', 'IP Address:192.0.2.1'],
    ['2001:db8::1', 'IP Address:2001:DB8:0:0:0:0:0:1'],
    [`${'a'.repeat(60)}.example.com`, `DNS:${'a'.repeat(60)}.example.com`],
  ])('is for %s alone, and carries the digest in a critical extension (RFC 8737 3)', async (name, printed) => {
    const { certificate_pem: pem, private_key_pem: key } = await acmeTlsCertificate(name, KEY_AUTHORIZATION);
    const certificate = new X509Certificate(pem);
    expect(certificate.subjectAltName).toBe(printed);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(checkChain(pem, key, [name]).names).toEqual([name]);
    const digest = createHash('sha256').update(KEY_AUTHORIZATION).digest('hex').toUpperCase();
    const parsed = openssl(['asn1parse'], pem);
    expect(parsed).toMatch(
      new RegExp(
        `:1\\.3\\.6\\.1\\.5\\.5\\.7\\.1\\.31\\s.*BOOLEAN\\s+:255\\s.*OCTET STRING\\s+\\[HEX DUMP\\]:0420${digest}\\s`,
        's',
      ),
    );
  });

  test('has a new key each time', async () => {
    const [one, two] = await Promise.all([
      acmeTlsCertificate('a.example.com', 'x'),
      acmeTlsCertificate('a.example.com', 'x'),
    ]);
    expect(one.private_key_pem).not.toBe(two.private_key_pem);
  });
});

describe('IP addresses', () => {
  test('stand in a signing request as addresses, never as its common name', async () => {
    const names = ['192.0.2.1', '2001:db8::1', 'app.example.com'];
    const request = await createSigningRequest(names, await generatePrivateKey('ecdsa-p256'));
    const text = openssl(['req', '-noout', '-text', '-verify'], request);
    expect(text).toMatch(/Subject:\s*\n/);
    expect(text).toContain('IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, DNS:app.example.com');
  });

  test('of a chain are read in canonical form, and looked for', async () => {
    const names = ['192.0.2.1', '2001:db8::1'];
    const { certificate_pem: pem, private_key_pem: key } = await createSelfSigned({ commonName: 'x', names, days: 1 });
    expect(readChain(pem).names).toEqual(names);
    expect(checkChain(pem, key, ['2001:db8::1']).names).toEqual(names);
    expect(() => checkChain(pem, key, ['192.0.2.2'])).toThrow(
      'does not carry 192.0.2.2; it is for 192.0.2.1, 2001:db8::1',
    );
  });

  test('are not covered by a wildcard that looks like one', async () => {
    const { certificate_pem: pem, private_key_pem: key } = await createSelfSigned({
      commonName: 'x',
      names: ['*.0.2.1'],
      days: 1,
    });
    expect(() => checkChain(pem, key, ['192.0.2.1'])).toThrow('does not carry 192.0.2.1');
  });
});

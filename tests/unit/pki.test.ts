import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { KEY_TYPES } from '#domain';
import { checkChain, createSelfSigned, createSigningRequest, generatePrivateKey, PkiError, readChain } from '#pki';

const openssl = (args: string[], input: string): string =>
  execFileSync('openssl', args, { input, encoding: 'utf8', stdio: 'pipe' });

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PkiError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('a private key', () => {
  test.each([
    ['rsa-2048', 'rsa', 2048],
    ['rsa-4096', 'rsa', 4096],
    ['ecdsa-p256', 'ec', 'prime256v1'],
    ['ecdsa-p384', 'ec', 'secp384r1'],
  ] as const)('of type %s is PKCS#8 PEM of that kind', async (type, kind, size) => {
    const pem = await generatePrivateKey(type);
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    const key = createPrivateKey(pem);
    expect(key.asymmetricKeyType).toBe(kind);
    expect(key.asymmetricKeyDetails?.modulusLength ?? key.asymmetricKeyDetails?.namedCurve).toBe(size);
  });

  test('is made without holding up the event loop', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await generatePrivateKey('rsa-4096');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

describe('a signing request', () => {
  test.each([
    ['rsa-2048', 'sha256WithRSAEncryption'],
    ['rsa-4096', 'sha256WithRSAEncryption'],
    ['ecdsa-p256', 'ecdsa-with-SHA256'],
    ['ecdsa-p384', 'ecdsa-with-SHA384'],
  ] as const)('with a key of type %s carries all names, signed by %s', async (type, algorithm) => {
    const request = await createSigningRequest(['a.example.com', '*.b.example.com'], await generatePrivateKey(type));
    const text = openssl(['req', '-noout', '-text', '-verify'], request);
    expect(text).toMatch(/Subject: CN ?= ?a\.example\.com/);
    expect(text).toContain('DNS:a.example.com, DNS:*.b.example.com');
    expect(text).toContain(`Signature Algorithm: ${algorithm}`);
  });

  test('for 100 names carries all of them', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `host-${i}.example.com`);
    const request = await createSigningRequest(names, await generatePrivateKey('ecdsa-p256'));
    const text = openssl(['req', '-noout', '-text'], request);
    expect(text.match(/DNS:[^,\s]+/g)).toEqual(names.map((name) => `DNS:${name}`));
  });

  test('leaves out a common name that would be longer than 64 characters', async () => {
    const long = `${'a'.repeat(60)}.example.com`;
    const request = await createSigningRequest([long], await generatePrivateKey('ecdsa-p256'));
    const text = openssl(['req', '-noout', '-text'], request);
    expect(text).toMatch(/Subject:\s*\n/);
    expect(text).toContain(`DNS:${long}`);
  });

  test('wants a key that can be read and that CAs take', async () => {
    await expect(createSigningRequest(['a.example.com'], 'no key')).rejects.toThrow('not a PEM key');
    const ed25519 = openssl(['genpkey', '-algorithm', 'ed25519'], '');
    await expect(createSigningRequest(['a.example.com'], ed25519)).rejects.toThrow('neither RSA nor ECDSA');
  });
});

describe('a self-signed certificate', () => {
  test.each(KEY_TYPES)('with a key of type %s is accepted by a TLS client that trusts it', async (keyType) => {
    const made = await createSelfSigned({
      commonName: 'localhost',
      names: ['localhost', '127.0.0.1'],
      days: 2,
      keyType,
    });
    const server = createServer({ key: made.private_key_pem, cert: made.certificate_pem });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client: TLSSocket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: made.certificate_pem });
    await once(client, 'secureConnect');
    expect(client.authorized).toBe(true);
    client.destroy();
    server.close();
  });

  test('is valid from an hour ago for the given days, for the given names only', async () => {
    const now = new Date('2026-11-22T10:00:00.000Z');
    const names = ['localhost', 'a.example.com', '127.0.0.1', '::1'];
    const { certificate_pem: pem } = await createSelfSigned({ commonName: 'My gateway', names, days: 30, now });
    expect(readChain(pem)).toEqual({
      issued_at: '2026-11-22T09:00:00.000Z',
      expires_at: '2026-12-22T10:00:00.000Z',
      fingerprint: `sha256:${createHash('sha256').update(new X509Certificate(pem).raw).digest('hex')}`,
      names: ['localhost', 'a.example.com', '127.0.0.1', '::1'],
    });
    const certificate = new X509Certificate(pem);
    expect(certificate.subject).toBe('CN=My gateway');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
    expect(certificate.ca).toBe(false);
  });

  test('differs from every other in its serial number', async () => {
    const options = { commonName: 'localhost', names: ['localhost'], days: 1 };
    const made = await Promise.all([createSelfSigned(options), createSelfSigned(options)]);
    const [first, second] = made.map(({ certificate_pem: pem }) => new X509Certificate(pem).serialNumber);
    expect(first).not.toBe(second);
  });
});

describe('a chain', () => {
  const made = createSelfSigned({ commonName: 'a', names: ['a.example.com', '*.b.example.com'], days: 1 });
  const other = createSelfSigned({ commonName: 'other', names: ['other.example.com'], days: 1 });
  let chain = '';
  let otherChain = '';
  beforeAll(async () => {
    chain = (await made).certificate_pem;
    otherChain = (await other).certificate_pem;
  });

  test('is accepted with its key and names, a host under a wildcard included', async () => {
    const { certificate_pem: pem, private_key_pem: key } = await made;
    expect(checkChain(pem, key, ['a.example.com', '*.b.example.com', 'x.b.example.com'])).toMatchObject(readChain(pem));
  });

  test('is handed back as its certificates alone, encoded anew', async () => {
    const { certificate_pem: pem, private_key_pem: key } = await made;
    const body = pem.replaceAll(/-----.*-----|\n/g, '');
    const odd = `\u001B[2Jhello\r\n-----BEGIN CERTIFICATE-----\r\n${body}\r\n-----END CERTIFICATE-----\nsubject=evil\u009B`;
    expect(checkChain(odd, key, []).pem).toBe(new X509Certificate(pem).toString());
    expect(checkChain(odd, key, []).pem).toMatch(/^[\x20-\x7e\n]+$/);
  });

  test('of another key is refused', async () => {
    const key = (await other).private_key_pem;
    const text = codeOf(() => checkChain(chain, key, ['a.example.com']));
    expect(text).toMatch(/^PKI_KEY_MISMATCH: The first certificate of the chain belongs to another private key/);
  });

  test('that lacks names is refused with those that are missing and those that are there', async () => {
    const { private_key_pem: key } = await made;
    const text = codeOf(() =>
      checkChain(chain, key, ['a.example.com', 'c.example.com', 'x.y.b.example.com', '*.example.com']),
    );
    expect(text).toBe(
      'PKI_NAME_MISSING: The certificate does not carry c.example.com, x.y.b.example.com, *.example.com; it is for a.example.com, *.b.example.com.',
    );
  });

  test('out of order is refused', async () => {
    const { private_key_pem: key } = await made;
    const text = codeOf(() => checkChain(`${chain}\n${otherChain}`, key, ['a.example.com']));
    expect(text).toMatch(
      /^PKI_CHAIN_BROKEN: Certificate 1 of the chain \(CN=a\) was not issued by the one after it \(CN=other\)/,
    );
  });

  test('that is no PEM, or damaged, is refused', () => {
    expect(codeOf(() => readChain('hello'))).toMatch(/^PKI_CHAIN_UNREADABLE: There is no PEM certificate in it/);
    const damaged = chain.replace(/\n.{64}\n/, '\n');
    expect(codeOf(() => readChain(damaged))).toBe('PKI_CHAIN_UNREADABLE: Certificate 1 of the chain is damaged.');
  });

  test('needs a key that can be read', () => {
    expect(codeOf(() => checkChain(chain, 'no key', []))).toMatch(/^PKI_KEY_UNREADABLE/);
  });
});

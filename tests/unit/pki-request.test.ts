import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  acmeTlsCertificate,
  acmeTlsMistake,
  createSelfSigned,
  createSigningRequest,
  generatePrivateKey,
  readSigningRequest,
} from '#pki';

const derOf = (pem: string): Buffer => Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');

describe('a signing request', () => {
  test.each(['ecdsa-p256', 'ecdsa-p384', 'rsa-2048'] as const)(
    'with a %s key is read: names, and the key',
    async (type) => {
      const key = await generatePrivateKey(type);
      const names = ['nas.home.lan', '*.home.lan', '192.168.1.7', 'fd00::7'];
      const read = await readSigningRequest(derOf(await createSigningRequest(names, key)));
      expect(read.names).toEqual(names);
      expect(read.publicKey.asymmetricKeyType).toBe(type.startsWith('rsa') ? 'rsa' : 'ec');
    },
  );

  test('of openssl is read in canonical form, its common name among the others', async () => {
    const args = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-outform', 'DER'];
    const subject = ['-subj', '/O=Home/CN=NAS.home.lan', '-addext', 'subjectAltName=DNS:www.home.lan,DNS:nas.home.lan'];
    const der = execFileSync('openssl', [...args, ...subject], { stdio: 'pipe' });
    expect((await readSigningRequest(der)).names).toEqual(['nas.home.lan', 'www.home.lan']);
  });

  test.each<[string, readonly string[], string]>([
    ['a key that browsers refuse', ['rsa:1024'], 'PKI_KEY_UNREADABLE'],
    ['another kind of name', ['rsa:2048', '-addext', 'subjectAltName=email:me@example.com'], 'PKI_REQUEST_UNREADABLE'],
    ['a common name that is no host', ['rsa:2048', '-subj', '/CN=My Server'], 'PKI_REQUEST_UNREADABLE'],
  ])('with %s is refused', async (_, [bits = '', ...more], code) => {
    const args = [
      'req',
      '-new',
      '-newkey',
      bits,
      '-nodes',
      '-keyout',
      '/dev/null',
      '-outform',
      'DER',
      '-subj',
      '/O=Home',
    ];
    const der = execFileSync('openssl', [...args, ...more], { stdio: 'pipe' });
    await expect(readSigningRequest(der)).rejects.toMatchObject({ code });
  });

  test('that its key has not signed, or that is none, is refused', async () => {
    const der = derOf(await createSigningRequest(['nas.home.lan'], await generatePrivateKey('ecdsa-p256')));
    const forged = Buffer.from(der.toString('latin1').replaceAll('nas.home.lan', 'bad.home.lan'), 'latin1');
    for (const bad of [forged, Buffer.from('nonsense')])
      await expect(readSigningRequest(bad)).rejects.toMatchObject({ code: 'PKI_REQUEST_UNREADABLE' });
  });
});

const mistakeOf = (pem: string, name = 'nas.home.lan', authorization = 'token.thumbprint'): string | undefined =>
  acmeTlsMistake(new X509Certificate(pem), name, authorization);

const site = (names: string[]): ReturnType<typeof createSelfSigned> =>
  createSelfSigned({ commonName: names[0] ?? '', names, days: 1 });

describe('an answer to TLS-ALPN-01', () => {
  test.each(['nas.home.lan', '192.168.1.7', 'fd00::7'])('for %s is good', async (name) => {
    const { certificate_pem } = await acmeTlsCertificate(name, 'token.thumbprint');
    expect(mistakeOf(certificate_pem, name)).toBeUndefined();
  });

  test('for another name, another key authorization, several names, or without the extension is not', async () => {
    const { certificate_pem: good } = await acmeTlsCertificate('nas.home.lan', 'token.thumbprint');
    expect(mistakeOf(good, 'www.home.lan')).toContain('for this name alone');
    expect(mistakeOf(good, 'nas.home.lan', 'token.other')).toContain('another key authorization');
    expect(mistakeOf((await site(['nas.home.lan', 'www.home.lan'])).certificate_pem)).toContain('alone');
    expect(mistakeOf((await site(['nas.home.lan'])).certificate_pem)).toContain('no acmeIdentifier');
  });

  test('whose extension is not critical is not (RFC 8737 3)', async () => {
    const digest = Buffer.concat([Buffer.of(4, 32), Buffer.alloc(32)])
      .toString('hex')
      .toUpperCase();
    const pem = execFileSync(
      'openssl',
      // prettier-ignore
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-subj', '/CN=x', '-days', '1',
        '-addext', 'subjectAltName=DNS:nas.home.lan', '-addext', `1.3.6.1.5.5.7.1.31=DER:${digest}`],
      { encoding: 'utf8', stdio: 'pipe' },
    );
    expect(mistakeOf(pem)).toContain('not critical');
  });
});

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkImport, createSelfSigned, PkiError, type CheckedImport, type ImportOptions } from '#pki';
import { OpensslCa, type Made } from '../support/openssl-ca.ts';

const DAY_MS = 86_400_000;
/** All that is made here is valid by then. */
const now = new Date(Date.now() + 3_600_000);

const CA = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
const SITE = ['subjectAltName=DNS:App.example.com,DNS:*.example.com,IP:192.0.2.1,IP:2001:db8::1'];

const ca = new OpensslCa();
let root: Made;
let upper: Made;
let lower: Made;
let site: Made;

beforeAll(() => {
  root = ca.make('root', { extensions: CA });
  upper = ca.make('upper', { issuer: 'root', extensions: CA });
  lower = ca.make('lower', { issuer: 'upper', extensions: CA });
  site = ca.make('site', { issuer: 'lower', extensions: SITE });
});

afterAll(() => ca.remove());

const check = (
  chain: readonly Made[],
  key: Made | undefined = chain[0],
  own: Partial<ImportOptions> = {},
): CheckedImport =>
  checkImport({
    fullchainPem: chain.map(({ pem }) => pem).join(''),
    privateKeyPem: key?.key ?? '',
    now,
    roots: [root.pem],
    ...own,
  });

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PkiError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was wrong');
}

const told = (fullchainPem: string, privateKeyPem: string): string =>
  refusalOf(() => checkImport({ fullchainPem, privateKeyPem, now, roots: [] }));

const subjects = (pem: string): string[] =>
  pem.split(/(?<=-----END CERTIFICATE-----)\n/).flatMap((each) => (each ? new X509Certificate(each).subject : []));

describe('an imported certificate', () => {
  test('is taken with its chain, its names and its key', () => {
    const { pem, names, key_type, private_key_pem, warnings, ...rest } = check([site, lower, upper]);
    expect(subjects(pem)).toEqual(['CN=site', 'CN=lower', 'CN=upper']);
    expect(names).toEqual(['app.example.com', '*.example.com', '192.0.2.1', '2001:db8::1']);
    expect(key_type).toBe('ecdsa-p256');
    expect(createPrivateKey(private_key_pem).equals(createPrivateKey(site.key))).toBe(true);
    expect(warnings).toEqual([]);
    const leaf = new X509Certificate(site.pem);
    expect(rest).toEqual({
      issued_at: leaf.validFromDate.toISOString(),
      expires_at: leaf.validToDate.toISOString(),
      fingerprint: `sha256:${leaf.fingerprint256.replaceAll(':', '').toLowerCase()}`,
    });
  });

  test('is put in order, whatever order its chain comes in and however often', () => {
    const { pem, warnings } = check([upper, site, root, lower, site], site);
    expect(subjects(pem)).toEqual(['CN=site', 'CN=lower', 'CN=upper', 'CN=root']);
    expect(warnings).toEqual([]);
  });

  test('keeps nothing of what stood around it', () => {
    const key = `Bag Attributes\n${site.key}`;
    const fullchainPem = `subject=/CN=\u001B[2J\r\n${site.pem.replaceAll('\n', '\r\n')}${lower.pem}${upper.pem}trailing`;
    const { pem, private_key_pem } = check([site], site, { fullchainPem, privateKeyPem: key });
    expect(pem).toBe(check([site, lower, upper]).pem);
    expect(private_key_pem).toMatch(/^-----BEGIN PRIVATE KEY-----[^]+-----END PRIVATE KEY-----\n$/);
  });

  test.each([
    ['rsa-2048', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
    ['rsa-2048', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072']],
    ['rsa-4096', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:4096']],
    ['ecdsa-p384', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']],
  ])('of key type %s (%j) is renewed with that', (type, key) => {
    const made = ca.make('typed', { issuer: 'lower', extensions: SITE, key });
    expect(check([made, lower, upper]).key_type).toBe(type);
  });

  test('may have its key in the forms of old tools', () => {
    const rsa = ca.make('old-rsa', { issuer: 'lower', extensions: SITE, key: ['-algorithm', 'RSA'] });
    const traditional = ca.run(['rsa', '-traditional'], rsa.key);
    expect(traditional).toContain('BEGIN RSA PRIVATE KEY');
    expect(check([rsa, lower, upper], rsa, { privateKeyPem: traditional }).private_key_pem).toContain(
      'BEGIN PRIVATE KEY',
    );
    const sec1 = ca.run(['ec'], site.key);
    expect(check([site, lower, upper], site, { privateKeyPem: sec1 }).key_type).toBe('ecdsa-p256');
  });
});

describe('a warning, not a refusal, is what comes of', () => {
  test('missing intermediates', () => {
    const { pem, warnings } = check([site]);
    expect(subjects(pem)).toEqual(['CN=site']);
    expect(warnings).toEqual([
      expect.stringMatching(/the certificate of its issuer \(CN=lower\) is missing\. Add the intermediates/),
    ]);
    expect(check([site, lower]).warnings).toEqual([expect.stringContaining('(CN=upper) is missing')]);
  });

  test('a gap in the chain, above which nothing can be used', () => {
    const { pem, warnings } = check([site, upper]);
    expect(subjects(pem)).toEqual(['CN=site']);
    expect(warnings).toEqual([
      "CN=upper is left out: it is not part of the certificate's chain.",
      expect.stringContaining('(CN=lower) is missing'),
    ]);
  });

  test('a root that only its owner trusts, with the roots of this system', () => {
    const { warnings } = checkImport({
      fullchainPem: [site, lower, upper, root].map(({ pem }) => pem).join(''),
      privateKeyPem: site.key,
      now,
    });
    expect(warnings).toEqual([
      expect.stringContaining('Its root (CN=root) is not among those that this system trusts'),
    ]);
  });

  test('a certificate that signed itself', () => {
    const own = ca.make('own', { extensions: SITE });
    expect(check([own]).warnings).toEqual(['It is self-signed: no client trusts it by itself.']);
  });

  test('names that are no full host names', () => {
    const odd = ca.make('odd', {
      issuer: 'lower',
      extensions: ['subjectAltName=DNS:localhost,DNS:app.example.com,email:me@example.com'],
    });
    const { names, warnings } = check([odd, lower, upper]);
    expect(names).toEqual(['app.example.com']);
    expect(warnings).toEqual(['Its name "localhost" is left out: it is no full host name.']);
  });

  test('an intermediate that has expired', () => {
    const brief = ca.make('brief', { issuer: 'root', extensions: CA, days: 1 });
    const below = ca.make('below', { issuer: 'brief', extensions: SITE });
    const { warnings } = check([below, brief], below, { now: new Date(now.getTime() + 2 * DAY_MS) });
    expect(warnings).toEqual([expect.stringMatching(/^CN=brief expired at .*: clients may not trust the chain\.$/)]);
  });
});

/** The check of a certificate for so many hosts. */
const naming = async (count: number): Promise<() => CheckedImport> => {
  const names = Array.from({ length: count }, (_, i) => `host${i}.example.com`);
  const { certificate_pem: pem, private_key_pem: key } = await createSelfSigned({ commonName: 'x', names, days: 30 });
  return () => checkImport({ fullchainPem: pem, privateKeyPem: key, now, roots: [] });
};

describe('an import is refused', () => {
  test('when the key belongs to none of its certificates', () => {
    expect(refusalOf(() => check([site, lower], upper))).toBe(
      'PKI_KEY_MISMATCH: None of the 2 certificates (CN=site) belongs to this private key; give the two that were made together.',
    );
    expect(refusalOf(() => check([site], upper))).toContain(
      'The certificate (CN=site) does not belong to this private key',
    );
  });

  test('before and after its time', () => {
    const { validFromDate, validToDate } = new X509Certificate(site.pem);
    const at =
      (time: Date): (() => unknown) =>
      () =>
        check([site, lower, upper], site, { now: time });
    expect(refusalOf(at(validToDate))).toBe(
      `PKI_EXPIRED: The certificate expired at ${validToDate.toISOString()}; get a new one.`,
    );
    expect(refusalOf(at(new Date(validFromDate.getTime() - 1_000)))).toMatch(
      /^PKI_NOT_YET_VALID: .* check this server's clock/,
    );
    expect(at(validFromDate)).not.toThrow();
    expect(at(new Date(validToDate.getTime() - 1_000))).not.toThrow();
  });

  test('when it names no host', () => {
    const nameless = ca.make('nameless.example.com', { issuer: 'lower', extensions: ['basicConstraints=CA:FALSE'] });
    expect(refusalOf(() => check([nameless, lower, upper]))).toMatch(
      /^PKI_NOT_FOR_HOSTS: .*are missing, and clients look at nothing else/,
    );
    const mail = ca.make('mail', { issuer: 'lower', extensions: ['subjectAltName=email:me@example.com'] });
    expect(refusalOf(() => check([mail, lower, upper]))).toMatch(/^PKI_NOT_FOR_HOSTS/);
    const local = ca.make('local', { issuer: 'lower', extensions: ['subjectAltName=DNS:localhost'] });
    expect(refusalOf(() => check([local, lower, upper]))).toContain('its subject alternative names are localhost');
  });

  test('when it names more hosts than any CA puts into one', async () => {
    expect(await naming(250)).not.toThrow();
    expect(refusalOf(await naming(251))).toBe(
      'PKI_NOT_FOR_HOSTS: The certificate names 251 hosts; at most 250 are possible. Give several with fewer names each.',
    );
  });

  test('when it is for clients only', () => {
    const client = ca.make('client', { issuer: 'lower', extensions: [...SITE, 'extendedKeyUsage=clientAuth'] });
    expect(refusalOf(() => check([client, lower, upper]))).toBe(
      'PKI_NOT_FOR_HOSTS: The certificate is not meant for servers (extended key usage serverAuth).',
    );
    const both = ca.make('both', { issuer: 'lower', extensions: [...SITE, 'extendedKeyUsage=clientAuth,serverAuth'] });
    expect(check([both, lower, upper]).names).toContain('app.example.com');
  });

  test('when it or an intermediate is signed with SHA-1; a root may be', () => {
    const weak = ca.make('weak', { issuer: 'lower', extensions: SITE, digest: 'sha1' });
    expect(refusalOf(() => check([weak, lower, upper]))).toMatch(
      /^PKI_WEAK_SIGNATURE: Certificate 1 of the chain \(CN=weak\) is signed by ecdsa-with-SHA1, which clients refuse/,
    );
    ca.make('weak-upper', { issuer: 'root', extensions: CA, digest: 'sha1' });
    const weakUpper = { pem: ca.run(['x509', '-in', 'weak-upper.pem']), key: '' };
    const below = ca.make('below-weak', { issuer: 'weak-upper', extensions: SITE });
    expect(refusalOf(() => check([below, weakUpper]))).toContain('Certificate 2 of the chain (CN=weak-upper)');
    const weakRoot = ca.make('weak-root', { extensions: CA, digest: 'sha1' });
    const sound = ca.make('sound', { issuer: 'weak-root', extensions: SITE });
    expect(check([sound, weakRoot]).names).toContain('app.example.com');
  });

  test.each([
    ['RSA with 1024 bits', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], 'rsa 1024 bits'],
    ['P-521', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'], 'ec secp521r1'],
    ['secp256k1', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], 'ec secp256k1'],
    ['Ed25519', ['-algorithm', 'ED25519'], 'ed25519'],
  ])('with a key of kind %s', (_, key, kind) => {
    const keyPem = ca.run(['genpkey', ...key]);
    expect(refusalOf(() => check([site], { pem: '', key: keyPem }))).toBe(
      `PKI_KEY_UNREADABLE: The private key (${kind}) is of a kind that browsers refuse; use RSA with 2048 bits or more, or ECDSA on P-256 or P-384.`,
    );
  });

  test('with a key that has a passphrase, in new files and in old ones, and says how to take it off', () => {
    const pkcs8 = ca.run(['pkcs8', '-topk8', '-passout', 'pass:secret'], site.key);
    const traditional = ca.run(['ec', '-aes256', '-passout', 'pass:secret'], site.key);
    for (const key of [pkcs8, traditional]) {
      expect(key).toContain('ENCRYPTED');
      expect(refusalOf(() => check([site], { pem: '', key }))).toMatch(/^PKI_KEY_ENCRYPTED: .*openssl pkey -in/);
    }
  });

  test('when there is no certificate, a damaged one, no key, or the two are swapped', () => {
    expect(told('', site.key)).toMatch(/^PKI_CHAIN_UNREADABLE: There is no PEM certificate in it/);
    expect(told(site.pem + lower.pem.replace(/\n.{64}\n/, '\n'), site.key)).toContain(
      'Certificate 2 of the chain is damaged',
    );
    expect(told(site.pem, '')).toMatch(/^PKI_KEY_UNREADABLE/);
    expect(told(site.key, site.pem)).toMatch(/^PKI_KEY_UNREADABLE: .* swap the two/);
  });

  test('when there are more certificates than a chain can have', async () => {
    const others = await Promise.all(
      Array.from({ length: 11 }, (_, i) =>
        createSelfSigned({ commonName: `c${i}`, names: ['a.example.com'], days: 1 }),
      ),
    );
    const fullchainPem = others.map(({ certificate_pem: pem }) => pem).join('');
    expect(refusalOf(() => check([site], site, { fullchainPem }))).toMatch(
      /^PKI_CHAIN_UNREADABLE: There are 11 certificates/,
    );
  });

  test('never with anything of the key in the message or its causes', () => {
    const body = site.key.split('\n')[1] ?? '';
    const damaged = site.key.replace(body, body.slice(4));
    const messages: string[] = [];
    try {
      check([site], { pem: '', key: damaged });
    } catch (error) {
      for (let each: unknown = error; each instanceof Error; each = each.cause)
        messages.push(each.stack ?? '', each.message);
    }
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.join('\n')).not.toContain(body.slice(4, 20));
  });
});

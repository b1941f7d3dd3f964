import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  checkAuthority,
  createIntermediate,
  createPkcs12,
  createRevocationList,
  createRoot,
  crossSign,
  generatePrivateKey,
  issueCertificate,
  permittedNames,
  PkiError,
  serialOf,
  type AuthorityKeys,
  type LeafOptions,
} from '#pki';
import { OpensslCa } from '../support/openssl-ca.ts';

const NOW = new Date();
const DAY_MS = 86_400_000;
const openssl = new OpensslCa();
const subject = (commonName: string) => ({ commonName, organization: 'Example Ltd', country: 'DE' });
const terms = { keyType: 'ecdsa-p256', now: NOW } as const;
let root: AuthorityKeys;
let intermediate: AuthorityKeys;
let key: string;

beforeAll(async () => {
  root = await createRoot({ ...terms, subject: subject('Test Root'), days: 3_650 });
  intermediate = await below(root, []);
  key = await generatePrivateKey('ecdsa-p256');
});
afterAll(() => openssl.remove());

const below = (above: AuthorityKeys, permitted: readonly string[], own = {}): Promise<AuthorityKeys> =>
  createIntermediate(above, {
    ...terms,
    subject: subject('Test Intermediate'),
    days: 1_825,
    permitted,
    crlUrl: undefined,
    ...own,
  });

const issue = (own: Partial<LeafOptions> = {}, by = intermediate): Promise<string> =>
  issueCertificate(by, {
    purpose: 'server',
    commonName: 'a.home.lan',
    names: ['a.home.lan', '192.168.1.7'],
    privateKeyPem: key,
    days: 90,
    now: NOW,
    permitted: [],
    crlUrl: undefined,
    ...own,
  });

/** Writes files into openssl's folder, and runs it there. */
function run(files: Record<string, string | Buffer>, ...args: string[]): string {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(openssl.folder, name), content);
  try {
    return openssl.run(args);
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error);
  }
}

const verify = (leaf: string, untrusted: string, ...args: string[]): string =>
  run(
    { 'root.crt': root.certificate_pem, 'between.crt': untrusted, 'leaf.crt': leaf },
    'verify',
    '-x509_strict',
    '-CAfile',
    'root.crt',
    '-untrusted',
    'between.crt',
    ...args,
    'leaf.crt',
  );

const textOf = (pem: string): string => openssl.run(['x509', '-noout', '-text'], pem);

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof PkiError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was wrong');
};

describe('the certificates of a private CA', () => {
  test('a root lives ten years with path length 1, an intermediate with path length 0, both with their names', () => {
    expect(textOf(root.certificate_pem)).toMatch(/CA:TRUE, pathlen:1/);
    expect(textOf(root.certificate_pem)).toMatch(/Subject: C ?= ?DE, O ?= ?Example Ltd, CN ?= ?Test Root/);
    expect(textOf(intermediate.certificate_pem)).toMatch(/CA:TRUE, pathlen:0/);
    expect(textOf(intermediate.certificate_pem)).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    const { validToDate } = new X509Certificate(root.certificate_pem);
    expect(Math.round((validToDate.getTime() - NOW.getTime()) / DAY_MS)).toBe(3_650);
  });

  test('a server certificate is verified by openssl for its names, as a server only', async () => {
    const leaf = await issue();
    for (const args of [
      ['-purpose', 'sslserver', '-verify_hostname', 'a.home.lan'],
      ['-purpose', 'sslserver', '-verify_ip', '192.168.1.7'],
    ])
      expect(verify(leaf, intermediate.certificate_pem, ...args)).toContain('leaf.crt: OK');
    expect(verify(leaf, intermediate.certificate_pem, '-purpose', 'sslclient')).toContain(
      'unsuitable certificate purpose',
    );
    expect(verify(leaf, intermediate.certificate_pem, '-verify_hostname', 'b.home.lan')).toContain('hostname mismatch');
  });

  test.each(['rsa-2048', 'ecdsa-p384'] as const)('keys of type %s do at every place', async (keyType) => {
    const own = await createRoot({ ...terms, keyType, subject: subject('Other Root'), days: 10 });
    const between = await below(own, [], { keyType });
    const leaf = await issue({ privateKeyPem: await generatePrivateKey(keyType) }, between);
    const files = { 'own.crt': own.certificate_pem, 'between.crt': between.certificate_pem, 'leaf.crt': leaf };
    const args = ['verify', '-x509_strict', '-CAfile', 'own.crt', '-untrusted', 'between.crt', 'leaf.crt'];
    expect(run(files, ...args)).toContain('leaf.crt: OK');
  });

  test('a client certificate is one for clients, with an e-mail address among its names', async () => {
    const leaf = await issue({ purpose: 'client', commonName: 'Alice', names: ['alice@example.com'] });
    expect(verify(leaf, intermediate.certificate_pem, '-purpose', 'sslclient')).toContain('OK');
    expect(verify(leaf, intermediate.certificate_pem, '-purpose', 'sslserver')).toContain('unsuitable');
    expect(verify(leaf, intermediate.certificate_pem, '-verify_email', 'alice@example.com')).toContain('OK');
  });

  test('nothing outlives its issuer, and an issuer whose time is over issues nothing', async () => {
    const short = await below(root, [], { days: 5 });
    expect(new X509Certificate(await issue({ days: 90 }, short)).validToDate).toEqual(
      new X509Certificate(short.certificate_pem).validToDate,
    );
    const later = new Date(NOW.getTime() + 6 * DAY_MS);
    expect(await codeOf(() => issue({ now: later }, short))).toMatch(/^PKI_NOT_PERMITTED: .* has expired .*ca-renew/);
  });
});

describe('name constraints', () => {
  const permitted = ['home.lan', '10.0.0.0/8', 'fd00::/8'];

  test.each([
    ['a name below', 'x.home.lan', true],
    ['the name itself', 'home.lan', true],
    ['a wildcard below', '*.home.lan', true],
    ['an address of the network', '10.1.2.3', true],
    ['an IPv6 address of the network', 'fd00::1', true],
    ['another name', 'bank.example', false],
    ['a name that ends like it', 'athome.lan', false],
    ['an address outside', '11.1.2.3', false],
    ['an IPv6 address outside', '2001:db8::1', false],
  ])('%s is judged by us as openssl judges it', async (_, name, allowed) => {
    const bound = await below(root, permitted);
    const told = { commonName: name, names: [name] };
    expect(verify(await issue(told, bound), bound.certificate_pem).includes('leaf.crt: OK')).toBe(allowed);
    if (allowed) await issue({ ...told, permitted }, bound);
    else expect(await codeOf(() => issue({ ...told, permitted }, bound))).toContain(`does not issue for ${name}`);
  });

  test('can be read again, as from an authority that is brought along', async () => {
    const { certificate_pem: pem } = await below(root, permitted);
    expect(permittedNames(pem)).toEqual(permitted);
    expect(permittedNames(intermediate.certificate_pem)).toEqual([]);
    const loose = await below(root, ['10.1.2.3/9', 'fd00::1/8']);
    expect(permittedNames(loose.certificate_pem)).toEqual(['10.0.0.0/9', 'fd00::/8']);
    const theirs = openssl.make('bound', {
      extensions: [...authority, 'nameConstraints=permitted;DNS:.their.lan,permitted;IP:10.9.0.0/255.255.0.0'],
    });
    expect(permittedNames(theirs.pem)).toEqual(['their.lan', '10.9.0.0/16']);
  });

  test('a kind of name that is not permitted at all is ruled out', async () => {
    const hostsOnly = await below(root, ['home.lan']);
    const address = { commonName: 'x', names: ['10.1.2.3'] };
    expect(verify(await issue(address, hostsOnly), hostsOnly.certificate_pem)).toContain('excluded subtree violation');
    const networksOnly = await below(root, ['10.0.0.0/8']);
    const host = { commonName: 'x', names: ['bank.example'] };
    expect(verify(await issue(host, networksOnly), networksOnly.certificate_pem)).toContain(
      'excluded subtree violation',
    );
  });
});

const list = (revoked: Parameters<typeof createRevocationList>[1]['revoked'], by = intermediate): Promise<Buffer> =>
  createRevocationList(by, {
    number: 4_711,
    thisUpdate: new Date(NOW.getTime() - 1_000),
    nextUpdate: new Date(NOW.getTime() + 7 * DAY_MS),
    revoked,
  });
const check = (leaf: string, crl: string): string => {
  run({ 'list.crl': crl });
  return verify(leaf, intermediate.certificate_pem, '-crl_check', '-CRLfile', 'list.crl');
};
const pemOf = (crl: Buffer): string => {
  run({ 'list.der': crl });
  return openssl.run(['crl', '-inform', 'DER', '-in', 'list.der']);
};

describe('a revocation list', () => {
  test('has openssl refuse who is on it, and nobody else', async () => {
    const [one, other] = [await issue(), await issue()];
    const crl = pemOf(await list([{ serial: serialOf(one), at: NOW, reason: 'keyCompromise' }]));
    expect(check(one, crl)).toContain('certificate revoked');
    expect(check(other, crl)).toContain('leaf.crt: OK');
    const text = openssl.run(['crl', '-noout', '-text'], crl);
    expect(text).toMatch(/Version 2/);
    expect(text).toMatch(/CRL Number:\s+4711/);
    expect(text).toContain('Key Compromise');
  });

  test('may be empty', async () => {
    expect(check(await issue(), pemOf(await list([])))).toContain('leaf.crt: OK');
  });
});

describe('a root that follows another', () => {
  test('is accepted by clients that know only the old one, through the certificate that both stand for', async () => {
    const next = await createRoot({ ...terms, subject: subject('Test Root'), days: 3_650 });
    const between = await below(next, []);
    const cross = await crossSign(root, next.certificate_pem, NOW);
    const leaf = await issue({}, between);
    expect(verify(leaf, between.certificate_pem + cross)).toContain('leaf.crt: OK');
    expect(verify(leaf, between.certificate_pem)).not.toContain('OK');
    const files = { 'next.crt': next.certificate_pem };
    const args = ['verify', '-x509_strict', '-CAfile', 'next.crt', '-untrusted', 'between.crt', 'leaf.crt'];
    expect(run(files, ...args)).toContain('leaf.crt: OK');
  });
});

describe('PKCS #12', () => {
  test.each(['correct horse', 'Grüße 🔑'])('is opened by openssl with the passphrase %j only', async (passphrase) => {
    const leaf = await issue({ purpose: 'client', commonName: 'Alice', names: [] });
    const file = createPkcs12({
      fullchainPem: leaf + intermediate.certificate_pem,
      privateKeyPem: key,
      passphrase,
      friendlyName: 'Alice at home',
    });
    const open = (secret: string): string =>
      run({ 'alice.p12': file }, 'pkcs12', '-in', 'alice.p12', '-noenc', '-passin', `pass:${secret}`);
    const opened = open(passphrase);
    expect(opened).toContain('friendlyName: Alice at home');
    expect(opened.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(opened).toContain(key.trim());
    expect(open('wrong')).toContain('invalid password');
  });
});

const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
const brought = (certificatePem: string, privateKeyPem: string, now = new Date()) =>
  checkAuthority({ certificatePem, privateKeyPem, now });

const all = new Map<string, { pem: string; key: string }>();
function pair(ofKey: string, ofCertificates: readonly string[]): [string, string] {
  const get = (name: string): { pem: string; key: string } => {
    const found = all.get(name);
    if (found) return found;
    const issuer = name === 'their-own' ? { issuer: 'their-root' } : {};
    if (issuer.issuer) get(issuer.issuer);
    const one = openssl.make(name, { ...issuer, extensions: authority });
    all.set(name, one);
    return one;
  };
  return [ofCertificates.map((name) => get(name).pem).join(''), get(ofKey).key];
}
function lone(name: string, extensions: readonly string[], kind?: readonly string[]): [string, string] {
  const one = openssl.make(name, { extensions, ...(kind && { key: kind }) });
  return [one.pem, one.key];
}

describe('an authority that is brought along', () => {
  test('may be a root, or an intermediate with its root behind it', () => {
    const made = openssl.make('their-root', { extensions: authority });
    expect(brought(made.pem, made.key)).toMatchObject({ kind: 'root', certificate_pem: made.pem, root_pem: made.pem });
    const own = openssl.make('their-own', { issuer: 'their-root', extensions: authority });
    expect(brought(own.pem + made.pem, own.key)).toMatchObject({ kind: 'intermediate', root_pem: made.pem });
  });

  test.each<[string, string, () => [string, string]]>([
    ['without its root', 'PKI_CHAIN_BROKEN: The root that issued CN=their-own', () => pair('their-own', ['their-own'])],
    ['with another key', 'PKI_KEY_MISMATCH', () => pair('their-own', ['their-root'])],
    ['that is no authority', 'is not an authority', () => lone('leaf', ['basicConstraints=CA:FALSE'])],
    ['that may not sign lists', 'may not sign', () => lone('no-crl', [authority[0] ?? '', 'keyUsage=keyCertSign'])],
    [
      'with no room below',
      'path length 0',
      () => lone('flat', ['basicConstraints=CA:TRUE,pathlen:0', authority[1] ?? '']),
    ],
    [
      'with a small key',
      'PKI_KEY_UNREADABLE',
      () => lone('small', authority, ['-algorithm', 'RSA', '-pkeyopt', 'bits:1024']),
    ],
  ])('%s is refused, and why', async (_, why, make) => {
    const [certificatePem, privateKeyPem] = make();
    expect(await codeOf(() => brought(certificatePem, privateKeyPem))).toContain(why);
  });

  test('whose time is over is refused', async () => {
    const { pem, key: own } = openssl.make('brief', { extensions: authority, days: 1 });
    expect(await codeOf(() => brought(pem, own, new Date(Date.now() + 2 * DAY_MS)))).toContain('PKI_EXPIRED');
  });
});

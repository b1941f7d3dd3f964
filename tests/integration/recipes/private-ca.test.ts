import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CaStatus } from '#contracts';
import { OpensslCa } from '../../support/openssl-ca.ts';
import { startRecipeSystem, type RecipeSystem } from '../../support/recipe.ts';
import type { Ran } from '../../support/run-script.ts';
import { openStore, tokenOf } from '../../support/store.ts';

const folder = mkdtempSync(join(tmpdir(), 'mpm-ca-recipes-'));
const openssl = new OpensslCa();
let system: RecipeSystem;

beforeAll(async () => {
  system = await startRecipeSystem({ CA_PUBLIC_URL: 'http://ca.home.lan' });
  const store = await openStore(system.redis.url);
  await store.tokens.create(tokenOf('admin'));
  store.close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  openssl.remove();
  await system?.stop();
});

const QUICK = ['--key-type=ecdsa-p256', '--root-key-type=ecdsa-p256'];
const at = (...names: string[]): string => join(folder, ...names);
const just = (...words: string[]): Promise<Ran> => system.just(...words);
const verify = (leaf: string, ...more: string[]): string => {
  try {
    const args = ['-x509_strict', '-CAfile', at('ca', 'ca-bundle.crt'), ...more, leaf];
    return execFileSync('openssl', ['verify', ...args], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
};
const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('before there is a private CA its recipes say so, and how to make one', async () => {
  const status = await just('ca-status');
  expect([status.code, status.stdout]).toEqual([0, expect.stringContaining('There is no private CA yet')]);
  const exported = await just('ca-export', at('nothing'));
  expect([exported.code, exported.stderr]).toEqual([1, expect.stringContaining('ca-init')]);
  expect(existsSync(at('nothing'))).toBe(false);
});

test('ca-init makes it as asked and writes its certificates; ca-status shows them with fingerprints', async () => {
  const names = ['--root-cn=Home Root', '--intermediate-cn', 'Home CA', '--organization=Home', '--country=de'];
  const made = await just(
    'ca-init',
    ...names,
    '--permitted-names=home.lan,localhost',
    ...QUICK,
    `--ca-dir=${at('ca')}`,
  );
  expect([made.code, made.stderr]).toEqual([0, expect.any(String)]);
  const status = await just('ca-status');
  expect(status.stdout).toMatch(/root +C=DE, O=Home, CN=Home Root/);
  expect(status.stdout).toMatch(/intermediate +C=DE, O=Home, CN=Home CA/);
  expect(status.stdout).toMatch(/issues for +home\.lan, localhost/);
  const fingerprint = execFileSync(
    'openssl',
    ['x509', '-noout', '-fingerprint', '-sha256', '-in', at('ca', 'ca-root.crt')],
    {
      encoding: 'utf8',
    },
  );
  expect(status.stdout).toContain(`sha256:${fingerprint.trim().split('=')[1]?.replaceAll(':', '').toLowerCase()}`);
  expect(readFileSync(at('ca', 'ca-bundle.crt'), 'utf8')).toBe(
    readFileSync(at('ca', 'ca-intermediate.crt'), 'utf8') + readFileSync(at('ca', 'ca-root.crt'), 'utf8'),
  );
  const again = await just('ca-init', ...QUICK);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('--force')]);
  const occupied = await just('ca-init', '--force=false', `--ca-dir=${at('ca')}`);
  expect(occupied.stderr).toContain('ca-root.crt');
});

describe('ca-create-server-cert', () => {
  test('writes a certificate that openssl verifies with the bundle, and a key for its owner alone', async () => {
    const [cert, key] = [at('certs', 'nas.crt'), at('certs', 'nas.key')];
    const files = [`--cert-file=${cert}`, `--key-file=${key}`];
    const made = await just(
      'ca-create-server-cert',
      'nas.home.lan',
      '--san=localhost',
      '--san',
      'www.home.lan',
      ...files,
      '--validity-days=5',
    );
    expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/\(\d days\), serial [0-9a-f]+/)]);
    for (const name of ['nas.home.lan', 'localhost', 'www.home.lan'])
      expect(verify(cert, '-purpose', 'sslserver', '-verify_hostname', name)).toContain('OK');
    expect([modeOf(cert), modeOf(key)]).toEqual([0o644, 0o600]);
    const again = await just('ca-create-server-cert', 'nas.home.lan', ...files);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('are there already')]);
    const before = readFileSync(key, 'utf8');
    chmodSync(key, 0o644);
    expect((await just('ca-create-server-cert', 'nas.home.lan', ...files, '--force')).code).toBe(0);
    expect(readFileSync(key, 'utf8')).not.toBe(before);
    expect(modeOf(key)).toBe(0o600);
  });

  test('refuses names outside the constraints, and writes nothing then', async () => {
    const cert = at('certs', 'bank.crt');
    const made = await just(
      'ca-create-server-cert',
      'bank.com',
      `--cert-file=${cert}`,
      `--key-file=${at('certs', 'bank.key')}`,
    );
    expect([made.code, made.stderr]).toEqual([1, expect.stringContaining('name constraints permit home.lan')]);
    expect(existsSync(cert)).toBe(false);
  });
});

const filesOf = (name: string): string[] => [
  `--cert-file=${at('certs', `${name}.crt`)}`,
  `--key-file=${at('certs', `${name}.key`)}`,
  `--p12-file=${at('certs', `${name}.p12`)}`,
];
const open = (name: string, passphrase: string): string =>
  execFileSync('openssl', ['pkcs12', '-in', at('certs', `${name}.p12`), '-noenc', '-passin', `pass:${passphrase}`], {
    encoding: 'utf8',
    stdio: 'pipe',
  });

describe('ca-create-client-cert', () => {
  test('writes a PKCS #12 and tells the passphrase that it made', async () => {
    const made = await just('ca-create-client-cert', 'alice', '--san=alice@example.com', ...filesOf('alice'));
    expect(made.code).toBe(0);
    const [, passphrase = ''] = /told only now: (\S+)/.exec(made.stdout) ?? [];
    expect(open('alice', passphrase)).toContain('friendlyName: alice');
    expect(modeOf(at('certs', 'alice.p12'))).toBe(0o600);
    expect(verify(at('certs', 'alice.crt'), '-purpose', 'sslclient')).toContain('OK');
  });

  test('takes the passphrase from a file, and does not tell it', async () => {
    writeFileSync(at('passphrase'), 'correct horse\n');
    const made = await just('ca-create-client-cert', 'bob', ...filesOf('bob'), `--passphrase-file=${at('passphrase')}`);
    expect(made.stdout).not.toContain('correct horse');
    expect(open('bob', 'correct horse')).toContain('friendlyName: bob');
    const missing = await just('ca-create-client-cert', 'carol', ...filesOf('carol'), '--passphrase-file=nowhere');
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('no such file')]);
  });
});

test('ca-check-expiry names what ends soon and ends with 1, and with 0 when there is nothing', async () => {
  const store = await openStore(system.redis.url);
  const server = (await store.internalCa.listIssued()).records.find(({ names }) => names.includes('nas.home.lan'));
  if (!server) throw new Error('nothing was issued');
  const renewed = { ...server, serial: 'abc123', common_name: 'by-acme', acme_account: 'one' };
  await store.commit(store.internalCa.issuing(renewed, new Date()));
  store.close();
  const soon = await just('ca-check-expiry', '--days=7');
  expect(soon.stdout).not.toContain('by-acme');
  expect([soon.code, soon.stdout]).toEqual([1, expect.stringMatching(/server +nas\.home\.lan/)]);
  const none = await just('ca-check-expiry', '--days=2');
  expect([none.code, none.stdout]).toEqual([0, expect.stringContaining('ends within 2 days')]);
  expect((await just('ca-status', '--days=4000')).stdout).toContain('CN=Home Root ends on');
});

test('ca-revoke takes a certificate back by its serial number, and ca-export writes the list that openssl obeys', async () => {
  const cert = at('certs', 'nas.crt');
  const serial = execFileSync('openssl', ['x509', '-noout', '-serial', '-in', cert], { encoding: 'utf8' })
    .trim()
    .slice(7);
  const revoked = await just('ca-revoke', serial, 'keycompromise');
  expect([revoked.code, revoked.stdout]).toEqual([0, expect.stringContaining('is revoked')]);
  expect((await just('ca-export', at('ca'))).stderr).toContain('are there already');
  const exported = await just('ca-export', at('ca'), 'force', '--json');
  expect((JSON.parse(exported.stdout) as { files: string[] }).files).toHaveLength(4);
  expect(verify(cert, '-crl_check', '-CRLfile', at('ca', 'ca.crl'))).toContain('certificate revoked');
  expect(verify(at('certs', 'alice.crt'), '-crl_check', '-CRLfile', at('ca', 'ca.crl'))).toContain('OK');
  const both = await just('ca-revoke', serial, '--cert-name=x');
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('not both')]);
  expect((await just('ca-revoke', 'abcdef')).stderr).toContain('has issued no certificate');
  expect((await just('ca-revoke', serial, 'because')).stderr).toContain('must be one of');
});

test('ca-renew makes the next intermediate, with root a next root; what was issued before stays good', async () => {
  expect((await just('ca-renew', 'root', '--permitted-names=none')).code).toBe(0);
  const { authorities } = JSON.parse((await just('ca-status', '--json')).stdout) as CaStatus;
  expect(authorities.map(({ kind, issuing }) => [kind, issuing])).toEqual([
    ['root', false],
    ['intermediate', false],
    ['root', false],
    ['intermediate', true],
  ]);
  await just('ca-export', at('ca'), 'force');
  expect(verify(at('certs', 'alice.crt'))).toContain('OK');
  // The end of the one before is nobody's business now.
  expect((await just('ca-check-expiry', '--days=2000')).stdout.match(/^intermediate/gm)).toHaveLength(1);
});

test('ca-import brings a root or an intermediate from files, and says what is wrong with them', async () => {
  const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
  const root = openssl.make('their-root', { extensions: authority, days: 400 });
  writeFileSync(at('their.crt'), root.pem);
  writeFileSync(at('their.key'), root.key);
  expect((await just('ca-import', at('their.crt'), at('their.key'))).stderr).toContain('--force');
  const wrong = await just('ca-import', at('their.key'), at('their.key'), '--force');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('no PEM certificate')]);
  expect((await just('ca-import', at('nowhere'), at('their.key'))).stderr).toContain('there is no such file');
  const brought = await just('ca-import', at('their.crt'), at('their.key'), '--force', '--key-type=ecdsa-p256');
  expect([brought.code, brought.stdout]).toEqual([0, expect.stringMatching(/root +CN=their-root/)]);
});

test('ca-acme-key hands out what ACME clients are bound with, once; ca-acme-key-delete ends it', async () => {
  expect((await just('ca-acme-key')).code).toBe(2);
  const made = await just('ca-acme-key', 'admin');
  const [, kid = ''] = /key id +(\S+)/.exec(made.stdout) ?? [];
  const [, secret = ''] = /HMAC key +(\S+)/.exec(made.stdout) ?? [];
  expect([made.code, kid.length, secret.length, made.stdout]).toEqual([
    0,
    24,
    43,
    expect.stringContaining('directory  https://ca.home.lan/acme/directory'),
  ]);
  const listed = await just('ca-acme-keys');
  expect(listed.stdout).toMatch(new RegExp(`${kid} +admin`));
  expect(listed.stdout).not.toContain(secret);
  const deleted = await just('ca-acme-key-delete', kid, 'admin', 'force');
  expect([deleted.code, deleted.stdout]).toEqual([0, expect.stringContaining('are over')]);
  expect((await just('ca-acme-keys')).stdout).toContain('no keys');
  const again = await just('ca-acme-key-delete', kid, 'admin', 'force');
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('not found')]);
});

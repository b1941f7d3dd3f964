import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { environment } from '../../support/environment.ts';
import { OpensslCa } from '../../support/openssl-ca.ts';
import { runScript, type Ran } from '../../support/run-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'mpm-files-'));
const openssl = new OpensslCa();
const LEAF = ['basicConstraints=critical,CA:false', 'extendedKeyUsage=serverAuth', 'subjectAltName=DNS:app.corp.test'];
const AUTHORITY = ['basicConstraints=critical,CA:true', 'keyUsage=keyCertSign'];
const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeAll(() => {
  const root = openssl.make('root', { extensions: AUTHORITY });
  const made = openssl.make('good', { issuer: 'root', extensions: LEAF });
  file('good.crt', made.pem);
  file('good.key', made.key);
  file('backwards.crt', root.pem + made.pem);
  const old = openssl.make('old', { issuer: 'root', extensions: LEAF, days: 0 });
  file('old.crt', old.pem);
  file('old.key', old.key);
  file('other.key', openssl.run(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']));
  file('locked.key', openssl.run(['ec', '-aes256', '-passout', 'pass:secret'], made.key));
  file(
    'client.crt',
    openssl.make('client', { issuer: 'root', extensions: [...LEAF.slice(2), 'extendedKeyUsage=clientAuth'] }).pem,
  );
  file('client.key', openssl.run(['ec', '-in', 'client.key']));
  file('text.crt', 'no certificate\n');
  mkdirSync(join(folder, 'folder.crt'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  openssl.remove();
});

const serveCustom = (cert: string, key: string, ...more: string[]): Promise<Ran> =>
  runScript('recipe.ts', ['serve-custom', join(folder, cert), join(folder, key), ...more], {
    ...environment(),
    DATA_DIR: join(folder, 'data'),
  });

test('every kind of bad file has its own message and exit code, and nothing is started', async () => {
  const cases: [exit: number, says: RegExp, ...words: [string, string, ...string[]]][] = [
    [80, /nowhere\.crt is not there/, 'nowhere.crt', 'good.key'],
    [80, /nowhere\.pem is not there/, 'good.crt', 'good.key', `--ca-bundle-file=${join(folder, 'nowhere.pem')}`],
    [81, /folder\.crt cannot be read: it is a folder/, 'folder.crt', 'good.key'],
    [82, /text\.crt should hold .*CERTIFICATE.* no PEM at all/, 'text.crt', 'good.key'],
    [82, /good\.crt should hold .*PRIVATE KEY.* something else/, 'good.crt', 'good.crt'],
    [83, /locked\.key cannot be used: .*passphrase/, 'good.crt', 'locked.key'],
    [84, /good\.crt and .*other\.key cannot be used: .*does not belong to this private key/, 'good.crt', 'other.key'],
    [85, /old\.crt cannot be used: The certificate expired at/, 'old.crt', 'old.key'],
    [87, /backwards\.crt has its certificates in a wrong order/, 'backwards.crt', 'good.key'],
    [88, /for app\.corp\.test, but not for www\.corp\.test/, 'good.crt', 'good.key', '--hostname=www.corp.test'],
    [89, /client\.crt cannot be used: .*not meant for servers/, 'client.crt', 'client.key'],
  ];
  const ran = await Promise.all(cases.map(([, , ...words]) => serveCustom(...words)));
  for (const [i, [exit, says]] of cases.entries()) {
    const { code, stdout, stderr } = ran[i] as Ran;
    expect([code, stderr]).toEqual([exit, expect.stringMatching(says)]);
    expect(stdout).not.toContain('Redis');
  }
});

test('serve --generate-certs makes the files where both are missing, and not where one is', async () => {
  const files = [`--cert-file=${join(folder, 'made.crt')}`, `--key-file=${join(folder, 'made.key')}`];
  const serve = (): Promise<Ran> =>
    runScript(
      'recipe.ts',
      ['serve', '--generate-certs', '--hostname=dev.test', ...files],
      environment({ HTTP_PORT: '0' }),
    );
  // It goes no further than that.
  expect(await serve()).toMatchObject({ code: 78, stdout: expect.stringContaining('made a self-signed certificate') });
  const text = openssl.run(['x509', '-in', join(folder, 'made.crt'), '-noout', '-ext', 'subjectAltName']);
  expect(text).toContain('DNS:dev.test, DNS:localhost');
  rmSync(join(folder, 'made.key'));
  expect((await serve()).stdout).not.toContain('made a self-signed');
  const ran = await serveCustom('made.crt', 'made.key');
  expect([ran.code, ran.stderr]).toEqual([80, expect.stringContaining('made.key is not there')]);
});

test('a mode that lacks what it needs says all of it at once, with the exit code of a wrong configuration', async () => {
  const [acme, custom, names] = await Promise.all([
    runScript('recipe.ts', ['serve-acme'], environment()),
    runScript('start.ts', [], environment({ SERVE_MODE: 'custom' })),
    runScript('recipe.ts', ['serve-acme', '--domain=localhost,*.example.com', '--email=me@example.com'], environment()),
  ]);
  expect(acme).toMatchObject({
    code: 78,
    stderr: expect.stringMatching(/SERVE_HOSTS is empty[\s\S]*ADMIN_EMAIL is empty/),
  });
  expect(custom).toMatchObject({
    code: 78,
    stderr: expect.stringMatching(/TLS_CERT_FILE is empty[\s\S]*TLS_KEY_FILE is/),
  });
  expect(names.stderr).toMatch(
    /localhost, which no public CA certifies[\s\S]*DNS_PROVIDER is empty, and \*\.example\.com/,
  );
});

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chromium, type Browser } from 'playwright-core';
import { startBackend, type Backend } from '../support/backend.ts';
import { EXECUTABLE } from '../support/chromium.ts';
import { System } from '../support/system.ts';

const run = promisify(execFile);
const HOST = 'nas.home.test';
const home = mkdtempSync(join(tmpdir(), 'mpm-ca-e2e-'));
const folder = join(home, 'ca');
let system: System;
let backend: Backend;

/** The way of who has a home network: a CA, what clients trust, a host, and clients with certificates. */
beforeAll(async () => {
  backend = await startBackend('the home network');
  system = await System.start({
    environment: { ACME_DIRECTORY_URL: 'internal-ca', CA_PUBLIC_URL: 'http://ca.home.test' },
  });
  await system.token('admin', 'me@example.com');
  await worked('ca-init', '--root-cn=Home Root', '--permitted-names=home.test', '--root-key-type=ecdsa-p256');
  await worked('ca-export', folder);
  await worked('proxy-create', HOST, backend.url);
  await worked('cert-status', 'proxy-nas-home-test', 'wait');
}, 120_000);
afterAll(async () => {
  await system?.stop();
  await backend?.stop();
  rmSync(home, { recursive: true, force: true });
});

async function worked(name: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await system.recipe(name, ...args);
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr}`);
  return stdout;
}
/** What curl, which checks revocation lists if it is given them, gets and says. */
const curl = async (...args: string[]): Promise<string> => {
  const resolve = `${HOST}:${system.httpsPort}:127.0.0.1`;
  const all = ['-sS', '--max-time', '20', '--resolve', resolve, ...args, `https://${HOST}:${system.httpsPort}/`];
  return run('curl', all).then(
    ({ stdout }) => stdout,
    (error: { stderr: string }) => error.stderr,
  );
};

test('curl accepts a host of the private CA by its root alone, and nothing else does', async () => {
  expect(await curl('--cacert', join(folder, 'ca-root.crt'))).toBe('hello from the home network');
  expect(await curl()).toContain('unable to get local issuer certificate');
});

const seenBy = async (browser: Browser): Promise<string> => {
  const page = await browser.newPage();
  await page.goto(`https://${HOST}:${system.httpsPort}/`, { timeout: 20_000 });
  return (await page.textContent('body')) ?? '';
};

test('Chromium accepts it once the root is in its store, and refuses it before', async () => {
  const open = (): Promise<Browser> =>
    chromium.launch({
      executablePath: EXECUTABLE,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        `--host-resolver-rules=MAP ${HOST} 127.0.0.1`,
      ],
      env: { ...process.env, HOME: home },
    });
  const before = await open();
  await expect(seenBy(before)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
  await before.close();
  const store = join(home, '.pki', 'nssdb');
  mkdirSync(store, { recursive: true });
  await run('certutil', ['-d', `sql:${store}`, '-N', '--empty-password']);
  await run('certutil', [
    '-d',
    `sql:${store}`,
    '-A',
    '-t',
    'C,,',
    '-n',
    'Home Root',
    '-i',
    join(folder, 'ca-root.crt'),
  ]);
  const after = await open();
  expect(await seenBy(after)).toBe('hello from the home network');
  await after.close();
});

test('clients with a certificate of the private CA are let in, and one that is revoked is not any more', async () => {
  await worked('proxy-update', HOST, '--client-certificate=require', '--client-ca-pem=internal-ca');
  const files = ['cert', 'key', 'p12'].map((each) => `--${each}-file=${join(home, `alice.${each}`)}`);
  const made = JSON.parse(await worked('ca-create-client-cert', 'alice', ...files, '--json')) as { serial: string };
  const ca = ['--cacert', join(folder, 'ca-root.crt')];
  const asAlice = [...ca, '--cert', join(home, 'alice.cert'), '--key', join(home, 'alice.key')];
  expect(await curl(...asAlice)).toBe('hello from the home network');
  expect(await curl(...ca)).toContain('has shown none');
  await worked('ca-revoke', made.serial, 'keyCompromise');
  expect(await curl(...asAlice)).toContain('has been revoked');
  await worked('proxy-update', HOST, '--client-certificate=off');
});

test('a certificate that is revoked is replaced, and the lists that are public say so to curl', async () => {
  const list = join(home, 'all.crl');
  const fetchList = (): Promise<unknown> =>
    run('curl', ['-sSf', '--max-time', '20', '-H', 'Host: ca.home.test', '-o', list, `${system.httpUrl}/ca/crl`]);
  const chain = join(home, 'before.crt');
  await run('sh', [
    '-c',
    'openssl s_client -connect "$1" -servername "$2" -showcerts </dev/null 2>/dev/null >"$3"',
    'sh',
    `127.0.0.1:${system.httpsPort}`,
    HOST,
    chain,
  ]);
  await worked('ca-revoke', '--cert-name=proxy-nas-home-test', '--reason=superseded');
  await worked('cert-status', 'proxy-nas-home-test', 'wait');
  await fetchList();
  const verify = ['verify', '-CAfile', join(folder, 'ca-bundle.crt'), '-crl_check', '-CRLfile', list, chain];
  const refused = await run('openssl', verify).catch((error: { stderr: string }) => error);
  expect(refused.stderr).toContain('certificate revoked');
  expect(await curl('--cacert', join(folder, 'ca-root.crt'), '--crlfile', list)).toBe('hello from the home network');
});

import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startBackend, type Backend } from '../support/backend.ts';
import { environment } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { OpensslCa } from '../support/openssl-ca.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { runScript } from '../support/run-script.ts';
import { System } from '../support/system.ts';
import { trustingChromium } from '../support/trusting-chromium.ts';
import { visit } from '../support/visit.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'mpm-serve-'));
const at = (name: string): string => join(folder, name);
const openssl = new OpensslCa();
const HOME_ROOT = at('ca/ca-root.crt');
const CORPORATE_ROOT = join(openssl.folder, 'Corporate Root.pem');
const LEAF = ['basicConstraints=critical,CA:false', 'extendedKeyUsage=serverAuth'];
const WORKERS = { GATEWAY_WORKERS: '1' };

let pebble: Pebble;
let backend: Backend;
let ca: System;
let custom: System;
let acme: System;
let insecure: System;

/** All four at once: they have nothing in common, and wait for other things most of the time. */
beforeAll(async () => {
  const [httpPort, httpsPort, plainPort] = [await freePort(), await freePort(), await freePort()];
  [pebble, backend] = await Promise.all([startPebble({ httpPort: 1, tlsPort: httpsPort }), startBackend('behind it')]);
  const authority = ['basicConstraints=critical,CA:true', 'keyUsage=keyCertSign'];
  openssl.make('Corporate Root', { extensions: authority });
  openssl.make('Corporate CA', { issuer: 'Corporate Root', extensions: authority });
  replaceFiles('first');
  writeFileSync(at('home.env'), '# Mine\nADMIN_PATH=/gui\nCA_CERT_DAYS=5\nTLS_PROFILE=intermediate\n');
  [ca, custom, acme, insecure] = await Promise.all([
    System.start({
      recipe: [
        'serve-ca',
        'nas.home.test',
        '--san=localhost',
        `--ca-dir=${at('ca')}`,
        '--validity-days=9',
        `--config=${at('home.env')}`,
      ],
      environment: { ...WORKERS, TLS_PROFILE: 'modern' },
    }),
    // By the environment alone, in its older spelling.
    System.start({
      recipe: ['serve', '--hostname=app.corp.test'],
      environment: {
        ...WORKERS,
        VIBECTL_TLS_ENABLED: 'true',
        VIBECTL_TLS_CERT_FILE: at('server.crt'),
        VIBECTL_TLS_KEY_FILE: at('server.key'),
        TLS_CA_BUNDLE_FILE: join(openssl.folder, 'Corporate CA.pem'),
      },
    }),
    System.start({
      recipe: [
        'serve-acme',
        '--domain=one.example.test,two.example.test',
        '--email=me@example.com',
        `--directory-url=${pebble.directoryUrl}`,
        '--challenge-type=tls-alpn-01',
      ],
      environment: { ...WORKERS, ACME_CA_BUNDLE: pebble.caBundlePath },
      httpPort,
      httpsPort,
    }),
    System.start({
      recipe: ['serve', '--no-tls', '--hostname=dev.example.test', '--port', String(plainPort), '--require-auth'],
      environment: WORKERS,
      httpPort: plainPort,
    }),
  ]);
}, 120_000);
afterAll(async () => {
  await Promise.all([ca, custom, acme, insecure].map((system) => system?.stop()));
  await Promise.all([backend?.stop(), pebble?.stop()]);
  openssl.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A certificate of the company's own CA in the files, put there as certbot does it: whole, by a rename. */
function replaceFiles(name: string, names = 'DNS:app.corp.test,DNS:localhost'): string {
  const made = openssl.make(name, { issuer: 'Corporate CA', extensions: [...LEAF, `subjectAltName=${names}`] });
  for (const [file, text] of [
    ['server.crt', made.pem],
    ['server.key', made.key],
  ] as const) {
    writeFileSync(at('next'), text);
    renameSync(at('next'), at(file));
  }
  return made.pem;
}

/** What curl gets, by a root alone, or why it gets nothing. */
const curl = (system: System, host: string, root: string, path: string, ...more: string[]): Promise<string> => {
  const resolve = ['--resolve', `${host}:${system.httpsPort}:127.0.0.1`];
  const url = `https://${host}:${system.httpsPort}${path}`;
  const args = ['-sS', '--max-time', '20', '-w', ' %{http_code}', '--cacert', root, ...resolve, ...more, url];
  return run('curl', args).then(
    ({ stdout }) => stdout,
    (error: { stderr: string }) => error.stderr,
  );
};

/** What openssl says of the chain that is shown, and of its certificate. */
const shown = (system: System, host: string, root: string, ...more: string[]): Promise<string> => {
  const place = ['-connect', `127.0.0.1:${system.httpsPort}`, '-servername', host, '-verify_hostname', host];
  const script =
    'said=$(openssl s_client "$@" </dev/null 2>&1); echo "$said"; echo "$said" | openssl x509 -noout -subject -enddate';
  return run('bash', ['-c', script, 'bash', ...place, '-CAfile', root, ...more]).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
};

/** The title of a page in Chromium, whose store has this root besides. */
async function titleIn(root: string, url: string): Promise<string> {
  const browser = await trustingChromium(mkdtempSync(at('browser-')), root, new URL(url).hostname);
  try {
    const page = await browser.newPage();
    await page.goto(url, { timeout: 20_000 });
    return await page.title();
  } finally {
    await browser.close();
  }
}

const listens = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port }, () => resolve(socket.destroy().destroyed));
    socket.once('error', () => resolve(false));
  });

describe('serve-ca', () => {
  test('serves its hosts at once with certificates of the private CA, which openssl and curl verify by its root', async () => {
    expect(await shown(ca, 'nas.home.test', HOME_ROOT)).toContain('Verify return code: 0 (ok)');
    for (const host of ['nas.home.test', 'localhost'])
      expect(await curl(ca, host, HOME_ROOT, '/health')).toMatch(/"status":"healthy".* 200$/);
    expect(await curl(ca, 'nas.home.test', CORPORATE_ROOT, '/')).toContain('unable to get');
    const end = Date.parse(/notAfter=(.*)/.exec(await shown(ca, 'nas.home.test', HOME_ROOT))?.[1] ?? '');
    expect((end - Date.now()) / 86_400_000).toBeCloseTo(9, 0);
  });

  test('shows the web GUI under ADMIN_PATH of its hosts, to Chromium with the root in its store', async () => {
    expect(await titleIn(HOME_ROOT, `https://nas.home.test:${ca.httpsPort}/gui`)).toContain('MCP Proxy Manager');
    expect(ca.output).toContain(`https://nas.home.test:${ca.httpsPort}/gui`);
  });

  test('takes a file of variables before .env, but after the environment and the arguments', async () => {
    expect(await curl(ca, 'nas.home.test', HOME_ROOT, '/gui')).toMatch(/MCP Proxy Manager[\s\S]* 200$/);
    expect(await shown(ca, 'nas.home.test', HOME_ROOT, '-tls1_2')).toMatch(/alert protocol version/);
    const end = Date.parse(/notAfter=(.*)/.exec(await shown(ca, 'nas.home.test', HOME_ROOT))?.[1] ?? '');
    expect((end - Date.now()) / 86_400_000).toBeCloseTo(9, 0);
    writeFileSync(at('wrong.env'), 'HTP_PORT=80\n');
    const wrong = await runScript('recipe.ts', ['serve', `--config=${at('wrong.env')}`], environment());
    expect([wrong.code, wrong.stderr]).toEqual([78, expect.stringContaining('is HTTP_PORT meant?')]);
  });

  test('has hosts that are made later certified by it as well, and nobody who comes from elsewhere in', async () => {
    await ca.token('admin', 'me@example.com');
    const made = await ca.recipe('proxy-create', 'later.home.test', backend.url);
    expect([made.code, made.stderr]).toEqual([0, '']);
    await eventually(async () => {
      expect(await curl(ca, 'later.home.test', HOME_ROOT, '/')).toBe('hello from behind it 200');
    });
    const explained = await ca.recipe('explain', `https://nas.home.test:${ca.httpsPort}/gui`, 'ip=203.0.113.9');
    expect(explained.stdout).toContain('404');
  });

  test('speaks TLS 1.3 alone with TLS_PROFILE=modern, and 1.2 as well without it', async () => {
    expect(await shown(ca, 'nas.home.test', HOME_ROOT, '-tls1_2')).toMatch(/alert protocol version/);
    expect(await shown(ca, 'nas.home.test', HOME_ROOT, '-tls1_3')).toContain('Verify return code: 0 (ok)');
    expect(await shown(custom, 'app.corp.test', CORPORATE_ROOT, '-tls1_2')).toContain('Verify return code: 0 (ok)');
    expect(await shown(custom, 'app.corp.test', CORPORATE_ROOT, '-tls1_1')).toMatch(
      /alert protocol version|no protocols/,
    );
  });
});

describe('serve with files', () => {
  test('is chosen by the configuration, also in its older spelling, and its CA bundle completes the chain', async () => {
    expect(custom.output).toContain('serve mode custom');
    expect(custom.output).toContain('VIBECTL_TLS_CERT_FILE is an older spelling; set TLS_CERT_FILE=');
    expect(await shown(custom, 'app.corp.test', CORPORATE_ROOT)).toMatch(
      /Verify return code: 0[\s\S]*subject=CN = first/,
    );
    expect(await curl(custom, 'app.corp.test', CORPORATE_ROOT, '/admin')).toMatch(/MCP Proxy Manager[\s\S]* 200$/);
    expect(await titleIn(CORPORATE_ROOT, `https://app.corp.test:${custom.httpsPort}/admin`)).toContain('MCP Proxy');
  });

  test('serves new files without a restart, and goes on with the old ones while the new ones are bad', async () => {
    replaceFiles('second');
    await eventually(
      async () => expect(await shown(custom, 'app.corp.test', CORPORATE_ROOT)).toContain('CN = second'),
      {
        deadlineMs: 10_000,
      },
    );
    replaceFiles('stranger', 'DNS:other.corp.test');
    await eventually(() => expect(custom.output).toContain('but not for app.corp.test'), { deadlineMs: 10_000 });
    expect(await shown(custom, 'app.corp.test', CORPORATE_ROOT)).toContain('CN = second');
    expect((await custom.api<{ status: string }>('GET', '/health')).body.status).toBe('healthy');
  });
});

test('serve-acme has its hosts certified at once by the CA, with the challenge that was asked for', async () => {
  writeFileSync(at('pebble.crt'), await pebble.roots());
  for (const host of ['one.example.test', 'two.example.test'])
    expect(await curl(acme, host, at('pebble.crt'), '/admin')).toMatch(/MCP Proxy Manager[\s\S]* 200$/);
  expect(await shown(acme, 'one.example.test', at('pebble.crt'))).toContain('Verify return code: 0 (ok)');
  const url = `https://two.example.test:${acme.httpsPort}/admin`;
  expect(await titleIn(at('pebble.crt'), url)).toContain('MCP Proxy');
  // It can only have been by TLS-ALPN-01: nobody answers where Pebble looks for HTTP-01.
  expect(pebble.certificatesIssued()).toBe(1);
});

test('serve --no-tls warns loudly, listens on this machine alone and serves plain HTTP, also to hosts that redirect', async () => {
  expect(insecure.output).toMatch(/!{20,}\n! INSECURE: .*plain HTTP alone/);
  expect(insecure.output).toContain('only this machine reaches it');
  expect(await listens('127.0.0.1', insecure.httpPort)).toBe(true);
  expect(await listens('::1', insecure.httpPort)).toBe(false);
  expect(await listens('127.0.0.1', insecure.httpsPort)).toBe(false);
  const { status, body } = await insecure.api<{ https_enabled: boolean }>('GET', '/health');
  expect([status, body.https_enabled]).toEqual([200, false]);
  await insecure.token('admin');
  const host = ['plain.example.test', backend.url, '--enable-https=true', '--cert-email=me@example.com'];
  expect((await insecure.recipe('proxy-create', ...host, '--https-redirect=true')).code).toBe(0);
  const gui = await visit('dev.example.test', { protocol: 'http', port: insecure.httpPort, path: '/admin' });
  expect([gui.status, gui.body]).toEqual([200, expect.stringContaining('MCP Proxy Manager')]);
  expect(await titleIn(HOME_ROOT, `http://dev.example.test:${insecure.httpPort}/admin`)).toContain('MCP Proxy');
  // --require-auth: nobody reads as nobody, and recipes take the token of the administrator by themselves.
  expect((await insecure.api('GET', '/proxy/targets')).status).toBe(401);
  expect((await insecure.recipe('proxy-list')).stdout).toContain('plain.example.test');
  expect(await insecure.recipe('ca-status')).toMatchObject({ code: 0 });
  const asAdmin = { token: await insecure.token('another') };
  const ordered = await insecure.api<{ status: string }>(
    'GET',
    '/certificates/proxy-plain-example-test/status',
    asAdmin,
  );
  expect(ordered.body.status).toBe('not_found');
  const answer = await visit('plain.example.test', { protocol: 'http', port: insecure.httpPort });
  expect([answer.status, answer.body]).toEqual([200, 'hello from behind it']);
});

test('generate-certs makes files that serve-custom takes, and overwrites none unless it is told to', async () => {
  const files = [`--cert-file=${at('dev.crt')}`, `--key-file=${at('dev.key')}`];
  const generate = (...more: string[]): ReturnType<typeof runScript> =>
    runScript(
      'recipe.ts',
      ['generate-certs', 'dev.test', '--san=10.0.0.7', '--days=3', ...files, ...more],
      environment(),
    );
  expect((await generate()).code).toBe(0);
  const text = execFileSync(
    'openssl',
    ['x509', '-in', at('dev.crt'), '-noout', '-ext', 'subjectAltName', '-checkend', '250000'],
    {
      encoding: 'utf8',
    },
  );
  for (const name of ['DNS:dev.test', 'IP Address:10.0.0.7', 'DNS:localhost', 'IP Address:127.0.0.1'])
    expect(text).toContain(name);
  const again = await generate();
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('--force')]);
  expect((await generate('--force')).code).toBe(0);
});

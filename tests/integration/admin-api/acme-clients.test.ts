import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { trustedRoots, type CertifiedName, type CertName } from '#domain';
import { challengeNameOf } from '#dns01';
import type { AcmeKeyMade, IssuedCertificateView } from '#contracts';
import { acmeTlsCertificate, createSigningRequest, generatePrivateKey, readChain } from '#pki';
import { accountAt, answerAll } from '../../support/acme-account.ts';
import { makeTsigKey, startBind, type Bind } from '../../support/bind.ts';
import { startChallengeServer } from '../../support/challenge-server.ts';
import { caOf, foundCa } from '../../support/directory-world.ts';
import { DirectoryClient } from '../../support/directory-client.ts';
import { never, openProvider } from '../../support/dns-settings.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { HttpApp } from '../../support/http-app.ts';
import { certificateOf } from '../../support/store.ts';
import type { Visit, Way } from '../../support/visit.ts';

const folder = mkdtempSync(join(tmpdir(), 'mpm-acme-clients-'));
const rootFile = join(folder, 'root.crt');
let gateway: GatewayProcess;
let api: HttpApp;
let bind: Bind;
let root = '';
let key: AcmeKeyMade;
let alice: Awaited<ReturnType<HttpApp['token']>>;
const [adminPort, httpPort, httpsPort, internalPort, challengePort, tlsPort, dnsPort] = [
  await freePort(),
  await freePort(),
  await freePort(),
  await freePort(),
  await freePort(),
  await freePort(),
  await freePort(),
];
const tsig = await makeTsigKey('mpm.key');

/** The directory as a LAN has it: at an address of the gateway, over HTTPS with a certificate of the private CA. */
beforeAll(async () => {
  const shared = { CA_PUBLIC_URL: `http://127.0.0.1:${httpPort}`, ADMIN_API_PORT: String(adminPort) };
  [gateway, bind] = await Promise.all([
    GatewayProcess.start({
      environment: { ...shared, ADMIN_ALLOW_FROM: '192.0.2.0/24' },
      ports: [httpPort, httpsPort, internalPort],
    }),
    startBind({
      port: dnsPort,
      keys: [tsig],
      zones: [
        {
          name: 'home.lan',
          records: ['@ NS ns1.home.lan.', '@ A 127.0.0.1', '* A 127.0.0.1', 'inside A 127.0.0.7'],
          statements: [`update-policy { grant ${tsig.name} zonesub TXT; };`],
        },
      ],
    }),
  ]);
  const { redis, store } = gateway;
  api = await HttpApp.start(
    'admin-api',
    {
      ...shared,
      HTTPS_PORT: String(httpsPort),
      ACME_HTTP_PORT: String(challengePort),
      ACME_TLS_PORT: String(tlsPort),
      CA_ACME_FORBIDDEN: '127.0.0.7/32',
      DNS_RESOLVERS: bind.at,
    },
    { redis, store, port: adminPort },
  );
  alice = await api.token('alice');
  key = (await api.ask<AcmeKeyMade>('POST', '/ca/acme-keys', { token: alice.token })).body;
  await foundCa(store);
  const ca = caOf(store);
  const own = await ca.handOut(
    {
      purpose: 'server',
      commonName: '127.0.0.1',
      names: ['127.0.0.1'],
      keyType: 'ecdsa-p256',
      days: 30,
      owner_token_hash: alice.hash,
      created_by: alice.name,
    },
    new Date(),
  );
  const { issued_at, expires_at, fingerprint, names } = readChain(own.fullchain_pem);
  const certificate = certificateOf('127.0.0.1', alice, {
    cert_name: 'ca' as CertName,
    domains: names as readonly CertifiedName[],
    fullchain_pem: own.fullchain_pem,
    private_key_pem: own.private_key_pem,
    issued_at,
    expires_at,
    fingerprint,
  });
  await gateway.everywhere(() => store.commit(store.certificates.saving(certificate)));
  root = trustedRoots((await ca.find())!, new Date())[0]?.certificate_pem ?? '';
  writeFileSync(rootFile, root);
});
afterAll(async () => {
  await api?.stop();
  await gateway?.stop();
  await bind?.stop();
  rmSync(folder, { recursive: true });
});

const directoryUrl = `https://127.0.0.1:${httpsPort}/acme/directory`;

/** Our own client, which is acme-client. */
async function customer(): Promise<ReturnType<typeof accountAt>> {
  const account = accountAt({ ca: { directoryUrl, caBundle: root }, keyPem: await generatePrivateKey('ecdsa-p256') });
  await account.register('me@example.com', { eab: { keyId: key.kid, hmacKey: key.hmac_key } });
  return account;
}

/** Has names certified. @returns the leaf, which openssl has verified */
async function certified(
  type: 'http-01' | 'tls-alpn-01' | 'dns-01',
  names: readonly string[],
  publish: Parameters<typeof answerAll>[2],
): Promise<X509Certificate> {
  const account = await customer();
  const { order } = await account.placeOrder(names);
  await answerAll(account, await account.challenges(order, () => type), publish);
  const request = await createSigningRequest(names, await generatePrivateKey('ecdsa-p256'));
  const done = await account.issued(await account.finalize(await account.validated(order), request));
  const { pem } = await account.download(done);
  const leaf = new X509Certificate(pem);
  expect(leaf.checkIssued(new X509Certificate(pem.slice(pem.indexOf('-----BEGIN', 1))))).toBe(true);
  return leaf;
}

const namesOf = (leaf: X509Certificate): string | undefined => leaf.subjectAltName;

test('acme-client gets a certificate by HTTP-01', async () => {
  const answers = new Map<string, string>();
  const server = await startChallengeServer((token) => answers.get(token), challengePort);
  try {
    const leaf = await certified('http-01', ['nas.home.lan', 'www.home.lan'], ({ token, keyAuthorization }) =>
      answers.set(token ?? '', keyAuthorization ?? ''),
    );
    expect(namesOf(leaf)).toBe('DNS:nas.home.lan, DNS:www.home.lan');
    expect(new Set(server.asked.map((each) => each.split('/')[0]))).toEqual(new Set(['nas.home.lan', 'www.home.lan']));
  } finally {
    await server.stop();
  }
});

test('acme-client gets one by TLS-ALPN-01, for a name and for an address', async () => {
  const shown = new Map<string, { key: string; cert: string }>();
  const server: Server = createServer({
    ALPNProtocols: ['acme-tls/1'],
    SNICallback: (name, tell) => {
      const found = shown.get(name);
      import('node:tls').then(({ createSecureContext }) => tell(null, createSecureContext(found)), tell);
    },
  });
  await new Promise<void>((resolve) => server.listen(tlsPort, '127.0.0.1', resolve));
  try {
    const leaf = await certified('tls-alpn-01', ['tls.home.lan', '127.0.0.1'], async ({ name, keyAuthorization }) => {
      const made = await acmeTlsCertificate(name, keyAuthorization ?? '');
      const serverName = name === '127.0.0.1' ? '1.0.0.127.in-addr.arpa' : name;
      shown.set(serverName, { key: made.private_key_pem, cert: made.certificate_pem });
    });
    expect(namesOf(leaf)).toBe('DNS:tls.home.lan, IP Address:127.0.0.1');
  } finally {
    server.close();
  }
});

test('acme-client gets a wildcard by DNS-01', async () => {
  const person = openProvider('rfc2136', {
    rfc2136: { nameserver: bind.at, tsigName: tsig.name, tsigAlgorithm: tsig.algorithm, tsigSecret: tsig.secret },
  });
  const leaf = await certified('dns-01', ['*.lab.home.lan'], async ({ name, dnsValue }) => {
    await person.present({ name: challengeNameOf(name), value: dnsValue ?? '' }, never());
  });
  expect(namesOf(leaf)).toBe('DNS:*.lab.home.lan');
});

const issuedTo = async (name: string): Promise<IssuedCertificateView[]> =>
  (await api.ask<IssuedCertificateView[]>('GET', `/ca/certificates?search=${name}`, { token: alice.token })).body;

test('certbot gets a certificate over HTTPS, with its standalone server for HTTP-01', async () => {
  const certbot = (...args: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const dirs = ['config', 'work', 'logs'].flatMap((each) => [`--${each}-dir`, join(folder, each)]);
      const child = spawn('certbot', [...args, '--non-interactive', '--server', directoryUrl, ...dirs], {
        env: { PATH: process.env['PATH'] ?? '', HOME: folder, REQUESTS_CA_BUNDLE: rootFile },
        timeout: 60_000,
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text));
      child.once('error', reject);
      child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(output))));
    });
  const standalone = ['--standalone', '--http-01-port', String(challengePort), '--http-01-address', '127.0.0.1'];
  const eab = ['--eab-kid', key.kid, '--eab-hmac-key', key.hmac_key];
  const person = ['--agree-tos', '--email', 'me@example.com', '--no-eff-email'];
  await certbot('certonly', ...standalone, ...eab, ...person, '-d', 'bot.home.lan', '--cert-name', 'bot');
  const live = join(folder, 'config', 'live', 'bot');
  const pem = readFileSync(join(live, 'fullchain.pem'), 'utf8');
  expect(namesOf(new X509Certificate(pem))).toBe('DNS:bot.home.lan');
  expect(await issuedTo('bot.home.lan')).toMatchObject([
    { created_by: 'alice', acme_account: expect.any(String), revoked_at: null },
  ]);
});

const visit = (path: string, host = '127.0.0.1', own: Partial<Way> = {}): Promise<Visit> =>
  gateway.visit(host, { path, protocol: 'https', servername: '', ...own });

test('the directory is reached by HTTPS at the host of CA_PUBLIC_URL alone, and nothing else of the API with it', async () => {
  expect((await visit('/acme/directory')).status).toBe(200);
  expect((await visit('/acme/directory', 'other.home.lan')).status).toBe(404);
  expect((await visit('/acme/directory', '127.0.0.1', { protocol: 'http' })).status).toBe(404);
  for (const path of ['/acme', '/acme/', '/acme/../ca/init', '/acme/%2e%2e/tokens', '/ca/acme-keys'])
    expect((await visit(path)).status).toBe(404);
  expect((await visit('/acme/directory', '127.0.0.1', { method: 'PUT' })).status).toBe(404);
});

test('a challenge leads nowhere that CA_ACME_FORBIDDEN names, neither by DNS nor by a redirect', async () => {
  const redirecting = createHttpServer((_, response) =>
    response.writeHead(302, { location: 'http://inside.home.lan/secret' }).end(),
  );
  const asked: string[] = [];
  const inside = createHttpServer(({ url }, response) => {
    asked.push(url ?? '');
    response.end();
  });
  redirecting.listen(challengePort, '127.0.0.1');
  inside.listen(challengePort, '127.0.0.7');
  const client = await DirectoryClient.with(`https://127.0.0.1:${httpsPort}`, api.url);
  await client.register(key);
  try {
    for (const name of ['astray.home.lan', 'inside.home.lan']) {
      const { body } = await client.post('/acme/new-order', { identifiers: [{ type: 'dns', value: name }] });
      const path = client.pathOf(body['authorizations']).replace('authz', 'challenge');
      await client.post(`${path}/http-01`, {});
      await eventually(async () =>
        expect((await client.post(`${path}/http-01`, '')).body).toMatchObject({
          error: { detail: expect.stringContaining('inside.home.lan leads to 127.0.0.7, where CA_ACME_FORBIDDEN') },
        }),
      );
    }
    expect(asked).toEqual([]);
  } finally {
    redirecting.close();
    inside.close();
  }
});

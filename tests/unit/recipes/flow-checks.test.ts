import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TargetAuthView } from '#contracts';
import { createSelfSigned } from '#pki';
import { checked, runChecks, type CheckResult } from '../../../scripts/recipes/proxy-test/check.ts';
import { flowChecks, type Flow } from '../../../scripts/recipes/login/flow-checks.ts';
import { freePort } from '../../support/free-port.ts';
import { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, startGithub } from '../../support/github-server.ts';
import { OpensslCa } from '../../support/openssl-ca.ts';

const HOST = 'app.example.com';
const ISSUER = 'https://auth.example.com';

let server: Server;
let status = 200;

beforeAll(async () => {
  const { private_key_pem, certificate_pem } = await createSelfSigned({ commonName: HOST, names: [HOST], days: 1 });
  server = createServer({ key: private_key_pem, cert: certificate_pem }, (_, response) => {
    response.writeHead(status).end(JSON.stringify({ issuer: 'https://elsewhere.example.com' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const auth = (own: Partial<TargetAuthView>): TargetAuthView => ({
  hostname: HOST,
  enabled: true,
  auth_proxy: null,
  auth_host: 'auth.example.com',
  mode: 'redirect',
  required_users: [],
  required_emails: [],
  required_groups: [],
  pass_headers: true,
  cookie_name: 'unified_auth_token',
  header_prefix: 'X-Auth-',
  excluded_paths: [],
  allowed_scopes: [],
  allowed_audiences: [],
  prm: true,
  accept_tokens: false,
  verify: 'local',
  forward_url: null,
  warnings: [],
  ...own,
});

const all = (own: Partial<TargetAuthView>, flow: Partial<Flow> = {}): Promise<CheckResult[]> =>
  runChecks(
    flowChecks({
      auth: auth(own),
      place: { address: '127.0.0.1', port: (server.address() as AddressInfo).port },
      issuer: ISSUER,
      wanted: new URL(`https://${HOST}/`),
      problems: [],
      github: undefined,
      ownAuthorities: [],
      ...flow,
    }),
  );

/** What fails, each with why. */
async function failing(own: Partial<TargetAuthView>, flow: Partial<Flow> = {}): Promise<Record<string, string>> {
  const results = await all(own, flow);
  return Object.fromEntries(results.flatMap(({ name, ok, skipped, seen }) => (ok || skipped ? [] : [[name, seen]])));
}
const saidOfCertificate = async (ownAuthorities: X509Certificate[]): Promise<string | undefined> =>
  (await all({}, { ownAuthorities })).find(({ name }) => name === 'a certificate')?.seen;
const skippedOf = (results: readonly CheckResult[]): string[] =>
  results.flatMap(({ name, skipped }) => (skipped ? [name] : []));

test('of a host that answers everybody each failure says what is wrong, and nothing says it again', async () => {
  status = 200;
  expect(await failing({})).toEqual({
    'a certificate': expect.stringContaining('SELF_SIGNED'),
    'a browser without a login': expect.stringContaining('got 200'),
    'a program without a login': 'status: expected 401, got 200',
    'its metadata and keys': expect.stringContaining('elsewhere.example.com'),
  });
  expect(await failing({}, { issuer: null })).toMatchObject({
    'where people log in': expect.stringContaining('auth-setup'),
  });
});

test('one cause is told once: what needs it is skipped, and counts as neither passed nor failed', async () => {
  const off = await all({ enabled: false }, { problems: ['no client id: just auth-setup'] });
  expect(skippedOf(off)).toEqual([
    'a browser without a login',
    'a program without a login',
    'claims of a client',
    'its metadata and keys',
    'the way to GitHub',
  ]);
  expect(checked(off)).toMatchObject({ exitCode: 1, text: expect.stringContaining('\n\n3 of 9 failed, 5 skipped') });
  expect(checked(off).text).toMatch(/^FAILED +where people log in +no client id: npx --yes rust-just auth-setup$/m);
  expect(checked(off).text).toMatch(/^skipped +claims of a client +needs: the login is on$/m);
  const dead = await all({}, { place: { address: '127.0.0.1', port: await freePort() } });
  expect(dead.filter(({ ok, skipped }) => !ok && !skipped).map(({ name }) => name)).toEqual(['the gateway']);
});

test('a wrong secret is found, with what to do; a right one passes', async () => {
  const github = await startGithub();
  try {
    const app = { baseUrl: github.url, clientId: GITHUB_CLIENT_ID, clientSecret: GITHUB_CLIENT_SECRET };
    const name = 'the secret of GitHub';
    expect(await failing({}, { github: app })).not.toHaveProperty([name]);
    expect(await failing({}, { github: { ...app, clientSecret: 'wrong' } })).toMatchObject({
      [name]: expect.stringContaining('does not accept GITHUB_CLIENT_SECRET'),
    });
    await github.fail('/login/oauth/access_token');
    expect(await failing({}, { github: app })).toMatchObject({ [name]: expect.stringContaining('502') });
  } finally {
    await github.stop();
  }
});

test('a host that lets everybody in refuses nobody, and one of another service refuses strangers', async () => {
  status = 403;
  expect(await failing({ mode: 'passthrough' })).toMatchObject({
    'a program without a login': expect.stringContaining('403'),
  });
  expect(Object.keys(await failing({ forward_url: 'http://authelia:9091/' }))).toEqual(['a certificate']);
  status = 200;
  expect(await failing({ forward_url: 'http://authelia:9091/' })).toMatchObject({
    'a program without a login': 'got in without a login: 200',
  });
  status = 503;
  expect(await failing({ mode: 'forward' })).toMatchObject({
    'a browser without a login': expect.stringContaining('not available'),
  });
});

test('a certificate of our own private CA is told from one of an authority that nobody here knows', async () => {
  const ca = new OpensslCa();
  const root = ca.make('root', { extensions: ['basicConstraints=critical,CA:TRUE'] });
  const leaf = ca.make('leaf', { issuer: 'root', extensions: [`subjectAltName=DNS:${HOST}`] });
  server.setSecureContext({ key: leaf.key, cert: leaf.pem });
  expect(await saidOfCertificate([new X509Certificate(root.pem)])).toContain('npx --yes rust-just ca-export ca');
  expect(await saidOfCertificate([])).toContain('of an authority that this machine does not know');
  ca.remove();
});

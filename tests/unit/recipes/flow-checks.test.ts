import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TargetAuthView } from '#contracts';
import { createSelfSigned } from '#pki';
import { runChecks } from '../../../scripts/recipes/proxy-test/check.ts';
import { flowChecks, type Flow } from '../../../scripts/recipes/login/flow-checks.ts';

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
  verify: 'local',
  forward_url: null,
  warnings: [],
  ...own,
});

/** What fails, each with why. */
async function failing(own: Partial<TargetAuthView>, flow: Partial<Flow> = {}): Promise<Record<string, string>> {
  const place = { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const wanted = new URL(`https://${HOST}/`);
  const results = await runChecks(
    flowChecks({ auth: auth(own), place, issuer: ISSUER, wanted, problems: ['no client id'], ...flow }),
  );
  return Object.fromEntries(results.flatMap(({ name, ok, seen }) => (ok ? [] : [[name, seen]])));
}

test('of a host that answers everybody nothing passes, and each failure says what is wrong', async () => {
  status = 200;
  expect(await failing({ enabled: false })).toEqual({
    'the login is on': expect.stringContaining('proxy-auth-enable'),
    'a certificate': expect.stringContaining('SELF_SIGNED'),
    'a browser without a login': expect.stringContaining('got 200'),
    'a program without a login': 'status: expected 401, got 200',
    'claims of a client': 'status: expected 401, got 200',
    'where people log in': 'no client id',
    'its metadata and keys': expect.stringContaining('elsewhere.example.com'),
    'the way to GitHub': expect.stringContaining('does not lead on'),
  });
  expect(await failing({}, { issuer: null })).toMatchObject({
    'where people log in': expect.stringContaining('auth-setup'),
  });
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

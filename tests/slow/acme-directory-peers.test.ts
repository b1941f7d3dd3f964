import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AcmeKeyMade, IssuedCertificateView } from '#contracts';
import { startChild, type Child } from '../support/child-process.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startSmallDns, type SmallDns } from '../support/small-dns.ts';
import { filled, snippetBelow } from '../support/snippets.ts';
import { System } from '../support/system.ts';

/** Servers of a LAN that get certificates from our own ACME directory, by what the book says to write. Debian has no Traefik and no acme.sh. */

const run = promisify(execFile);
const PAGE = 'guides/acme-directory.md';
const HOST = 'nas.home.lan';
const folder = mkdtempSync(join(tmpdir(), 'mpm-directory-peers-'));
const ROOT = join(folder, 'ca', 'ca-root.crt');

let dns: SmallDns;
let system: System;
let key: AcmeKeyMade;
let peer: Child | undefined;
let [http, https] = [0, 0];

beforeAll(async () => {
  [http, https] = [await freePort(), await freePort()];
  dns = await startSmallDns();
  dns.names.set(HOST, { address: '127.0.0.1', ttl: 60 });
  system = await System.start({
    environment: {
      CA_PUBLIC_URL: 'http://127.0.0.1',
      CA_ACME_FORBIDDEN: '',
      ACME_HTTP_PORT: String(http),
      ACME_TLS_PORT: String(https),
      DNS_RESOLVERS: dns.at,
    },
  });
  // As the page has it, with an address in place of a name that leads here.
  await system.token('admin', 'me@example.com');
  await worked('ca-init', '--root-key-type=ecdsa-p256');
  await worked('cert-create', 'ca', '127.0.0.1', '--directory=internal-ca');
  await worked('cert-status', 'ca', 'wait');
  await worked('token-generate', 'nas');
  key = JSON.parse(await worked('ca-acme-key', 'nas', '--json')) as AcmeKeyMade;
  await worked('ca-export', join(folder, 'ca'));
}, 120_000);
afterAll(async () => {
  await peer?.stop();
  await system?.stop();
  dns?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function worked(name: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await system.recipe(name, ...args);
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr}`);
  return stdout;
}

/** What curl gets of the peer's own host, by the root of the private CA alone. */
const curl = async (): Promise<string> =>
  (
    await run('curl', [
      '-sS',
      '--max-time',
      '10',
      '--cacert',
      ROOT,
      '--resolve',
      `${HOST}:${https}:127.0.0.1`,
      `https://${HOST}:${https}/`,
    ])
  ).stdout;

test('Caddy, with what the book says to write, gets a certificate for its host and serves it', async () => {
  const places = {
    'https://ca.home.lan': `https://127.0.0.1:${system.httpsPort}`,
    '/etc/caddy/ca-root.crt': ROOT,
    'KEY-ID': key.kid,
    'HMAC-KEY': key.hmac_key,
  };
  const own = `{\n\tadmin off\n\thttp_port ${http}\n\thttps_port ${https}\n\tstorage file_system ${join(folder, 'caddy')}\n`;
  const options = filled(snippetBelow(PAGE, 'Caddy'), places).replace('{\n', own);
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, `${options}${HOST} {\n\tbind 127.0.0.1\n\trespond "hello from Caddy"\n}\n`);
  peer = await startChild('caddy', {
    args: ['run', '--adapter', 'caddyfile', '--config', file],
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    install: 'Install it: apt-get install caddy',
  });
  const caddy = peer;
  const answer = await eventually(
    async () =>
      curl().catch((cause: unknown) => {
        throw new Error(caddy.output(), { cause });
      }),
    { deadlineMs: 60_000, giveUp: () => !caddy.running() },
  );
  expect(answer).toBe('hello from Caddy');
  const token = (JSON.parse(await worked('token-show', 'admin', '--json')) as { token: string }).token;
  const { body } = await system.api<IssuedCertificateView[]>('GET', '/ca/certificates', { token });
  expect(body).toContainEqual(expect.objectContaining({ names: [HOST], created_by: 'nas' }));
}, 120_000);

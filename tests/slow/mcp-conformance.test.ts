import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Chromium, type Visitor } from '../support/chromium.ts';
import { ROOT } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { startHostRelay } from '../support/host-relay.ts';
import { localFetch } from '../support/local-fetch.ts';
import { RememberingClient } from '../support/mcp-client.ts';
import { startMcpEverything, startMcpEverythingV2 } from '../support/mcp-everything.ts';
import type { McpBackend } from '../support/mcp-servers.ts';
import { System } from '../support/system.ts';

/** The suite of the makers of the protocol: our authorization server, and the same MCP servers with and without the gateway before them. */

const SUITE = join(ROOT, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const AUTH = 'auth.example.com';
/** Of one with sessions, and one without. */
const [SESSIONS, STATELESS] = ['mcp.example.com', 'mcp2.example.com'] as const;

let github: GithubServer;
let system: System;
let chromium: Chromium;
let visitor: Visitor;
let [sessions, stateless]: McpBackend[] = [];
let dir: string;
let answers: Server;
let callback = '';
const client = localFetch();
const originOf = (host: string): string => `https://${host}:${system.httpsPort}`;
const recipe = async (name: string, ...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await system.recipe(name, ...words);
  if (code !== 0) throw new Error(`${name}: ${stdout}${stderr}`);
  return stdout;
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mpm-conformance-'));
  answers = createServer((_, response) => response.end('the client goes on')).listen(0, '127.0.0.1');
  await once(answers, 'listening');
  callback = `http://127.0.0.1:${(answers.address() as AddressInfo).port}/callback`;
  [github, sessions, stateless, chromium] = await Promise.all([
    startGithub(),
    startMcpEverything(),
    startMcpEverythingV2(),
    Chromium.start(['*.example.com']),
  ]);
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  system = await System.start({
    httpPort,
    httpsPort,
    environment: { ...github.environment, PUBLIC_HTTPS_PORT: String(httpsPort), ACME_DIRECTORY_URL: 'internal-ca' },
  });
  await system.token('admin', 'me@example.com');
  await recipe('ca-init');
  await recipe('auth-setup', 'example.com');
  await github.register({ callbackUrl: `${originOf(AUTH)}/callback` });
  await recipe('mcp-add', SESSIONS, `${sessions.url}/mcp`);
  await recipe('mcp-add', STATELESS, `${stateless.url}/mcp`);
  await eventually(
    async () => {
      for (const host of [AUTH, SESSIONS, STATELESS]) {
        const { body } = await system.api<{ status: string }>(
          'GET',
          `/certificates/proxy-${host.replaceAll('.', '-')}/status`,
        );
        expect(body.status).toBe('completed');
      }
    },
    { deadlineMs: 60_000 },
  );
  // Every name leads here, and certificates are checked as ever.
  await recipe('ca-export', join(dir, 'ca'));
  writeFileSync(
    join(dir, 'names.cjs'),
    `const dns = require('node:dns'); const { lookup } = dns;
dns.lookup = (name, options, done) => lookup(name.endsWith('.example.com') ? '127.0.0.1' : name, options, done);`,
  );
  visitor = await chromium.visit([AUTH].map(originOf).concat(github.url), { ignoreHTTPSErrors: true });
}, 240_000);
afterAll(async () => {
  await visitor?.close();
  await client.close();
  await Promise.all([chromium?.stop(), system?.stop()]);
  await Promise.all([github?.stop(), sessions?.stop(), stateless?.stop()]);
  answers?.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Checked {
  readonly id: string;
  readonly status: string;
}

/** Runs the suite to its end. @returns the checks of each scenario, and all that it said */
async function suite(
  words: readonly string[],
  hear: (said: string) => void = () => {},
): Promise<{ said: string; checks: Record<string, string[]> }> {
  const output = mkdtempSync(join(dir, 'checks-'));
  const child = spawn(process.execPath, ['--require', join(dir, 'names.cjs'), SUITE, ...words, '-o', output], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: join(dir, 'ca', 'ca-bundle.crt') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => hear((said += text)));
  await new Promise((resolve) => child.once('close', resolve));
  const checks: Record<string, string[]> = {};
  for (const file of readdirSync(output, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('checks.json')) continue;
    // Folders are named by scenario and time.
    const scenario = file.replace(/-\d{4}-\d\d-\d\dT.*$/, '');
    const found = JSON.parse(readFileSync(join(output, file), 'utf8')) as Checked[];
    checks[scenario] = found.map(({ id, status }) => `${id}: ${status}`);
  }
  return { said, checks };
}

/** Registers as the suite asks its users to, by hand. */
async function registered(redirectUri: string): Promise<string> {
  const answer = await client.fetch(`${originOf(AUTH)}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'the suite',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
    }),
  });
  return ((await answer.json()) as { client_id: string }).client_id;
}

async function allow(url: string): Promise<void> {
  const { page } = visitor;
  await page.goto(url);
  const signIn = page.getByRole('button', { name: 'Sign in as alice' });
  const allowing = page.getByRole('button', { name: 'Allow' });
  await signIn.or(allowing).waitFor();
  if (await signIn.isVisible()) await signIn.click();
  await allowing.click();
}

test.each(['2025-11-25', '2026-07-28'])(
  'the authorization server passes all of the suite, as %s has it',
  async (version) => {
    const port = await freePort();
    const clientId = await registered(`http://127.0.0.1:${port}/callback`);
    let opened: Promise<void> | undefined;
    const words = [
      '--url',
      originOf(AUTH),
      '--client-id',
      clientId,
      '--resource',
      `${originOf(SESSIONS)}/mcp`,
      '-p',
      String(port),
    ];
    const { checks } = await suite(['authorization', ...words, '--spec-version', version], (text) => {
      const [url] = /https:\/\/\S+\/authorize\?\S+/.exec(text) ?? [];
      if (url !== undefined) opened ??= allow(url);
    });
    await opened;
    expect(Object.keys(checks).length).toBeGreaterThan(0);
    expect(
      Object.values(checks)
        .flat()
        .filter((line) => !/: (SUCCESS|INFO)$/.test(line)),
    ).toEqual([]);
  },
  120_000,
);

/** As an MCP client gets it. */
async function tokenFor(host: string): Promise<string> {
  const remembered = new RememberingClient(callback);
  const url = new URL(`${originOf(host)}/mcp`);
  const options = { authProvider: remembered.v1, fetch: client.fetch };
  const transport = (): StreamableHTTPClientTransport => new StreamableHTTPClientTransport(url, options);
  await expect(new Client({ name: 'a client', version: '1' }).connect(transport() as never)).rejects.toThrow();
  await allow(remembered.asked!.href);
  await visitor.page.getByText('the client goes on').waitFor();
  await transport().finishAuth(new URL(visitor.page.url()).searchParams.get('code') ?? '');
  return remembered.accessToken ?? '';
}

describe('an MCP server', () => {
  /** What the suite finds in each of them, so that none is silently not run. */
  test.each([
    ['2025-11-25', SESSIONS, () => sessions!, 33],
    ['2026-07-28', STATELESS, () => stateless!, 30],
  ])(
    'does the same behind the gateway and its login as without, in each scenario of %s',
    async (version, host, backend, scenarios) => {
      const run = (url: string): ReturnType<typeof suite> => suite(['server', '--url', url, '--requirements', version]);
      const direct = await run(`${backend().url}/mcp`);
      const relay = await startHostRelay(host, system.httpsPort, [`Authorization: Bearer ${await tokenFor(host)}`]);
      const { length } = backend().heard;
      try {
        const through = await run(`http://127.0.0.1:${relay.port}/mcp`);
        expect(through.checks).toEqual(direct.checks);
      } finally {
        await relay.stop();
      }
      expect(Object.keys(direct.checks).length).toBeGreaterThanOrEqual(scenarios);
      const heard = backend().heard.slice(length);
      expect(heard.length).toBeGreaterThan(scenarios);
      expect(
        heard.filter((fields) => fields['x-auth-user-name'] !== 'alice' || fields.authorization !== undefined),
      ).toEqual([]);
    },
    600_000,
  );

  test('passes all that 2025-11-25 requires, so that what is compared says something', async () => {
    const { checks } = await suite(['server', '--url', `${sessions!.url}/mcp`, '--requirements', '2025-11-25']);
    const failed = Object.entries(checks).filter(([, lines]) => lines.some((line) => line.endsWith('FAILURE')));
    // Not required of anybody (added after the release).
    expect(failed.map(([scenario]) => scenario)).toEqual(['server-json-schema-2020-12']);
  }, 120_000);
});

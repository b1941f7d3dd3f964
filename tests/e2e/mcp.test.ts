import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { Chromium, type Visitor } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { localFetch } from '../support/local-fetch.ts';
import { RememberingClient } from '../support/mcp-client.ts';
import { startMcpV1, startMcpV2, type McpBackend } from '../support/mcp-servers.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { System } from '../support/system.ts';

/** MCP servers of the official SDK behind a login, neither of which knows of it, and the SDK's own clients, as people use them. */
let github: GithubServer;
let pebble: Pebble;
let system: System;
let chromium: Chromium;
let v1: McpBackend;
let v2: McpBackend;
let visitor: Visitor;
/** Where clients wait for their answer. */
let answers: Server;
let callback = '';
const client = localFetch();

const CLIENT = { name: 'a client of the test', version: '1' };
const AUTH = 'auth.example.com';
const [V1, V2] = ['v1.example.com', 'v2.example.com'] as const;
const ADMIN = 'admin.example.com';
const originOf = (host: string): string => `https://${host}:${system.httpsPort}`;
const recipe = async (name: string, ...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await system.recipe(name, ...words);
  if (code !== 0) throw new Error(`${name}: ${stdout}${stderr}`);
  return stdout;
};

beforeAll(async () => {
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  [github, pebble, v1, v2, chromium] = await Promise.all([
    startGithub(),
    startPebble({ httpPort }),
    startMcpV1(),
    startMcpV2(),
    Chromium.start(['*.example.com']),
  ]);
  answers = createServer((_, response) => response.end('the client goes on')).listen(0, '127.0.0.1');
  await once(answers, 'listening');
  callback = `http://127.0.0.1:${(answers.address() as { port: number }).port}/callback`;
  system = await System.start({
    httpPort,
    httpsPort,
    environment: {
      ...github.environment,
      ADMIN_GITHUB_USERS: 'alice',
      PUBLIC_HTTPS_PORT: String(httpsPort),
      ACME_DIRECTORY_URL: pebble.directoryUrl,
      ACME_CA_BUNDLE: pebble.caBundlePath,
    },
  });
  const token = await system.token('admin', 'me@example.com');
  await recipe('auth-setup', 'example.com');
  await recipe('gui-setup', ADMIN);
  await github.register({ callbackUrl: `${originOf(AUTH)}/callback` });
  for (const [hostname, { url }] of [
    [V1, v1],
    [V2, v2],
  ] as const)
    await system.api('POST', '/proxy/targets', { token, body: { hostname, target_url: url, auth_enabled: true } });
  // The fallback certificate would do for the test, but not for the handshakes that it begins with.
  await eventually(
    async () => {
      const { body } = await system.api<{ status: string }>(
        'GET',
        `/certificates/proxy-${AUTH.replaceAll('.', '-')}/status`,
      );
      expect(body.status).toBe('completed');
    },
    { deadlineMs: 60_000 },
  );
  visitor = await chromium.visit([AUTH, V1, V2].map(originOf).concat(github.url, callback), {
    ignoreHTTPSErrors: true,
  });
}, 240_000);
afterAll(async () => {
  await visitor?.close();
  await client.close();
  await Promise.all([chromium?.stop(), system?.stop()]);
  answers?.close();
  await Promise.all([github?.stop(), pebble?.stop(), v1?.stop(), v2?.stop()]);
});

/** Logs in where the client sends its user, allows what is asked, and returns what the client is told. */
async function allow(url: URL, host: string, then = 'the client goes on'): Promise<URL> {
  const { page } = visitor;
  await page.goto(url.href);
  const signIn = page.getByRole('button', { name: 'Sign in as alice' });
  const allowing = page.getByRole('button', { name: 'Allow' });
  await signIn.or(allowing).waitFor();
  if (await signIn.isVisible()) await signIn.click();
  await allowing.waitFor();
  const text = await page.locator('main').innerText();
  for (const word of [host, 'this device']) expect(text).toContain(word);
  await allowing.click();
  await page.getByText(then).waitFor();
  return new URL(page.url());
}

/** No token reaches a server; who asks does. */
function expectTold(backend: McpBackend): void {
  for (const { authorization, ...fields } of backend.heard)
    expect([authorization, fields['x-auth-user-name']]).toEqual([undefined, 'alice']);
}

describe('a client of the first line of the SDK', () => {
  test('finds everything by itself: 401, metadata, registration, login, consent, call; renews its token; is shut out when it is revoked', async () => {
    const remembered = new RememberingClient(callback);
    const url = new URL(`${originOf(V1)}/mcp`);
    const connect = async (): Promise<Client> => {
      const mcp = new Client(CLIENT);
      await mcp.connect(new StreamableHTTPClientTransport(url, { authProvider: remembered.v1, fetch: client.fetch }));
      return mcp;
    };
    await expect(connect()).rejects.toThrow('Unauthorized');
    expect(remembered.asked?.searchParams.get('resource')).toBe(url.href);
    const answer = await allow(remembered.asked!, V1);
    const finishing = new StreamableHTTPClientTransport(url, { authProvider: remembered.v1, fetch: client.fetch });
    await finishing.finishAuth(answer.searchParams.get('code') ?? '');
    const mcp = await connect();
    expect((await mcp.listTools()).tools.map(({ name }) => name)).toEqual(['echo', 'count']);
    expect(await mcp.callTool({ name: 'echo', arguments: { text: 'hello' } })).toMatchObject({
      content: [{ text: 'you said: hello' }],
    });
    expectTold(v1);
    // The client's token is no good any more: it takes its other one, and nobody is asked.
    remembered.spoil();
    expect(await mcp.callTool({ name: 'echo', arguments: { text: 'again' } })).toMatchObject({
      content: [{ text: 'you said: again' }],
    });
    await (mcp.transport as unknown as StreamableHTTPClientTransport).terminateSession();
    expect(v1.methods).toContain('DELETE');
    await mcp.close();
    // Not the person: whoever logs in again in the same second would be shut out as well, and the next test does.
    await recipe('oauth-revoke', 'client', remembered.clientId, 'admin');
    await eventually(() => expect(connect()).rejects.toThrow('Unauthorized'));
  }, 120_000);
});

test('what a server sends on the way arrives while it works, and its answers are the same as without a gateway', async () => {
  const remembered = new RememberingClient(callback);
  const url = new URL(`${originOf(V1)}/mcp`);
  const transport = (): StreamableHTTPClientTransport =>
    new StreamableHTTPClientTransport(url, { authProvider: remembered.v1, fetch: client.fetch });
  await expect(new Client(CLIENT).connect(transport() as never)).rejects.toThrow('Unauthorized');
  await transport().finishAuth((await allow(remembered.asked!, V1)).searchParams.get('code') ?? '');
  const through = new Client(CLIENT);
  const direct = new Client(CLIENT);
  await through.connect(transport());
  await direct.connect(new StreamableHTTPClientTransport(new URL(`${v1.url}/mcp`)));
  const [a, b] = await Promise.all(
    [through, direct].map(async (mcp) => {
      const steps: unknown[] = [];
      mcp.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void steps.push(params.data));
      const told = [await mcp.listTools(), await mcp.callTool({ name: 'count', arguments: {} })];
      return { steps, told, refused: await mcp.callTool({ name: 'nothing', arguments: {} }) };
    }),
  );
  expect(a).toEqual(b);
  expect(a?.steps).toEqual(['step 1', 'step 2', 'step 3']);
  await Promise.all([through.close(), direct.close()]);
});

describe('a client of the second line of the SDK', () => {
  // Both servers, by the version that they and the client have in common.
  test.each([
    ['2026-07-28', V2, () => v2],
    ['2025-11-25', V1, () => v1],
  ])(
    'speaks %s, and is sure that its answer is from our authorization server (RFC 9207)',
    async (version, host, backend) => {
      const remembered = new RememberingClient(callback);
      const url = new URL(`${originOf(host)}/mcp`);
      const options = { authProvider: remembered.v2, fetch: client.fetch };
      const connect = async (): Promise<ClientV2> => {
        const mcp = new ClientV2(CLIENT, { versionNegotiation: { mode: 'auto' } });
        await mcp.connect(new TransportV2(url, options));
        return mcp;
      };
      await expect(connect()).rejects.toThrow();
      const answer = await allow(remembered.asked!, host);
      expect(answer.searchParams.get('iss')).toBe(originOf(AUTH));
      await new TransportV2(url, options).finishAuth(answer.searchParams);
      backend().heard.length = 0;
      const mcp = await connect();
      expect(mcp.getNegotiatedProtocolVersion()).toBe(version);
      expect((await mcp.listTools()).tools.map(({ name }) => name)).toContain('echo');
      expect(await mcp.callTool({ name: 'echo', arguments: { text: 'hello' } })).toMatchObject({
        content: [{ text: 'you said: hello' }],
      });
      remembered.spoil();
      expect(await mcp.callTool({ name: 'echo', arguments: { text: 'again' } })).toMatchObject({
        content: [{ text: 'you said: again' }],
      });
      expectTold(backend());
      await mcp.close();
      // A token is for one host alone.
      const other = host === V1 ? V2 : V1;
      const { status } = await client.fetch(`${originOf(other)}/mcp`, {
        method: 'POST',
        headers: { authorization: `Bearer ${remembered.accessToken}` },
      });
      expect(status).toBe(401);
    },
    120_000,
  );
});

const connectToAdmin = async (remembered: RememberingClient, path: string): Promise<ClientV2> => {
  const mcp = new ClientV2(CLIENT, { versionNegotiation: { mode: 'auto' } });
  await mcp.connect(
    new TransportV2(new URL(originOf(ADMIN) + path), { authProvider: remembered.v2, fetch: client.fetch }),
  );
  return mcp;
};

test("the gateway's own MCP server is behind the same login: an administrator allows a client to look, and to change things by name alone", async () => {
  const allowed = async (path: string, words: string): Promise<[ClientV2, RememberingClient]> => {
    const remembered = new RememberingClient(callback);
    await expect(connectToAdmin(remembered, path)).rejects.toThrow();
    const answer = await allow(remembered.asked!, words);
    const options = { authProvider: remembered.v2, fetch: client.fetch };
    await new TransportV2(new URL(originOf(ADMIN) + path), options).finishAuth(answer.searchParams);
    return [await connectToAdmin(remembered, path), remembered];
  };
  const [looking, remembered] = await allowed('/mcp', 'Look at this gateway');
  const names = new Set((await looking.listTools()).tools.map(({ name }) => name));
  expect([names.has('list_hosts'), names.has('delete_host')]).toEqual([true, false]);
  expect(JSON.stringify(await looking.callTool({ name: 'list_hosts', arguments: {} }))).toContain(V1);
  await expect(connectToAdmin(remembered, '/mcp/write')).rejects.toThrow();
  const [changing] = await allowed('/mcp/write', 'Change this gateway');
  const body = { hostname: 'made.example.com', target_url: v1.url, enable_https: false };
  expect(await changing.callTool({ name: 'create_host', arguments: body })).toMatchObject({ isError: false });
  await Promise.all([looking.close(), changing.close()]);
}, 60_000);

/** A person opens what it prints, logs in and allows it. */
const walkedBy = async (host: string, ...words: string[]): Promise<{ code: number | null; stdout: string }> => {
  const walking = system.recipeThatSays(/^ {2}(https:\S+)$/m, 'mcp-test', host, '--login', '--json', ...words);
  await allow(new URL(await walking.says), host, 'go on in the terminal');
  return walking.ended;
};
const clientsKnown = async (): Promise<number> =>
  (JSON.parse(await recipe('oauth-clients', 'admin', '--json')) as unknown[]).length;

describe('mcp-test', () => {
  interface Walked {
    readonly ok: boolean;
    readonly checks: readonly {
      readonly name: string;
      readonly ok: boolean;
      readonly skipped?: true;
      readonly seen: string;
    }[];
  }
  const failures = ({ checks }: Walked): string[] =>
    checks.filter(({ ok, skipped }) => !ok && !skipped).map(({ name }) => name);
  const walked = async (...words: string[]): Promise<Walked> =>
    JSON.parse((await system.recipe('mcp-test', ...words, '--json')).stdout) as Walked;

  test.each([
    ['one with sessions', V1, '2025-11-25'],
    ['one without', V2, '2026-07-28'],
  ])(
    'walks the whole way to %s with a person, from the address to the revocation, and leaves no client behind',
    async (_, host, version) => {
      const before = await clientsKnown();
      const { code, stdout } = await walkedBy(host);
      const { ok, checks } = JSON.parse(stdout) as Walked;
      expect([code, ok, checks.filter((each) => !each.ok)]).toEqual([0, true, []]);
      const seen = (name: string): string => checks.find((check) => check.name === name)?.seen ?? '';
      expect(seen('initialize')).toBe(`a server of the test speaks ${version}`);
      expect(seen('tools/list')).toMatch(/^\d+ tools$/);
      expect(seen('revocation')).toContain('good for nothing');
      expect(stdout).not.toContain('eyJ');
      expect(await clientsKnown()).toBe(before);
    },
    60_000,
  );

  test('without a person it goes as far as the login, and says where a way ends that does not lead there, and what to do', async () => {
    const short = await walked(V1);
    expect([short.ok, short.checks.at(-1)?.name]).toEqual([true, 'the way to the login']);
    expect(short.checks.at(-1)?.seen).toContain(`${github.url} knows the client id`);
    await recipe('proxy-auth-config', V1, 'admin', 'prm=false');
    const untold = await walked(V1);
    expect([untold.ok, failures(untold)]).toEqual([false, ['the login is on']]);
    expect(JSON.stringify(untold)).toContain(`proxy-auth-config ${V1} prm=true`);
    await recipe('proxy-auth-config', V1, 'admin', 'prm=true', 'excluded-paths=/mcp');
    const open = await walked(V1);
    expect([failures(open), JSON.stringify(open)]).toEqual([
      ['the challenge'],
      expect.stringContaining('excluded path'),
    ]);
    await recipe('proxy-auth-config', V1, 'admin', 'excluded-paths=none');
    await github.register({ callbackUrl: 'https://elsewhere.example.net/callback' });
    const lost = await walked(V1);
    expect([failures(lost), JSON.stringify(lost)]).toEqual([
      ['the way to the login'],
      expect.stringContaining('callback URL'),
    ]);
    await github.register({ callbackUrl: `${originOf(AUTH)}/callback` });
  }, 60_000);

  test('what is wrong with the server behind the login is told as such', async () => {
    const { code, stdout } = await walkedBy(V1, 'path=/elsewhere');
    expect([code, failures(JSON.parse(stdout) as Walked)]).toEqual([1, ['initialize']]);
    expect(stdout).toContain('say path=/PATH');
  }, 60_000);
});

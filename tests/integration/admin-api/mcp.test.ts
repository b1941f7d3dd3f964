import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { ApiToken } from '#domain';
import { HttpApp } from '../../support/http-app.ts';

const INFO = { name: 'a client of the test', version: '1' };
const LOOKING = [
  'list_hosts',
  'show_host',
  'show_backends',
  'list_certificates',
  'certificate_status',
  'list_routes',
  'list_access_lists',
  'explain_request',
  'recent_requests',
  'health',
];

const CHANGING = [
  'create_host',
  'change_host',
  'protect_host',
  'delete_host',
  'order_certificate',
  'renew_certificate',
  'create_route',
  'change_route',
  'delete_route',
];

let api: HttpApp;
let alice: ApiToken;
let reader: ApiToken;

beforeAll(async () => {
  api = await HttpApp.start('admin-api');
  [alice, reader] = await Promise.all([
    api.token('alice', { cert_email: 'alice@example.com' }),
    api.token('reader', { scopes: ['read'] }),
  ]);
});
afterAll(() => api?.stop());

const connect = async (token: ApiToken, path = '/mcp'): Promise<ClientV2> => {
  const client = new ClientV2(INFO, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { authorization: `Bearer ${token.token}` } };
  await client.connect(new TransportV2(new URL(api.url + path), { requestInit }));
  return client;
};
/** What a tool said: whether it is an error, and its text. */
const call = async (client: ClientV2, name: string, given: object = {}): Promise<{ failed: boolean; text: string }> => {
  const { isError = false, content } = await client.callTool({ name, arguments: { ...given } });
  const [first] = content as { text: string }[];
  return { failed: isError, text: first?.text ?? '' };
};

test('by itself it only looks; /mcp/write has what changes something as well, and says so of each tool', async () => {
  const looking = await connect(alice);
  expect(looking.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  const { tools } = await looking.listTools();
  expect(tools.map(({ name }) => name)).toEqual(LOOKING);
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
  const changing = await connect(alice, '/mcp/write');
  const all = (await changing.listTools()).tools;
  expect(all.map(({ name }) => name)).toEqual([...LOOKING, ...CHANGING]);
  const destroying = all.filter(({ annotations }) => annotations?.destructiveHint).map(({ name }) => name);
  expect(destroying).toEqual(['delete_host', 'delete_route']);
  for (const { name, inputSchema, description } of all)
    expect([name, inputSchema.type, (description ?? '').length > 20]).toEqual([name, 'object', true]);
  // Validators complain of formats that they do not know, at every request.
  const formats = JSON.stringify(all).matchAll(/"format":"([^"]*)"/g);
  expect(['date-time', 'email', 'ipv4', 'ipv6', 'uri', 'uuid']).toEqual(
    expect.arrayContaining([...formats].map(([, format]) => format)),
  );
});

test('a model creates a host, changes and protects it, sends paths elsewhere, and takes all back', async () => {
  const mcp = await connect(alice, '/mcp/write');
  const done = async (name: string, given: object): Promise<string> => {
    const { failed, text } = await call(mcp, name, given);
    if (failed) throw new Error(`${name}: ${text}`);
    return text;
  };
  const hostname = 'app.example.com';
  await done('create_host', { hostname, target_url: 'http://127.0.0.1:3000' });
  await done('change_host', { hostname, notes: 'by a model' });
  expect(await done('protect_host', { hostname, forward_url: 'http://127.0.0.1:9091/' })).toContain('warnings');
  expect(JSON.parse((await call(mcp, 'show_host', { hostname })).text)).toMatchObject({
    notes: 'by a model',
    auth_enabled: true,
    auth_forward_url: 'http://127.0.0.1:9091/',
    created_by: 'alice',
  });
  expect((await call(mcp, 'list_hosts', { limit: 1, search: 'app' })).text).toContain(hostname);
  const route = await done('create_route', {
    path_pattern: '/api/',
    target_type: 'hostname',
    target_value: hostname,
  });
  const { route_id } = JSON.parse(route) as { route_id: string };
  await done('change_route', { route_id, priority: 60 });
  expect((await call(mcp, 'list_routes')).text).toContain('"priority":60');
  await done('delete_route', { route_id });
  await done('delete_host', { hostname });
  expect(await call(mcp, 'show_host', { hostname })).toEqual({
    failed: true,
    text: expect.stringContaining('not found'),
  });
});

describe('it does no more than its token may', () => {
  test('a token that only reads changes nothing', async () => {
    await expect(connect(reader, '/mcp/write')).rejects.toThrow('403');
    const mcp = await connect(reader);
    expect(await call(mcp, 'health')).toMatchObject({ text: expect.stringContaining('"status"') });
    await expect(mcp.callTool({ name: 'create_host', arguments: {} })).rejects.toThrow('create_host');
  });

  test("another token's host is neither changed nor explained", async () => {
    const mine = await connect(alice, '/mcp/write');
    const hostname = 'mine.example.com';
    await call(mine, 'create_host', { hostname, target_url: 'http://127.0.0.1:3000', enable_https: false });
    const others = await connect(await api.token('mallory'), '/mcp/write');
    for (const [tool, given] of [
      ['change_host', { notes: 'taken' }],
      ['protect_host', { enabled: false }],
      ['delete_host', {}],
    ] as const)
      expect([tool, await call(others, tool, { hostname, ...given })]).toEqual([
        tool,
        { failed: true, text: expect.stringContaining('"statusCode":403') },
      ]);
  });

  test('nobody without a token, by a session, or with a token that is none', async () => {
    const asked = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    for (const path of ['/mcp', '/mcp/write']) {
      expect((await api.ask('POST', path, { body: asked })).status).toBe(401);
      expect((await api.ask('POST', path, { body: asked, token: 'mpm_wrong' })).status).toBe(401);
    }
    const login = await api.fetch('POST', '/auth/login', { body: { token: alice.token } });
    const cookie = String(login.headers.get('set-cookie')).split(';')[0] ?? '';
    const bySession = await api.ask('POST', '/mcp', { body: asked, headers: { cookie, origin: api.url } });
    expect([bySession.status, bySession.text]).toEqual([401, expect.stringContaining('MCP clients send a token')]);
  });
});

test('what is wrong is told in the words of the API, and nothing is made by half', async () => {
  const mcp = await connect(alice, '/mcp/write');
  const wrong = await call(mcp, 'create_host', { hostname: 'bad.example.com', target_url: 'nonsense' });
  expect(wrong).toEqual({ failed: true, text: expect.stringContaining('target_url') });
  expect((await call(mcp, 'show_host', { hostname: 'bad.example.com' })).failed).toBe(true);
  for (const hostname of ['..', '.', '../../tokens', 'a/b', ''])
    expect([hostname, (await call(mcp, 'delete_host', { hostname })).failed]).toEqual([hostname, true]);
});

test('there are no sessions, and so no stream to open and nothing to end', async () => {
  for (const method of ['GET', 'DELETE']) {
    const { status, headers } = await api.ask(method, '/mcp', { token: alice.token });
    expect([method, status, headers.get('allow')]).toEqual([method, 405, 'POST']);
  }
});

test('clients of the first line of the SDK are answered as well', async () => {
  const client = new Client(INFO);
  const requestInit = { headers: { authorization: `Bearer ${alice.token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${api.url}/mcp`), { requestInit }));
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(LOOKING);
  expect(await client.callTool({ name: 'list_hosts', arguments: {} })).toMatchObject({ content: [{ type: 'text' }] });
  await client.close();
});

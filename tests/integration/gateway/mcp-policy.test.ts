import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { McpCall } from '#contracts';
import { NO_AUTH, PLAIN_MCP_POLICY, PLAIN_MCP_RULE, type McpPolicy, type McpRule, type ProxyTarget } from '#domain';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { ALICE, bearer, BOB, setUpIdentity, tokenFor } from '../../support/identity.ts';
import { localFetch } from '../../support/local-fetch.ts';
import { startMcpV1, startMcpV2 } from '../../support/mcp-servers.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'mcp.example.com';
const CLIENT = { name: 'a client of the test', version: '1' };
const JSON_TYPE = { 'content-type': 'application/json' };
const TOOLS = ['read_file', 'write_file', 'delete_all'];
const LIST = { jsonrpc: '2.0', id: 1, result: { tools: TOOLS.map((name) => ({ name })), nextCursor: 'page two' } };

let gateway: GatewayProcess;
let backend: HttpBackend;
/** What came to the backend: its fields and its content. */
let heard: { headers: IncomingHttpHeaders; body: string }[] = [];
let answer: (body: string) => { type: string; text: string } = () => ({ type: 'application/json', text: '{}' });

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    const entry = { headers: request.headers, body: '' };
    heard.push(entry);
    request.on('data', (piece: Buffer) => (entry.body += piece.toString()));
    request.once('end', () => {
      const { type, text } = answer(entry.body);
      response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
    });
  });
  gateway = await GatewayProcess.start();
  await setUpIdentity(gateway);
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const policyOf = (rules: (Partial<McpRule> & Pick<McpRule, 'action'>)[], more: Partial<McpPolicy> = {}): McpPolicy => ({
  ...PLAIN_MCP_POLICY,
  ...more,
  rules: rules.map((rule) => ({ ...PLAIN_MCP_RULE, ...rule })),
});
const serve = async (mcp_policy: McpPolicy | null, own: Partial<ProxyTarget> = {}): Promise<void> => {
  heard = [];
  answer = () => ({ type: 'application/json', text: '{"jsonrpc":"2.0","id":1,"result":{}}' });
  await gateway.target(HOST, { ...NO_AUTH, compression: false, target_url: backend.url, mcp_policy, ...own });
};
const post = (body: string, way: Partial<Way> = {}): Promise<Visit> =>
  gateway.visit(HOST, {
    protocol: 'https',
    path: '/mcp',
    method: 'POST',
    body,
    ...way,
    headers: { ...JSON_TYPE, ...way.headers },
  });
const call = (tool: string, id: unknown = 1): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: tool, arguments: { of: 'no concern' } } });
const message = (method: string, more: object = { id: 1 }): string =>
  JSON.stringify({ jsonrpc: '2.0', ...more, method });
const errorIn = ({ status, body }: Visit): unknown[] => {
  const { id, error } = JSON.parse(body) as { id?: unknown; error?: { code: number; message: string } };
  return [status, id, error?.code];
};
const PASSED = [200, 1, undefined];
const DENY_DELETE = policyOf([{ action: 'deny', tools: ['delete_*'] }]);
const callsOf = async (): Promise<McpCall[]> =>
  (await gateway.store.mcpCalls.list({ most: 100, wanted: () => true })).map(({ line }) => JSON.parse(line) as McpCall);

/** The code of the error that somebody gets for a call. */
const as = async (claims: object, tool: string): Promise<unknown> => {
  const token = await tokenFor(gateway.store, `https://${HOST}`, { claims: { ...claims } });
  const headers = { ...bearer(token), 'x-auth-user-name': 'alice', 'x-auth-client-id': 'trusted-1' };
  return errorIn(await post(call(tool), { headers }))[2];
};

describe('mcp_policy', () => {
  test.each(['http', 'https', 'h2'] as const)(
    'over %s lets what is allowed through as it came, and answers what is not by its id; the server hears nothing of it',
    async (protocol) => {
      await serve(DENY_DELETE);
      expect(errorIn(await post(call('read_file'), { protocol }))).toEqual(PASSED);
      expect(heard.map(({ body }) => body)).toEqual([call('read_file')]);
      for (const id of ['a', 7]) {
        const denied = await post(call('delete_all', id), { protocol });
        expect(errorIn(denied)).toEqual([200, id, -32_003]);
        expect(denied.headers['content-type']).toBe('application/json');
        expect(denied.body).toContain('may not call the tool delete_all');
      }
      const notified = JSON.stringify({ jsonrpc: '2.0', method: 'tools/call', params: { name: 'delete_all' } });
      expect(errorIn(await post(notified, { protocol }))).toEqual([403, null, -32_003]);
      expect(heard).toHaveLength(1);
    },
  );

  test('is about who asks, as the gateway decided: user, group and client of the token, not what the client says of itself', async () => {
    await serve(
      policyOf(
        [
          { action: 'allow', users: ['alice'] },
          { action: 'allow', groups: ['writers'], tools: ['write_*'] },
          { action: 'allow', clients: ['trusted-*'], tools: ['read_*'] },
        ],
        { default: 'deny' },
      ),
      { auth_enabled: true },
    );
    expect(await as(ALICE, 'delete_all')).toBeUndefined();
    expect(await as(BOB, 'delete_all')).toBe(-32_003);
    expect(await as(BOB, 'write_file')).toBe(-32_003);
    expect(await as({ ...BOB, groups: ['writers'] }, 'write_file')).toBeUndefined();
    expect(await as({ ...BOB, client_id: 'trusted-1' }, 'read_file')).toBeUndefined();
    expect(await as({ ...BOB, client_id: 'other' }, 'read_file')).toBe(-32_003);
    expect(heard.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test('of a batch makes none of the calls where one is not allowed, and answers each by its id', async () => {
    await serve(DENY_DELETE);
    answer = () => ({ type: 'application/json', text: '[]' });
    const [good, bad, note] = [call('read_file', 1), call('delete_all', 2), message('notifications/progress', {})];
    expect((await post(`[${good},${note}]`)).body).toBe('[]');
    const denied = await post(`[${good},${bad},${note}]`);
    const errors = JSON.parse(denied.body) as { id: number; error: { code: number; message: string } }[];
    expect(errors.map(({ id, error }) => [id, error.code])).toEqual([
      [1, -32_003],
      [2, -32_003],
    ]);
    expect(errors[0]?.error.message).toContain('Another call of this batch');
    expect(heard).toHaveLength(1);
  });

  test('methods are allowed and denied as tools are', async () => {
    await serve(policyOf([{ action: 'deny', methods: ['resources/*'] }]));
    expect(errorIn(await post(message('prompts/list')))).toEqual(PASSED);
    expect(errorIn(await post(message('resources/list')))).toEqual([200, 1, -32_003]);
  });

  test('what may be read in two ways is not passed on: type, charset, coding, a field that says something else', async () => {
    await serve(DENY_DELETE);
    const plain = call('read_file');
    const of = async (body: string, headers: Record<string, string>): Promise<unknown[]> =>
      errorIn(await post(body, { headers }));
    for (const type of [
      'text/plain',
      'application/json; charset=utf-16',
      'application/json, text/plain',
      'multipart/form-data',
    ])
      expect([type, ...(await of(plain, { 'content-type': type }))]).toEqual([type, 415, null, -32_600]);
    expect(await of(gzipSync(plain).toString('latin1'), { 'content-encoding': 'gzip' })).toEqual([415, null, -32_600]);
    expect(await of('{"id":1,"method":"ping","method":"tools/call"}', {})).toEqual([400, null, -32_600]);
    expect(await of(plain, { 'mcp-method': 'ping' })).toEqual([400, null, -32_020]);
    expect(await of(plain, { 'mcp-method': 'tools/call', 'mcp-name': 'delete_all' })).toEqual([400, null, -32_020]);
    expect(await of(`[${plain}]`, { 'mcp-method': 'tools/call' })).toEqual([400, null, -32_020]);
    const get = await gateway.visit(HOST, {
      protocol: 'http',
      method: 'GET',
      body: call('delete_all'),
      headers: { 'content-length': String(call('delete_all').length) },
    });
    expect(errorIn(get)).toEqual([400, null, -32_600]);
    expect(heard).toEqual([]);
    expect(await of(plain, { 'mcp-method': 'tools/call', 'mcp-name': 'read_file' })).toEqual(PASSED);
    expect(await of(plain, { 'mcp-name': `=?base64?${Buffer.from('read_file').toString('base64')}?=` })).toEqual(
      PASSED,
    );
    expect(await of(plain, { 'content-type': 'application/json; charset=UTF-8' })).toEqual(PASSED);
  });

  test('what is larger than max_message_bytes is refused, whether its length is told or not', async () => {
    await serve({ ...DENY_DELETE, max_message_bytes: 1_024 });
    const large = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { filling: 'x'.repeat(2_000) } });
    expect(errorIn(await post(large))).toEqual([413, null, -32_600]);
    expect(errorIn(await post(large, { protocol: 'http', headers: { 'transfer-encoding': 'chunked' } }))).toEqual([
      413,
      null,
      -32_600,
    ]);
    expect(errorIn(await post(large, { protocol: 'h2' }))).toEqual([413, null, -32_600]);
    expect(heard).toEqual([]);
  });

  test('a connection that leaves HTTP is not let through, as nothing in it could be read', async () => {
    await serve(DENY_DELETE);
    const headers = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    expect((await gateway.visit(HOST, { protocol: 'http', headers })).status).toBe(403);
    expect(heard).toEqual([]);
  });

  test('a change of the policy counts for messages that are still on their way', async () => {
    await serve(policyOf([]));
    const body = call('delete_all');
    const sending = httpRequest({
      port: gateway.httpPort,
      method: 'POST',
      headers: { host: HOST, ...JSON_TYPE, 'content-length': body.length },
    });
    const answered = once(sending, 'response');
    sending.write(body.slice(0, 10));
    await serve(DENY_DELETE);
    sending.end(body.slice(10));
    const [response] = (await answered) as [IncomingMessage];
    let text = '';
    for await (const piece of response) text += String(piece);
    expect(text).toContain('may not call the tool');
    expect(heard).toEqual([]);
  });
});

const named = ({ body }: Visit): unknown => {
  const { result } = JSON.parse(body.replace(/^(?:id: .*\n)?data: /, '')) as typeof LIST;
  return [result.tools.map(({ name }) => name), result.nextCursor];
};
const seenBy = async (claims: object): Promise<unknown> =>
  named(
    await post(message('tools/list'), {
      headers: bearer(await tokenFor(gateway.store, `https://${HOST}`, { claims: { ...claims } })),
    }),
  );

describe('lists of tools', () => {
  test.each([
    ['JSON', 'application/json', JSON.stringify(LIST)],
    ['events', 'text/event-stream', `id: 7\ndata: ${JSON.stringify(LIST)}\n\n`],
  ])(
    'in %s are without what their reader may not call, by every protocol and compressed or not',
    async (_, type, text) => {
      await serve(DENY_DELETE, { compression: true });
      answer = () => ({ type, text });
      for (const protocol of ['http', 'h2'] as const) {
        const listed = await post(message('tools/list'), { protocol });
        expect(named(listed)).toEqual([['read_file', 'write_file'], 'page two']);
        if (type === 'text/event-stream') expect(listed.body).toContain('id: 7\n');
      }
      const asking = httpRequest({
        port: gateway.httpPort,
        method: 'POST',
        headers: { host: HOST, ...JSON_TYPE, 'accept-encoding': 'gzip' },
      }).end(message('tools/list'));
      const [response] = (await once(asking, 'response')) as [IncomingMessage];
      const content = Buffer.concat((await response.toArray()) as Buffer[]);
      // Events are never compressed by the gateway.
      const isCoded = response.headers['content-encoding'] === 'gzip';
      expect(isCoded).toBe(type === 'application/json');
      const body = (isCoded ? gunzipSync(content) : content).toString();
      expect(named({ body } as Visit)).toEqual([['read_file', 'write_file'], 'page two']);
      expect(heard.every(({ headers }) => headers['accept-encoding'] === undefined)).toBe(true);
      await serve(policyOf([]));
      answer = () => ({ type, text });
      expect((await post(message('tools/list'))).body).toBe(text);
    },
  );

  test('that come again on a stream that is resumed, or by the older transport, are the same', async () => {
    await serve(DENY_DELETE);
    answer = () => ({ type: 'text/event-stream', text: `data: ${JSON.stringify(LIST)}\n\n` });
    const resumed = await gateway.visit(HOST, {
      protocol: 'http',
      headers: { accept: 'text/event-stream', 'last-event-id': '3' },
    });
    expect(named(resumed)).toEqual([['read_file', 'write_file'], 'page two']);
  });

  test('differ by who asks', async () => {
    await serve(
      policyOf([
        { action: 'allow', users: ['alice'] },
        { action: 'deny', tools: ['delete_*', 'write_*'] },
      ]),
      { auth_enabled: true },
    );
    answer = () => ({ type: 'application/json', text: JSON.stringify(LIST) });
    expect(await seenBy(ALICE)).toEqual([TOOLS, 'page two']);
    expect(await seenBy(BOB)).toEqual([['read_file'], 'page two']);
  });

  test('that cannot be read are not shown', async () => {
    await serve(DENY_DELETE);
    answer = () => ({ type: 'application/json', text: '{"result":{"tools":[{"name":"delete_all","a":NaN}]}}' });
    await expect(post(message('tools/list'), { protocol: 'http' })).rejects.toThrow();
  });
});

test("the SDK's own clients of both lines: two people see and call different tools of one server, and are told why not", async () => {
  const [v1, v2] = await Promise.all([startMcpV1(), startMcpV2()]);
  const client = localFetch();
  const policy = policyOf([
    { action: 'allow', users: ['alice'] },
    { action: 'deny', tools: ['echo'] },
  ]);
  try {
    for (const server of [v1, v2]) {
      await serve(policy, { auth_enabled: true, target_url: server.url });
      const at = new URL(`https://${HOST}:${gateway.httpsPort}/mcp`);
      for (const claims of [ALICE, BOB]) {
        const token = await tokenFor(gateway.store, `https://${HOST}`, { claims: { ...claims } });
        const options = { fetch: client.fetch, requestInit: { headers: bearer(token) } };
        const newer = new ClientV2(CLIENT, { versionNegotiation: { mode: 'auto' } });
        for (const mcp of server === v1 ? [new Client(CLIENT), newer] : [newer]) {
          if (mcp instanceof Client) await mcp.connect(new StreamableHTTPClientTransport(at, options));
          else await mcp.connect(new TransportV2(at, options));
          const told = (await mcp.listTools()).tools.map(({ name }) => name);
          const calling = mcp.callTool({ name: 'echo', arguments: { text: 'hello' } });
          if (claims === ALICE) expect(await calling).toMatchObject({ content: [{ text: 'you said: hello' }] });
          else await expect(calling).rejects.toThrow('may not call the tool echo');
          expect(told.includes('echo')).toBe(claims === ALICE);
          await mcp.close();
        }
      }
    }
  } finally {
    await Promise.all([client.close(), v1.stop(), v2.stop()]);
  }
});

test('without a policy nothing of a message is held: its first piece is at the server before its last was sent', async () => {
  await serve(null);
  const sending = httpRequest({ port: gateway.httpPort, method: 'POST', headers: { host: HOST, ...JSON_TYPE } });
  sending.write('{"jsonrpc":"2.0",');
  await eventually(() => expect(heard[0]?.body).toBe('{"jsonrpc":"2.0",'));
  const answered = once(sending, 'response');
  sending.end('"id":1,"id":2}');
  const [response] = (await answered) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(200);
  expect(heard[0]?.body).toBe('{"jsonrpc":"2.0","id":1,"id":2}');
});

describe('the audit', () => {
  let other: GatewayProcess;
  let none: GatewayProcess;
  beforeAll(async () => {
    [other, none] = await Promise.all([
      gateway.beside({ MCP_CALLS_KEEP_MAX: '10' }),
      gateway.beside({ MCP_CALLS_KEEP_SECONDS: '0' }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([other?.child.stop(), none?.child.stop()]);
  });

  test('names who called what, what was decided by which rule and what became of it, and never the arguments; two gateways write it', async () => {
    await serve(DENY_DELETE, { auth_enabled: true });
    await other.caughtUp();
    const headers = { ...JSON_TYPE, ...bearer(await tokenFor(gateway.store, `https://${HOST}`)) };
    const broken = { protocol: 'https', method: 'POST', body: '{', headers } as const;
    const visits = [
      await post(call('read_file'), { headers }),
      await post(call('delete_all'), { headers }),
      await other.visit(HOST, broken),
    ];
    const ids = visits.map(({ headers: { 'x-request-id': id } }) => String(id));
    const found = async (): Promise<McpCall[]> =>
      (await callsOf())
        .filter(({ request_id: id }) => ids.includes(id))
        .sort((a, b) => ids.indexOf(a.request_id) - ids.indexOf(b.request_id));
    await eventually(async () => expect(await found()).toHaveLength(3));
    const [time, ms] = [expect.any(String), expect.any(Number)];
    const by = { time, ms, hostname: HOST, client: '127.0.0.1', user: 'alice', client_id: 'client-1', status: 200 };
    const method = 'tools/call';
    expect(await found()).toEqual([
      { ...by, request_id: ids[0], method, tool: 'read_file', decision: 'allow' },
      { ...by, request_id: ids[1], method, tool: 'delete_all', decision: 'deny', rule: 1 },
      { ...by, request_id: ids[2], decision: 'refused', because: 'it is not JSON', status: 400 },
    ]);
    expect(JSON.stringify(await found())).not.toContain('no concern');
    const page = await (await fetch(`http://127.0.0.1:${other.internalPort}/metrics`)).text();
    expect(page).toContain(`mpm_mcp_calls_total{host="${HOST}",decision="refused"} 1\n`);
  });

  test('is of MCP_CALLS_KEEP_MAX calls or about as many, and none with MCP_CALLS_KEEP_SECONDS=0', async () => {
    await serve(DENY_DELETE);
    await Promise.all([other.caughtUp(), none.caughtUp()]);
    await gateway.store.mcpCalls.append(Array(1_000).fill('{}'), { seconds: 600, most: 50_000 });
    const way = { protocol: 'http', method: 'POST', headers: JSON_TYPE } as const;
    expect((await none.visit(HOST, { ...way, body: call('delete_everything') })).body).toContain('may not call');
    await other.visit(HOST, { ...way, body: call('delete_all') });
    const kept = async (): Promise<string[]> =>
      (await gateway.store.mcpCalls.list({ most: 5_000, wanted: () => true })).map(({ line }) => line);
    // Redis forgets whole blocks of a stream, of a hundred entries each.
    await eventually(async () => expect((await kept()).length).toBeLessThan(210));
    expect((await kept()).at(-1)).toContain('delete_all');
    expect((await kept()).join()).not.toContain('delete_everything');
  });
});

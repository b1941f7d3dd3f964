import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CalledTool, Explanation, LoggedRequest, McpCall, TargetView } from '#contracts';
import type { ApiToken } from '#domain';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { startChild } from '../../support/child-process.ts';
import { environment } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { HttpApp, type Told } from '../../support/http-app.ts';
import { runRecipe } from '../../support/recipe.ts';

const HOST = 'app.example.com';

let gateway: GatewayProcess;
let api: HttpApp;
let backend: HttpBackend;
let admin: ApiToken;
let stranger: ApiToken;

beforeAll(async () => {
  backend = await startHttpBackend((incoming, response) => {
    incoming.resume();
    response.writeHead(incoming.url?.startsWith('/missing') ? 404 : 200).end('content');
  });
  gateway = await GatewayProcess.start();
  api = await HttpApp.start('admin-api', {}, { redis: gateway.redis, store: gateway.store });
  await gateway.store.tokens.create(gateway.owner);
  [admin, stranger] = [await api.token('admin'), await api.token('stranger')];
  await gateway.target(HOST, { target_url: backend.url });
  await gateway.target('*.wild.example.com', { target_url: backend.url });
});
afterAll(async () => {
  await api?.stop();
  await gateway?.stop();
  await backend?.stop();
});

const logs = (query: Record<string, string>, token = gateway.owner): Promise<Told<LoggedRequest[]>> =>
  api.ask<LoggedRequest[]>('GET', `/logs?${new URLSearchParams(query)}`, { token: token.token });
const visited = async (path: string, host = HOST): Promise<string> => {
  const { headers } = await gateway.visit(host, { protocol: 'http', path });
  const id = String(headers['x-request-id']);
  await eventually(async () => (await gateway.store.accessLog.find(id)) !== undefined);
  return id;
};
const idsOf = ({ body }: Told<LoggedRequest[]>): string[] => body.map(({ request_id }) => request_id);
const explain = (body: Record<string, unknown>, token = gateway.owner): Promise<Told<Explanation>> =>
  api.ask<Explanation>('POST', '/explain', { token: token.token, body });
const leadingHere = (): Record<string, string> => ({ REDIS_URL: gateway.redis.url, BASE_URL: api.url });
const kept = async (): Promise<number> =>
  (await gateway.store.accessLog.list({ most: 10_000, wanted: () => true })).length;
const flood = async (those: GatewayProcess, times: number): Promise<void> => {
  await Promise.all(Array.from({ length: times }, () => those.visit('nobody.example.com', { protocol: 'http' })));
};

describe('GET /logs', () => {
  test('lists the requests to a host in their order, by status, by path, and after one of them', async () => {
    const ids = [await visited('/a'), await visited('/missing'), await visited('/a/b?c=d')];
    expect(idsOf(await logs({ host: HOST }))).toEqual(ids);
    expect(idsOf(await logs({ host: HOST, limit: '2' }))).toEqual(ids.slice(1));
    expect(idsOf(await logs({ host: HOST, status: '404' }))).toEqual([ids[1]]);
    expect(idsOf(await logs({ host: HOST, status: '2xx' }))).toEqual([ids[0], ids[2]]);
    expect(idsOf(await logs({ path: '/a' }))).toEqual([ids[0], ids[2]]);
    const [first] = (await logs({ host: HOST })).body;
    if (!first) throw new Error('there is none');
    expect(idsOf(await logs({ host: HOST, since: first.log_id, limit: '1' }))).toEqual([ids[1]]);
    expect(idsOf(await logs({ host: HOST, since: first.time }))).toEqual(ids);
    expect(idsOf(await logs({ host: HOST, since: new Date(Date.now() + 60_000).toISOString() }))).toEqual([]);
    expect(first).toMatchObject({ path: '/a', hostname: HOST, status: 200, upstream: `127.0.0.1:${backend.port}` });
  });

  test('goes through more of the log than is read at a time', async () => {
    const needle = await visited('/needle', 'sub.wild.example.com');
    const line = JSON.stringify({ filling: 'x' });
    await gateway.store.accessLog.append(Array(1_200).fill(line), { seconds: 600, most: 50_000 });
    expect(idsOf(await logs({ path: '/needle' }))).toEqual([needle]);
    expect((await api.ask('GET', `/logs/${needle}`, { token: gateway.owner.token })).status).toBe(200);
    const last = await visited('/last', 'sub.wild.example.com');
    expect(idsOf(await logs({ path: '/last', since: '0-0' }))).toEqual([last]);
    for (const host of ['sub.wild.example.com', '*.wild.example.com'])
      expect(idsOf(await logs({ host }))).toEqual([needle, last]);
  });

  test('shows a token its own hosts alone, and the administrator all', async () => {
    const ours = await visited('/owned');
    const nobodys = await visited('/scan', 'nobody.example.com');
    expect(idsOf(await logs({ path: '/owned' }, admin))).toEqual([ours]);
    expect(idsOf(await logs({ host: 'nobody.example.com' }, admin))).toEqual([nobodys]);
    expect(idsOf(await logs({}, stranger))).toEqual([]);
    expect((await logs({ host: HOST }, stranger)).status).toBe(403);
    expect((await logs({ host: 'nobody.example.com' })).status).toBe(403);
    expect((await api.ask('GET', `/logs/${ours}`, { token: stranger.token })).status).toBe(403);
    expect((await api.ask('GET', '/logs')).status).toBe(401);
  });

  test('shows nothing of a host to a token that got its name later', async () => {
    await gateway.target('sold.example.com', { target_url: backend.url });
    const before = await visited('/before', 'sold.example.com');
    await gateway.removeTarget('sold.example.com');
    const own = { owner_token_hash: stranger.hash, created_by: stranger.name, created_at: new Date().toISOString() };
    await gateway.target('sold.example.com', { target_url: backend.url, ...own });
    const after = await visited('/after', 'sold.example.com');
    expect(idsOf(await logs({ host: 'sold.example.com' }, stranger))).toEqual([after]);
    expect((await api.ask('GET', `/logs/${before}`, { token: stranger.token })).status).toBe(403);
  });

  test('wrong input is named field by field', async () => {
    const { status, text } = await logs({ host: '', status: '4x', path: 'a', since: 'now', limit: '0', page: '1' });
    expect(status).toBe(400);
    for (const field of ['host', 'status', 'path', 'since', 'limit', 'page']) expect(text).toContain(field);
    expect((await api.ask('GET', '/logs/x', { token: admin.token })).status).toBe(400);
  });
});

describe('POST /explain with request_id', () => {
  test('explains the request of the log: same address, method and client; what is said besides counts in its place', async () => {
    const { headers } = await gateway.visit(HOST, { protocol: 'https', method: 'DELETE', path: '/x?y=z' });
    const request_id = String(headers['x-request-id']);
    await eventually(async () => (await gateway.store.accessLog.find(request_id)) !== undefined);
    const { status, body } = await explain({ request_id });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      url: `https://${HOST}:${gateway.httpsPort}/x?y=***`,
      method: 'DELETE',
      ip: '127.0.0.1',
      hostname: HOST,
    });
    expect(body.outcome).toMatchObject({ kind: 'forwarded', url: `${backend.url}/x?y=***`, method: 'DELETE' });
    expect((await explain({ request_id, ip: '203.0.113.7' })).body.ip).toBe('203.0.113.7');
    expect((await explain({ request_id }, stranger)).status).toBe(403);
  });

  test('the port that was asked for is kept, and that it was for a page', async () => {
    await gateway.target('page.example.com', { target_url: backend.url, https_redirect: true });
    const asked = { host: 'page.example.com:8080', accept: 'text/html' };
    const { headers } = await gateway.visit('page.example.com', { protocol: 'http', headers: asked });
    const request_id = String(headers['x-request-id']);
    await eventually(async () => (await gateway.store.accessLog.find(request_id)) !== undefined);
    expect((await api.ask('GET', `/logs/${request_id}`, { token: admin.token })).body).toMatchObject({
      port: 8080,
      html: true,
    });
    expect((await explain({ request_id })).body.url).toBe('http://page.example.com:8080/');
  });

  test('one that the log does not have is 404, one that it does not have whole 409, and both or none 400', async () => {
    const request_id = crypto.randomUUID();
    expect((await explain({ request_id })).status).toBe(404);
    expect((await explain({ request_id, url: `http://${HOST}/` })).status).toBe(400);
    expect((await explain({})).status).toBe(400);
    const long = await visited(`/${'x'.repeat(3_000)}`);
    expect((await explain({ request_id: long })).status).toBe(409);
  });
});

const calls = (query: Record<string, string>, token = gateway.owner): Promise<Told<McpCall[]>> =>
  api.ask<McpCall[]>('GET', `/mcp-calls?${new URLSearchParams(query)}`, { token: token.token });
const toolsOf = ({ body }: Told<McpCall[]>): unknown[] => body.map(({ tool }) => tool);

describe('calls of MCP servers', () => {
  const MCP = 'tools.example.com';
  const path = `/proxy/targets/${MCP}`;
  const call = async (tool: string): Promise<string> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool } });
    const headers = { 'content-type': 'application/json' };
    const visit = await gateway.visit(MCP, { protocol: 'http', method: 'POST', body, headers });
    const id = String(visit.headers['x-request-id']);
    await eventually(async () => (await gateway.store.mcpCalls.find(id)) !== undefined);
    return id;
  };

  test('a policy is set, changed and removed by recipes; strangers do not see whom it names, and wrong ones are named field by field', async () => {
    await gateway.target(MCP, { target_url: backend.url });
    const set = (...words: string[]) => runRecipe(leadingHere(), 'mcp-policy-set', MCP, 'tester', ...words);
    const first = await set('default=deny', 'rule=deny tools=delete_*', 'rule=allow users=alice,bob clients=cli-*');
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('2. allow users=alice,bob clients=cli-*')]);
    expect((await set('max-message-bytes=4m')).stdout).toContain('otherwise deny; messages have at most 4194304 bytes');
    const rules = [
      { action: 'deny', users: [], groups: [], clients: [], tools: ['delete_*'], methods: [] },
      { action: 'allow', users: ['alice', 'bob'], groups: [], clients: ['cli-*'], tools: [], methods: [] },
    ];
    const policy = { default: 'deny', rules, max_message_bytes: 4_194_304 };
    const own = await api.ask<TargetView>('GET', path, { token: gateway.owner.token });
    expect(own.body.mcp_policy).toEqual(policy);
    const strange = await api.ask<TargetView>('GET', path, { token: stranger.token });
    expect(strange.body.mcp_policy?.rules[1]).toMatchObject({ users: ['***', '***'], clients: ['***'] });
    expect((await set('rule=perhaps tools=x')).stderr).toContain('does not begin with allow or deny');
    const wrong = { default: 'maybe', rules: [{ action: 'deny', users: ['a b'], tools: ['x y'], tool: 'z' }] };
    const { status, text } = await api.ask('PUT', path, { token: gateway.owner.token, body: { mcp_policy: wrong } });
    expect(status).toBe(400);
    for (const field of ['mcp_policy.default', 'tool']) expect(text).toContain(field);
    const names = { rules: [{ action: 'deny', users: ['a b'], tools: ['x y'] }], max_message_bytes: 5 };
    const named = await api.ask('PUT', path, { token: gateway.owner.token, body: { mcp_policy: names } });
    for (const field of ['rules.0.users.0', 'rules.0.tools.0', 'max_message_bytes'])
      expect(named.text).toContain(`mcp_policy.${field}`);
    const removed = await runRecipe(leadingHere(), 'mcp-policy-remove', MCP, 'tester');
    expect(removed.stdout).toContain('no policy');
    expect((await api.ask<TargetView>('GET', path)).body.mcp_policy).toBeNull();
  });

  test('are listed to the owner of the host and the administrator, by who, what and what was decided; explain tells the rule', async () => {
    const mcp_policy = { rules: [{ action: 'deny', tools: ['delete_*'] }] };
    await api.ask('PUT', path, { token: gateway.owner.token, body: { mcp_policy } });
    await gateway.caughtUp();
    await call('search');
    const denied = await call('delete_all');
    await call('search');
    expect(toolsOf(await calls({ host: MCP }))).toEqual(['search', 'delete_all', 'search']);
    expect(toolsOf(await calls({ decision: 'deny' }, admin))).toEqual(['delete_all']);
    const [first] = (await calls({ tool: 'search', limit: '2' })).body;
    expect(toolsOf(await calls({ since: first?.call_id ?? '' }))).toEqual(['delete_all', 'search']);
    expect(toolsOf(await calls({ user: 'nobody' }))).toEqual([]);
    expect((await calls({}, stranger)).body).toEqual([]);
    expect((await calls({ host: MCP }, stranger)).status).toBe(403);
    expect((await calls({ decision: 'perhaps' })).status).toBe(400);
    const tools = await api.ask<CalledTool[]>('GET', `/mcp-calls/tools?host=${MCP}`, { token: gateway.owner.token });
    expect(tools.body).toMatchObject([
      { tool: 'search', allowed: 2, denied: 0 },
      { tool: 'delete_all', allowed: 0, denied: 1 },
    ]);
    const shown = await runRecipe(leadingHere(), 'mcp-calls', MCP, 'tester', 'decision=deny');
    expect(shown.stdout).toMatch(new RegExp(`delete_all +deny \\(rule 1\\) +200 .*${denied}`));
    const headers = { 'Mcp-Method': 'tools/call', 'Mcp-Name': 'delete_all' };
    const asked = await explain({ url: `http://${MCP}/mcp`, method: 'POST', headers });
    expect(asked.body.steps.find(({ step }) => step === 'checkCalls')).toMatchObject({
      decision: 'The call tools/call of delete_all is denied: rule 1 of mcp_policy is about it.',
      details: { tool: 'delete_all', action: 'deny', rule: 0 },
    });
    expect(asked.body.outcome).toMatchObject({ kind: 'answered', by: 'checkCalls', status: 200 });
  });
});

describe('the recipes', () => {
  test('logs-host shows what was, and with follow what comes', async () => {
    await gateway.target('followed.example.com', { target_url: backend.url });
    const before = await visited('/history', 'followed.example.com');
    const shown = await runRecipe(leadingHere(), 'logs-host', 'followed.example.com', 'tester');
    expect(shown.stdout).toContain(`200  GET     http://followed.example.com/history`);
    expect(shown.stdout).toContain(before);
    const following = await startChild(process.execPath, {
      args: [
        '--conditions=mpm-source',
        'scripts/recipe.ts',
        'logs-host',
        'followed.example.com',
        'tester',
        'follow',
        'json',
      ],
      env: environment(leadingHere()),
    });
    try {
      const told = (): string[] =>
        following
          .output()
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .map((line) => (JSON.parse(line) as LoggedRequest).request_id);
      await eventually(() => told().length === 1, { deadlineMs: 20_000, giveUp: () => !following.running() });
      const [one, two] = [await visited('/one', 'followed.example.com'), await visited('/two', 'followed.example.com')];
      await visited('/of-another-host');
      await eventually(() => told().length === 3, { deadlineMs: 20_000, giveUp: () => !following.running() });
      expect(told()).toEqual([before, one, two]);
    } finally {
      await following.kill();
    }
    const none = await runRecipe(leadingHere(), 'logs-host', 'followed.example.com', 'tester', 'status=5xx');
    expect(none.stdout).toContain('No such request is kept.');
  });

  test('logs-request shows one, and explain request=ID why it went there', async () => {
    const id = await visited('/why');
    const shown = await runRecipe(leadingHere(), 'logs-request', id, 'tester');
    expect(shown.stdout).toMatch(/^path +\/why$/m);
    const explained = await runRecipe(leadingHere(), 'explain', `request=${id}`, 'token=tester');
    expect(explained.stderr + explained.stdout).toContain(`It goes to ${backend.url}/why as GET over HTTP/1.1`);
    const wrong = await runRecipe(leadingHere(), 'explain', 'token=tester');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('request=ID');
    const gone = await runRecipe(leadingHere(), 'logs-request', crypto.randomUUID(), 'tester');
    expect(gone.code).toBe(1);
    expect(gone.stderr).toContain('The access log has no request');
  });
});

describe('what is kept', () => {
  test('of a flood is ACCESS_LOG_KEEP_PER_SECOND, and it is gone after ACCESS_LOG_KEEP_SECONDS', async () => {
    const limited = await gateway.beside({ ACCESS_LOG_KEEP_PER_SECOND: '4', ACCESS_LOG_KEEP_SECONDS: '2' });
    try {
      await eventually(async () => {
        const before = await kept();
        const began = performance.now();
        await flood(limited, 60);
        const seconds = Math.ceil((performance.now() - began) / 1_000) + 1;
        const page = await (await fetch(`http://127.0.0.1:${limited.internalPort}/metrics`)).text();
        expect(Number(/^mpm_access_log_dropped_total\{where="rate"\} (\d+)$/m.exec(page)?.[1])).toBeGreaterThan(0);
        // Of one host at most half of each worker's share.
        expect((await kept()) - before).toBeLessThanOrEqual(2 * seconds);
      });
      await eventually(async () => (await kept()) === 0, { deadlineMs: 20_000 });
    } finally {
      await limited.child.stop();
    }
  });

  test('is about ACCESS_LOG_KEEP_MAX', async () => {
    const small = await gateway.beside({ ACCESS_LOG_KEEP_PER_SECOND: '100000', ACCESS_LOG_KEEP_MAX: '10' });
    try {
      await gateway.store.accessLog.append(Array(1_000).fill('{}'), { seconds: 600, most: 50_000 });
      await visited('/after-a-thousand');
      await flood(small, 1);
      // Redis forgets whole blocks of a stream, of a hundred entries each.
      await eventually(async () => (await kept()) <= 210);
    } finally {
      await small.child.stop();
    }
  });
});

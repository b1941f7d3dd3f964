import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BulkChanged, Explanation, LoggedRequest, TargetUpstreams } from '#contracts';
import { eventually } from '../support/eventually.ts';
import {
  backendOf,
  startBackendProcess,
  startNamedBackend,
  type BackendProcess,
  type NamedBackend,
} from '../support/named-backends.ts';
import { startLoad } from '../support/steady-load.ts';
import { System } from '../support/system.ts';
import { visit, type Visit, type Way } from '../support/visit.ts';

/** What an operator sets up by the API and by recipes, as clients of the whole system then see it. */
const ADMIN_TOKEN = 'the-token-of-the-administrator';
const APP = 'app.example.com';

let system: System;
let app: NamedBackend;
let side: NamedBackend;
const processes: BackendProcess[] = [];

beforeAll(async () => {
  [app, side] = await Promise.all([startNamedBackend('app'), startNamedBackend('side')]);
  system = await System.start({ environment: { ADMIN_TOKEN, ADMIN_EMAIL: 'me@example.com' } });
  await host(APP, { target_url: app.url });
});
afterAll(async () => {
  await system?.stop();
  await Promise.all([app?.stop(), side?.stop(), ...processes.map(({ child }) => child.kill())]);
});

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await system.api<T>(method, path, { token: ADMIN_TOKEN, ...(body && { body }) });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const host = (hostname: string, own: object): Promise<unknown> =>
  call('POST', '/proxy/targets', { hostname, cert_email: 'me@example.com', acme_directory_url: NOWHERE, ...own });
const change = (hostname: string, own: object): Promise<unknown> => call('PUT', `/proxy/targets/${hostname}`, own);
/** No certificate comes from there: HTTPS is served with the self-signed one. */
const NOWHERE = 'https://127.0.0.1:1/dir';

const ask = (hostname: string, path = '/', way: Partial<Way> = {}): Promise<Visit> => {
  const protocol = way.protocol ?? 'http';
  return visit(hostname, { port: protocol === 'http' ? system.httpPort : system.httpsPort, path, ...way, protocol });
};
const by = async (...args: Parameters<typeof ask>): Promise<string> => backendOf(await ask(...args));
/** A change is at every worker within a moment. */
const becomes = (expected: string, ...args: Parameters<typeof ask>): Promise<unknown> =>
  eventually(async () => expect(await by(...args)).toBe(expected));
const stateOf = async ({ url }: BackendProcess): Promise<unknown> => {
  const told = await call<TargetUpstreams>('GET', '/proxy/targets/many.example.com/upstreams');
  return told.upstreams.find((upstream) => upstream.url === url);
};
const recipe = async (name: string, ...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await system.recipe(name, ...words);
  expect({ name, words, code, stderr }).toEqual({ name, words, code: 0, stderr: '' });
  return stdout;
};

test('routes: paths of a host lead elsewhere on every protocol, by priority, method and pattern, as long as they are enabled', async () => {
  await host('side.example.com', { target_url: side.url });
  await recipe('route-create', '/side/', 'hostname', 'side.example.com', 'route-id=to-side', 'strip-prefix=/side');
  await becomes('side', APP, '/side/x');
  expect(side.seen.at(-1)).toBe('GET /x');
  for (const protocol of ['http', 'https', 'h2'] as const)
    expect([await by(APP, '/side/x', { protocol }), await by(APP, '/other', { protocol })]).toEqual(['side', 'app']);
  const dead = { target_type: 'port', target_value: 1 };
  await call('POST', '/routes', { route_id: 'posts', path_pattern: '/side', priority: 90, methods: ['POST'], ...dead });
  await call('POST', '/routes', {
    route_id: 'numbers',
    path_pattern: '/side/[0-9]+',
    is_regex: true,
    priority: 80,
    ...dead,
  });
  await becomes('502', APP, '/side/7');
  expect([await by(APP, '/side/x'), await by(APP, '/side/x', { method: 'POST' })]).toEqual(['side', '502']);
  await call('PUT', '/proxy/targets/app.example.com/routes', { route_mode: 'all', disabled_routes: ['posts'] });
  await becomes('side', APP, '/side/x', { method: 'POST' });
  await recipe('route-disable', 'numbers');
  await becomes('side', APP, '/side/7');
  for (const id of ['numbers', 'posts', 'to-side']) await call('DELETE', `/routes/${id}`);
  await becomes('app', APP, '/side/x');
});

test('upstreams: of three processes one is killed and one stands still under load, and clients hardly notice; the API tells, and all come back', async () => {
  const [killed, stopped, lives] = await Promise.all(
    ['killed', 'stopped', 'lives'].map((name) => startBackendProcess(name)),
  );
  if (!killed || !stopped || !lives) throw new Error('there are three');
  processes.push(killed, stopped, lives);
  const upstreams = processes.map(({ url }) => ({ url }));
  const ejection = { failures: 2, window: 30, time: 1, max_time: 2 };
  await host('many.example.com', { upstreams, ejection, response_timeout: 1, slow_start: 0 });
  const served = new Set<string>();
  await eventually(async () => {
    served.add(await by('many.example.com'));
    expect([...served].sort()).toEqual(['killed', 'lives', 'stopped']);
  });
  const load = startLoad(() => ask('many.example.com'));
  await killed.child.kill();
  let statuses: readonly unknown[] = [];
  try {
    await eventually(async () =>
      expect(await stateOf(killed)).toMatchObject({
        state: 'ejected',
        at: [{ last_error: { code: 'ECONNREFUSED', message: expect.any(String) } }],
      }),
    );
  } finally {
    statuses = await load.stop();
  }
  // Nothing is lost but, at most, the one request that was under way there: a backend may have seen that one.
  expect(statuses.filter((status) => status !== 200).length).toBeLessThanOrEqual(1);
  stopped.child.signal('SIGSTOP');
  await eventually(
    async () => {
      await by('many.example.com');
      expect(await stateOf(stopped)).toMatchObject({ state: 'ejected' });
    },
    { deadlineMs: 30_000 },
  );
  expect(await by(APP)).toBe('app');
  stopped.child.signal('SIGCONT');
  processes.push(await startBackendProcess('killed', killed.port));
  served.clear();
  await eventually(
    async () => {
      served.add(await by('many.example.com'));
      expect([...served].filter((name) => !/^\d/.test(name)).sort()).toEqual(['killed', 'lives', 'stopped']);
    },
    { deadlineMs: 30_000 },
  );
  await recipe('proxy-upstream-drain', 'many.example.com', lives.url, 'on');
  await eventually(async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => by('many.example.com')));
    expect(answers).not.toContain('lives');
  });
});

test('limits: how often, how many at once, how much and how long, each of one host alone', async () => {
  await host('small.example.com', { target_url: side.url, max_body_bytes: 10, rate_limit: 0.01, rate_limit_burst: 3 });
  const sizes = [await ask('small.example.com', '/', { method: 'POST', body: 'x'.repeat(11) })];
  expect(sizes[0]?.status).toBe(413);
  // The other worker may have some of the burst left when one has none.
  await eventually(async () => {
    const { status, headers } = await ask('small.example.com');
    expect([status, headers['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  });
  await host('slow.example.com', { target_url: side.url, max_concurrent: 1, response_timeout: 4 });
  await becomes('side', 'slow.example.com');
  const slow = ask('slow.example.com', '/held');
  await eventually(() => side.held.length === 1);
  // Workers tell each other a moment later.
  await becomes('503', 'slow.example.com');
  expect(await by(APP)).toBe('app');
  expect((await slow).status).toBe(504);
  side.release();
});

test('kinds: redirects, closed hosts, maintenance, wildcards and unknown hosts, over HTTP and HTTPS', async () => {
  const statuses = async (hostname: string): Promise<string[]> =>
    Promise.all((['http', 'https', 'h2'] as const).map((protocol) => by(hostname, '/', { protocol })));
  await host('old.example.com', { kind: 'redirect', redirect_to: APP, redirect_status: 308 });
  await host('gone.example.com', { kind: 'closed', closed_with: 410 });
  await host('*.wild.example.com', { target_url: app.url, enable_https: false });
  await host('deep.wild.example.com', { target_url: side.url });
  await becomes('side', 'deep.wild.example.com');
  expect(await statuses('old.example.com')).toEqual(['308', '308', '308']);
  expect((await ask('old.example.com', '/a?b')).headers.location).toBe(`http://${APP}/a?b`);
  expect(await statuses('gone.example.com')).toEqual(['410', '410', '410']);
  expect([await by('any.wild.example.com'), await by('wild.example.com')]).toEqual(['app', '404']);
  await change('deep.wild.example.com', { maintenance: true, maintenance_message: 'Back at noon.' });
  await becomes('503', 'deep.wild.example.com');
  expect((await ask('deep.wild.example.com', '/', { headers: { accept: 'text/html' } })).body).toContain(
    'Back at noon.',
  );
  await recipe('settings-set', 'unknown-hosts=abort');
  await eventually(() => expect(by('nobody.example.net')).rejects.toThrow(/hang up|ECONNRESET/));
  await call('PUT', '/settings', { unknown_hosts: 'not_found' });
  await eventually(async () => expect(await statuses('nobody.example.net')).toEqual(['404', '404', '404']));
});

test('a request is found by its id, and explained as it went; many hosts are changed at once', async () => {
  const { headers } = await ask(APP, '/looked-for?secret=1');
  const id = String(headers['x-request-id']);
  const logged = await eventually(() => call<LoggedRequest>('GET', `/logs/${id}`));
  expect(logged).toMatchObject({ hostname: APP, path: '/looked-for?secret=***', status: 200 });
  const { outcome } = await call<Explanation>('POST', '/explain', { request_id: id });
  expect(outcome).toMatchObject({ kind: 'forwarded', url: expect.stringContaining(`${app.url}/looked-for`) });
  expect(await recipe('logs-host', APP)).toContain('/looked-for');
  await call('POST', `/proxy/targets/${APP}/clone`, { hostname: 'copy.example.com', enable_https: false });
  await becomes('app', 'copy.example.com');
  const bulk = { action: 'disable', select: { hostnames: ['copy.example.com', APP] } };
  expect(await call<BulkChanged>('POST', '/proxy/targets/bulk', bulk)).toMatchObject({ changed: 2, failed: 0 });
  await becomes('503', 'copy.example.com');
  await becomes('503', APP);
  await call('POST', '/proxy/targets/bulk', { ...bulk, action: 'enable' });
  await becomes('app', APP);
});

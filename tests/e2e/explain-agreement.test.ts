import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hashPassword } from '#access';
import type { Explanation } from '#contracts';
import {
  parseNetwork,
  parseRouteId,
  type AccessListName,
  type AccessRule,
  type ApiToken,
  type ProxyTarget,
  type Route,
  type RouteTargetType,
} from '#domain';
import { echo, startHttpBackend, type Echo, type HttpBackend } from '../support/backends.ts';
import { Chance } from '../support/chance.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { HttpApp } from '../support/http-app.ts';
import { lastingFields, pairsOf } from '../support/lasting-fields.ts';
import { accessListOf, NOW } from '../support/store.ts';
import type { Visit } from '../support/visit.ts';

const CONFIGURATIONS = 20;
const REQUESTS = 25;

const HOSTS = ['a.example.com', 'b.example.com', 'c.example.com', '*.wild.example.com', 'deep.wild.example.com'];
const ASKED = [...HOSTS.filter((host) => !host.startsWith('*')), 'any.wild.example.com', 'nobody.example.net'];
const PATHS = [
  '/',
  '/api',
  '/api/',
  '/api/v1/users?q=1',
  '/apix',
  '/static/a//b',
  '/v2/x',
  '/static/%61',
  '/a/../api/',
  '/API/',
];
const PATTERNS = ['/', '/api', '/api/', '/api/v1', '/static', '/a'];
const REGEXES = ['/v[0-9]+/.*', '.*users', '/api(/v1)?/.*'];
const METHODS = ['GET', 'POST', 'OPTIONS', 'DELETE'];
const LISTS = ['of-loopback', 'of-others', 'with-password', 'either'] as AccessListName[];

interface Question {
  readonly protocol: 'http' | 'https' | 'h2';
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
}

const chance = new Chance(20_261_122);
let gateway: GatewayProcess;
let api: HttpApp;
let admin: ApiToken;
let backends: HttpBackend[];
let apps: HttpBackend[];
let routes: Route[] = [];

beforeAll(async () => {
  backends = await Promise.all(
    [1, 2, 3, 4, 5].map(() => startHttpBackend((request, response) => void echo(request, response))),
  );
  // In the place of our own apps, which no target may lead to by their ports.
  apps = backends.splice(3);
  const [one, two] = apps.map(({ port }) => String(port));
  gateway = await GatewayProcess.start({
    environment: { GATEWAY_WORKERS: '2', ADMIN_API_PORT: one ?? '', OAUTH_SERVER_PORT: two ?? '' },
  });
  api = await HttpApp.start('admin-api', {}, { redis: gateway.redis, store: gateway.store });
  admin = await api.token('admin');
  const users = [{ username: 'alice', password_hash: await hashPassword('secret'), note: '' }];
  const lists = [
    { rules: [allow('127.0.0.0/8')] },
    { rules: [allow('10.0.0.0/8')] },
    { users },
    { rules: [allow('10.0.0.0/8')], users, satisfy: 'any' as const },
  ];
  for (const [i, own] of lists.entries()) {
    const list = accessListOf(LISTS[i] ?? '', gateway.owner, own);
    await gateway.store.commit(gateway.store.accessLists.saving(list, null));
  }
});
afterAll(async () => {
  await api?.stop();
  await gateway?.stop();
  await Promise.all([...(backends ?? []), ...(apps ?? [])].map((backend) => backend.stop()));
});

const allow = (network: string): AccessRule => ({ action: 'allow', network: parseNetwork(network), note: '' });

const backendUrl = (): string => chance.of(backends).url + chance.of(['', '', '/base']);

const randomTarget = (): Partial<ProxyTarget> => ({
  kind: chance.of(['proxy', 'proxy', 'proxy', 'proxy', 'redirect', 'closed']),
  target_url: backendUrl(),
  redirect_to: chance.of(['elsewhere.example.org', 'https://elsewhere.example.org:8443/there']),
  redirect_status: chance.of([301, 302, 303, 307, 308]),
  redirect_keep_path: chance.is(0.5),
  closed_with: chance.of([404, 410, 'abort']),
  maintenance: chance.is(0.1),
  maintenance_allow_from: chance.is(0.5) ? ['127.0.0.0/8'] : [],
  enabled: chance.is(0.93),
  enable_http: chance.is(0.93),
  enable_https: chance.is(0.93),
  https_redirect: chance.is(0.15),
  access_lists: chance.some(LISTS, 0.12),
  route_mode: chance.of(['all', 'all', 'selective', 'none']),
  enabled_routes: chance.some([0, 1, 2, 3, 4, 5], 0.4).map((i) => parseRouteId(`route-${i}`)),
  disabled_routes: chance.some([0, 1, 2, 3, 4, 5], 0.2).map((i) => parseRouteId(`route-${i}`)),
  preserve_host_header: chance.is(0.5),
  custom_headers: chance.is(0.3) ? { 'X-Of-Host': 'yes', Accept: 'text/x-custom' } : {},
});

function randomRoute(i: number): Route {
  const is_regex = chance.is(0.3);
  const target_type = chance.of<RouteTargetType>(['port', 'hostname', 'hostname', 'instance']);
  return {
    route_id: parseRouteId(`route-${i}`),
    path_pattern: chance.of(is_regex ? REGEXES : PATTERNS),
    target_type,
    target_value:
      target_type === 'port'
        ? String(chance.of(backends).port)
        : target_type === 'hostname'
          ? chance.of([...HOSTS.slice(0, 3), 'nobody.example.net'])
          : chance.of(['api', 'oauth-server']),
    priority: chance.of([10, 50, 50, 100]),
    methods: chance.is(0.3) ? chance.some(METHODS, 0.5).concat('GET') : null,
    is_regex,
    enabled: chance.is(0.85),
    description: '',
    labels: [],
    notes: '',
    strip_prefix: !is_regex && chance.is(0.3) ? '/api' : null,
    add_prefix: chance.is(0.3) ? '/added' : null,
    // The administrator's apply to every host.
    owner_token_hash: admin.hash,
    created_by: admin.name,
    created_at: NOW,
    updated_at: NOW,
  };
}

/** Makes another set of hosts and routes, and waits until every worker has it. */
async function configure(): Promise<void> {
  const { store } = gateway;
  for (const { route_id } of routes) {
    const found = await store.routes.find(route_id);
    if (found) await store.commit(store.routes.deleting(found));
  }
  routes = [0, 1, 2, 3, 4, 5].map(randomRoute);
  for (const route of routes) await store.commit(store.routes.saving(route, null));
  for (const host of HOSTS.slice(1)) await gateway.write(host, randomTarget());
  await gateway.target(HOSTS[0] ?? '', randomTarget());
}

function randomQuestion(): Question {
  const headers: Record<string, string> = { accept: chance.of(['*/*', 'text/html', 'application/json']) };
  if (chance.is(0.4)) headers['authorization'] = `Basic ${btoa(`alice:${chance.is(0.7) ? 'secret' : 'wrong'}`)}`;
  if (chance.is(0.2)) headers['x-forwarded-for'] = '10.0.0.1';
  if (chance.is(0.2)) headers['x-auth-user'] = 'root';
  return {
    protocol: chance.of(['http', 'https', 'h2']),
    host: chance.of(ASKED),
    path: chance.of(PATHS),
    method: chance.of(METHODS),
    headers,
  };
}

/** What the gateway does: the same words for an answer of its own, a backend's and none at all. */
async function done(question: Question): Promise<unknown> {
  let visited: Visit;
  try {
    visited = await gateway.visit(question.host, question);
  } catch (error) {
    if (!/hang up|ECONNRESET|NGHTTP2|refused/.test(String(error))) throw error;
    return { closed: true };
  }
  const { status, headers, body } = visited;
  if (status === 200 && headers['content-type'] === 'application/json' && body.includes('"rawHeaders"')) {
    const seen = JSON.parse(body) as Echo;
    return { url: seen.url, method: seen.method, fields: lastingFields(pairsOf(seen.rawHeaders)) };
  }
  return { status, location: headers['location'] };
}

/** The same, as it was explained. */
function told({ outcome }: Explanation): unknown {
  switch (outcome.kind) {
    case 'closed':
      return { closed: true };
    case 'answered':
      return { status: outcome.status, location: outcome.fields['location'] };
    case 'forwarded': {
      const url = outcome.url.replace(/^https?:\/\/[^/]*/, '');
      const fields = lastingFields(outcome.fields.map(({ name, value }) => [name, value]));
      return { url, method: outcome.method, fields };
    }
  }
}

test('what is explained is what the gateway then does, for 500 requests to 20 configurations', async () => {
  const kinds = new Map<string, number>();
  for (let i = 0; i < CONFIGURATIONS; i += 1) {
    await configure();
    for (let j = 0; j < REQUESTS; j += 1) {
      const question = randomQuestion();
      const secure = question.protocol !== 'http';
      const port = secure ? gateway.httpsPort : gateway.httpPort;
      const { body } = await api.ask<Explanation>('POST', '/explain', {
        token: admin.token,
        body: {
          url: `${secure ? 'https' : 'http'}://${question.host}:${port}${question.path}`,
          method: question.method,
          ip: '127.0.0.1',
          http: question.protocol === 'h2' ? '2' : '1.1',
          headers: question.headers,
        },
      });
      expect({ question, done: await done(question) }).toEqual({ question, done: told(body) });
      const { outcome } = body;
      const kind = outcome.kind === 'answered' ? `${outcome.by} ${outcome.status}` : outcome.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  }
  // Configurations in which hardly anything happens would prove little.
  expect(kinds.get('forwarded')).toBeGreaterThan(80);
  expect(kinds.size).toBeGreaterThan(12);
});

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
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { HttpApp } from '../support/http-app.ts';
import { ALICE, BOB, bearer, logIn, setUpIdentity, tokenFor } from '../support/identity.ts';
import { lastingFields, pairsOf } from '../support/lasting-fields.ts';
import { OpensslCa, type Made } from '../support/openssl-ca.ts';
import { accessListOf, NOW } from '../support/store.ts';
import type { Visit } from '../support/visit.ts';

const CONFIGURATIONS = 20;
const REQUESTS = 25;

/** Has several upstreams, of which one is dead and was ejected. */
const SPREAD = 'spread.example.com';
const HOSTS = ['a.example.com', SPREAD, 'c.example.com', '*.wild.example.com', 'deep.wild.example.com'];
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
const PEOPLE = [
  { ...ALICE, sub: '1' },
  { ...BOB, sub: '2' },
];
const LISTS = ['of-loopback', 'of-others', 'with-password', 'either'] as AccessListName[];

interface Question {
  readonly protocol: 'http' | 'https' | 'h2';
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly hasCertificate: boolean;
}

const chance = new Chance(20_261_122);
let gateway: GatewayProcess;
let api: HttpApp;
let admin: ApiToken;
let backends: HttpBackend[];
let apps: HttpBackend[];
let routes: Route[] = [];
let dead: string;
let alice: Made;
let clientCa: Made;
const maker = new OpensslCa();
/** What people show: cookies for all hosts or one, tokens, and what is none. */
let shown: Record<string, string>[] = [];

beforeAll(async () => {
  backends = await Promise.all(
    [1, 2, 3, 4, 5].map(() =>
      startHttpBackend((request, response) => {
        response.setHeader('x-port', String(request.socket.localPort));
        void echo(request, response);
      }),
    ),
  );
  // In the place of our own apps, which no target may lead to by their ports.
  apps = backends.splice(3);
  const [one, two] = apps.map(({ port }) => String(port));
  clientCa = maker.make('ca', { extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign'] });
  alice = maker.make('alice', {
    issuer: 'ca',
    extensions: ['extendedKeyUsage=clientAuth', 'subjectAltName=DNS:alice'],
  });
  dead = `http://127.0.0.1:${await freePort()}`;
  // One worker: whose turn it is among upstreams is each worker's own.
  gateway = await GatewayProcess.start({
    environment: { GATEWAY_WORKERS: '1', ADMIN_API_PORT: one ?? '', OAUTH_SERVER_PORT: two ?? '' },
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
  await setUpIdentity(gateway);
  for (const person of PEOPLE)
    shown.push(
      (await logIn(gateway.store, '.example.com', person)).headers,
      (await logIn(gateway.store, 'https://a.example.com', person)).headers,
      bearer(await tokenFor(gateway.store, 'https://b.example.com', { claims: { ...person } })),
    );
  shown = [...shown, bearer('of-somebody-else'), { cookie: 'unified_auth_token=nothing; a=1' }];
  for (const [i, own] of lists.entries()) {
    const list = accessListOf(LISTS[i] ?? '', gateway.owner, own);
    await gateway.store.commit(gateway.store.accessLists.saving(list, null));
  }
  await gateway.target(SPREAD, ofSpread());
  await eventually(async () => {
    await gateway.visit(SPREAD, { protocol: 'http' });
    const { upstreams_out: out } = (await gateway.health()) as unknown as { upstreams_out: { url: string }[] };
    expect(out.map(({ url }) => url)).toEqual([dead]);
  });
});
afterAll(async () => {
  maker.remove();
  await api?.stop();
  await gateway?.stop();
  await Promise.all([...(backends ?? []), ...(apps ?? [])].map((backend) => backend.stop()));
});

const allow = (network: string): AccessRule => ({ action: 'allow', network: parseNetwork(network), note: '' });

const backendUrl = (): string => chance.of(backends).url + chance.of(['', '', '/base']);

/** The dead one is among them in every configuration, so that it stays ejected; and one that lives, or the dead one would be asked. */
const ofSpread = (): Partial<ProxyTarget> => ({
  kind: 'proxy',
  upstreams: [
    ...backends.map(({ url }, i) => ({ url, weight: chance.of([1, 2, 5]), drain: i > 0 && chance.is(0.3) })),
    { url: dead, weight: 3, drain: false },
  ],
  load_balancing: chance.of(['round_robin', 'least_connections']),
  ejection: { failures: 1, window: 30, time: 3_600, max_time: 3_600 },
});

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
  max_body_bytes: chance.of([null, null, 10]),
  client_certificate: chance.of(['off', 'off', 'off', 'request', 'require']),
  client_ca_pem: clientCa.pem,
  auth_enabled: chance.is(0.4),
  auth_mode: chance.of(['forward', 'redirect', 'passthrough']),
  auth_required_users: chance.is(0.3) ? ['alice'] : [],
  auth_required_groups: chance.is(0.2) ? ['example/admins'] : [],
  auth_allowed_scopes: chance.is(0.2) ? ['other'] : [],
  auth_excluded_paths: chance.is(0.3) ? ['/static', '/api/'] : [],
  auth_pass_headers: chance.is(0.8),
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
  for (const host of HOSTS.slice(1))
    await gateway.write(host, { ...randomTarget(), ...(host === SPREAD && { ...ofSpread(), enabled: true }) });
  await gateway.target(HOSTS[0] ?? '', randomTarget());
}

function randomQuestion(): Question {
  const headers: Record<string, string> = { accept: chance.of(['*/*', 'text/html', 'application/json']) };
  if (chance.is(0.4)) headers['authorization'] = `Basic ${btoa(`alice:${chance.is(0.7) ? 'secret' : 'wrong'}`)}`;
  if (chance.is(0.5)) Object.assign(headers, chance.of(shown));
  if (chance.is(0.2)) headers['x-forwarded-for'] = '10.0.0.1';
  if (chance.is(0.2)) headers['x-auth-user'] = 'root';
  const method = chance.of(METHODS);
  const body = method === 'POST' ? 'x'.repeat(chance.of([0, 5, 50])) : '';
  if (body !== '') headers['content-length'] = String(body.length);
  return {
    protocol: chance.of(['http', 'https', 'h2']),
    host: chance.of(ASKED),
    path: chance.of(PATHS),
    method,
    headers,
    body,
    hasCertificate: chance.is(0.5),
  };
}

/** What the gateway does: the same words for an answer of its own, a backend's and none at all. */
async function done(question: Question): Promise<unknown> {
  let visited: Visit;
  try {
    const client = question.hasCertificate ? alice : undefined;
    const { host, body, ...way } = question;
    visited = await gateway.visit(host, { ...way, client, ...(body !== '' && { body }) });
  } catch (error) {
    if (!/hang up|ECONNRESET|NGHTTP2|refused/.test(String(error))) throw error;
    return { closed: true };
  }
  const { status, headers, body } = visited;
  if (status === 200 && headers['content-type'] === 'application/json' && body.includes('"rawHeaders"')) {
    const seen = JSON.parse(body) as Echo;
    const fields = lastingFields(pairsOf(seen.rawHeaders)).map(withoutCertificate);
    return { port: headers['x-port'], url: seen.url, method: seen.method, fields };
  }
  return { status, location: lastingPart(headers['location']) };
}

/** An explanation has no certificate to tell of. */
const withoutCertificate = (field: string): string =>
  field.replace(/^((?:x-client-cert-(?!verify)\w+|client-cert): ).*/, '$1…');

/** A challenge is another one each time. */
const lastingPart = (location: string | undefined): string | undefined => location?.replace(/&challenge=[\w-]+$/, '');

/** The same, as it was explained: for a wrong password with what it says before it goes on as for the right one. */
function told({ outcome, steps }: Explanation, { headers }: Question): unknown {
  const isWrong = headers['authorization'] === `Basic ${btoa('alice:wrong')}`;
  if (isWrong && steps.some(({ details }) => details?.['assumed'] === 'password')) return { status: 401 };
  switch (outcome.kind) {
    case 'closed':
      return { closed: true };
    case 'answered':
      return { status: outcome.status, location: lastingPart(outcome.fields['location']) };
    case 'forwarded': {
      const url = outcome.url.replace(/^https?:\/\/[^/]*/, '');
      const fields = lastingFields(outcome.fields.map(({ name, value }) => [name, value])).map(withoutCertificate);
      return { port: new URL(outcome.url).port, url, method: outcome.method, fields };
    }
  }
}

test('what is explained is what the gateway then does, for 500 requests to 20 configurations', async () => {
  const kinds = new Map<string, number>();
  const spread = new Set<string>();
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
          client_certificate: question.hasCertificate ? 'valid' : 'none',
        },
      });
      expect({ question, done: await done(question) }).toEqual({ question, done: told(body, question) });
      const { outcome } = body;
      const kind = outcome.kind === 'answered' ? `${outcome.by} ${outcome.status}` : outcome.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (outcome.kind === 'forwarded' && body.hostname === SPREAD) spread.add(new URL(outcome.url).port);
    }
  }
  // Configurations in which hardly anything happens would prove little.
  expect(kinds.get('forwarded')).toBeGreaterThan(80);
  expect(kinds.size).toBeGreaterThan(12);
  for (const kind of ['limitBody 413', 'requireClientCertificate 403', 'answerByKind 503', 'checkAccess 401'])
    expect([kind, kinds.has(kind)]).toEqual([kind, true]);
  expect([...spread].sort()).toEqual(expect.arrayContaining(backends.map(({ port }) => String(port)).sort()));
});

import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Health, Problem } from '#contracts';
import type { CertName } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { EventStream } from '../../support/event-stream.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { freeze } from '../../support/freeze.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { inTime } from '../../support/in-time.ts';
import { certificateOf, targetOf, tokenOf } from '../../support/store.ts';

let api: HttpApp;
let gatewayPort: number;

beforeAll(async () => {
  gatewayPort = await freePort();
  api = await HttpApp.start('admin-api', {
    ADMIN_TOKEN,
    GATEWAY_INTERNAL_PORT: String(gatewayPort),
    PUBLIC_HTTPS_PORT: '8443',
  });
});

afterAll(() => api?.stop());

const health = (): Promise<Told<Health>> => api.ask<Health>('GET', '/health');

/** Listens where the gateway's health is asked for and answers as told, or never. */
async function listenAsGateway(answer: object | undefined): Promise<Server> {
  const server = createServer((_request, response) => {
    if (answer) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(gatewayPort, '127.0.0.1', () => resolve()));
  return server;
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

describe('GET /health', () => {
  test('is degraded with 503 and the same body, as long as cert-manager and gateway are away', async () => {
    const told = await inTime(1_500, health);
    expect(told.status).toBe(503);
    expect(told.body).toEqual({
      status: 'degraded',
      scheduler: false,
      redis: 'healthy',
      alerts: expect.any(Object),
      certificates_loaded: 0,
      https_enabled: false,
      public_ports: { http: 80, https: 8443 },
      orphaned_resources: [],
    });
  });

  test('is healthy with 200 when all is there, and needs no token', async () => {
    await buildCertManager();
    const certManager: CertManager = await startCertManager({ REDIS_URL: api.redis.url });
    const gateway = await listenAsGateway({ healthy: true, certificates_loaded: 5, https_enabled: true });
    try {
      const told = await eventually(async () => {
        const answer = await health();
        if (answer.status === 200) return answer;
        throw new Error(answer.text);
      });
      expect(told.body).toEqual({
        status: 'healthy',
        scheduler: true,
        redis: 'healthy',
        alerts: expect.any(Object),
        certificates_loaded: 5,
        https_enabled: true,
        public_ports: { http: 80, https: 8443 },
        orphaned_resources: [],
      });
      expect((await api.ask('GET', '/api/health', { token: 'nonsense' })).status).toBe(200);
      await freeze(certManager.pid);
      const stuck = await inTime(3_000, health);
      certManager.signal('SIGCONT');
      expect([stuck.status, stuck.body.scheduler]).toEqual([503, false]);
    } finally {
      await closed(gateway);
      await certManager.stop();
    }
  });

  test('answers within 3 s though the gateway accepts and never answers', async () => {
    const gateway = await listenAsGateway(undefined);
    const told = await inTime(3_000, health);
    await closed(gateway);
    expect([told.status, told.body.https_enabled]).toEqual([503, false]);
  });

  test('lists what has lost its certificate or its token, and what cannot be read', async () => {
    const alice = await api.token('alice');
    const stranger = tokenOf('stranger');
    const missing = 'missing' as CertName;
    await api.store.targets.create(targetOf('no-cert.example.com', alice, { cert_name: missing }));
    await api.store.targets.create(targetOf('plain.example.com', alice, { cert_name: missing, enable_https: false }));
    await api.store.targets.create(targetOf('no-token.example.com', stranger));
    await api.store.commit(api.store.certificates.saving(certificateOf('orphan.example.com', stranger)));
    await api.ask('POST', '/proxy/targets', {
      token: ADMIN_TOKEN,
      body: { hostname: 'fine.example.com', target_url: 'http://localhost:1', cert_email: 'me@example.com' },
    });
    await api.store.commit({
      writes: [
        ['SET', api.store.keys.target('broken.example.com'), '{'],
        ['ZADD', api.store.keys.targetIndex, 0, 'broken.example.com'],
      ],
      changes: [['target', 'broken.example.com']],
    });
    await eventually(async () => {
      expect((await health()).body.orphaned_resources).toEqual([
        { kind: 'target', name: 'no-cert.example.com', reason: 'its certificate missing is gone' },
        { kind: 'target', name: 'no-token.example.com', reason: 'its token is gone' },
        { kind: 'certificate', name: 'proxy-orphan-example-com', reason: 'its token is gone' },
        { kind: 'target', name: 'broken.example.com', reason: expect.stringContaining('not JSON') },
      ]);
    });
  });
});

/** How Redis goes away and comes back, and the milliseconds that an answer may take meanwhile. */
/** What an app says that was still at work when DRAIN_TIMEOUT_SECONDS were over. */
const CUT_SHORT = 'stopped before all work was done';

const WAYS_AWAY: readonly [
  how: string,
  leave: () => Promise<unknown>,
  comeBack: () => Promise<unknown>,
  limit: number,
][] = [
  ['killed', () => api.redis.kill(), () => api.redis.start(), 1_000],
  [
    'frozen',
    () => freeze(api.redis.pid()),
    () => Promise.resolve(process.kill(api.redis.pid(), 'SIGCONT')),
    // A command is given up after 1 s; the rest is for a machine that is busy with other tests.
    3_000,
  ],
];

describe('while Redis is away', () => {
  test.each(WAYS_AWAY)(
    '(%s) everything that needs it answers 503 in time, nothing says 401, and all is well when it is back',
    async (_, stop, start, limit) => {
      const token = await api.token(`token-${limit}`, { cert_email: 'me@example.com' });
      await stop();
      try {
        const body = { hostname: `away-${limit}.example.com`, target_url: 'http://localhost:1' };
        for (const [method, path, ask] of [
          ['GET', '/token/info', { token: token.token }],
          ['GET', '/token/info', { token: 'nonsense' }],
          ['GET', '/proxy/targets', {}],
          ['GET', '/certificates/x', {}],
          ['GET', '/certificates/x/status', {}],
          ['POST', '/proxy/targets', { token: ADMIN_TOKEN, body }],
          ['POST', '/proxy/targets', { token: token.token, body }],
          ['DELETE', '/certificates/x', { token: token.token }],
          ['POST', '/auth/login', { body: { token: token.token } }],
          ['GET', '/auth/session', { headers: { cookie: '__Host-mpm_session=x' } }],
          ['GET', '/events', { token: ADMIN_TOKEN, headers: { 'last-event-id': '1' } }],
        ] as const) {
          const told = await inTime(limit, () => api.ask<Problem>(method, path, ask));
          expect([method, path, told.status]).toEqual([method, path, 503]);
          expect(told.body.message).toContain('Redis is not available');
          expect(told.headers.get('retry-after')).toBe('2');
        }
        const told = await inTime(3_000, health);
        expect([told.status, told.body.redis, told.body.status]).toEqual([503, 'unreachable', 'degraded']);
      } finally {
        await start();
      }
      await eventually(async () => {
        expect((await api.ask('GET', '/token/info', { token: token.token })).status).toBe(200);
      });
      const created = await api.ask('POST', '/proxy/targets', {
        token: token.token,
        body: { hostname: `back-${limit}.example.com`, target_url: 'http://localhost:1' },
      });
      expect(created.status).toBe(201);
    },
  );
});

describe('requests and the log', () => {
  test('carry the id of the gateway, or a new one', async () => {
    const given = await api.fetch('GET', '/certificates', { headers: { 'x-request-id': 'from-the-gateway.1' } });
    expect(given.headers.get('x-request-id')).toBe('from-the-gateway.1');
    await given.text();
    await eventually(() => api.process.output().includes('"requestId":"from-the-gateway.1"'));
    const line =
      api.process
        .output()
        .split('\n')
        .find((text) => text.includes('from-the-gateway.1')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      level: 'debug',
      app: 'admin-api',
      method: 'GET',
      path: '/certificates',
      status: 200,
      complete: true,
    });
    const bad = await api.ask('GET', '/certificates', { headers: { 'x-request-id': 'x'.repeat(500) } });
    expect(bad.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('stopping', () => {
  test('lets answers come to their end, ends streams and keep-alive connections, takes nothing new, and exits 0', async () => {
    const stream = await EventStream.open(`${api.url}/events`, { authorization: `Bearer ${ADMIN_TOKEN}` });
    await stream.next('ready');
    const idle = connect(api.port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const idleClosed = new Promise((resolve) => idle.once('close', resolve));
    // A request whose body is still on its way when the signal comes.
    const token = await api.token('stopper', { cert_email: 'me@example.com' });
    const slow = connect(api.port, '127.0.0.1');
    let answer = '';
    slow.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const slowClosed = new Promise((resolve) => slow.once('close', resolve));
    const body = JSON.stringify({ hostname: 'last.example.com', target_url: 'http://localhost:1' });
    const head = [
      'POST /proxy/targets HTTP/1.1',
      'host: x',
      'content-type: application/json',
      `content-length: ${body.length}`,
    ];
    slow.write(`${head.join('\r\n')}\r\nauthorization: Bearer ${token.token}\r\n\r\n${body.slice(0, 10)}`);
    // Connections are accepted in their order: when this is answered, the slow request has begun.
    expect((await api.ask('GET', '/certificates')).status).toBe(200);
    api.process.signal('SIGTERM');
    await eventually(() => stream.isOver);
    await eventually(async () => {
      await expect(api.ask('GET', '/health')).rejects.toThrow();
    });
    slow.write(body.slice(10));
    await slowClosed;
    expect(answer).toMatch(/^HTTP\/1.1 201 Created/);
    idle.destroy();
    await idleClosed;
    expect(await api.process.exited).toBe(0);
    expect(api.process.output()).not.toContain(CUT_SHORT);
    await api.run();
  });

  test.each(WAYS_AWAY)('is quick and orderly while Redis is away (%s)', async (_, leave, comeBack) => {
    await leave();
    await eventually(async () => expect((await health()).body.redis).toBe('unreachable'));
    expect((await api.ask('GET', '/proxy/targets')).status).toBe(503);
    api.process.signal('SIGTERM');
    expect(await api.process.exited).toBe(0);
    expect(api.process.output()).not.toContain(CUT_SHORT);
    expect(api.process.output()).not.toMatch(/"level":"(error|fatal)"/);
    await comeBack();
    await api.run();
  });
});

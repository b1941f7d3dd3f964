import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';

const TOKEN = 'LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0';
const PATH = `/.well-known/acme-challenge/${TOKEN}`;
const ANSWER = `${TOKEN}.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI`;

let gateway: GatewayProcess;
let backend: HttpBackend;
let asked = 0;

beforeAll(async () => {
  backend = await startHttpBackend((_, response) => {
    asked += 1;
    response.end('the backend');
  });
  gateway = await GatewayProcess.start();
  await gateway.target('app.example.com', { target_url: backend.url, enable_http: false });
  await gateway.target('off.example.com', { target_url: backend.url, enabled: false });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

test('is answered by every worker, on both ports, for every host: also where plain HTTP or the host is switched off', async () => {
  await gateway.store.challenges.publish(TOKEN, ANSWER);
  for (const host of ['app.example.com', 'off.example.com', 'nobody.example.com', 'localhost']) {
    for (const protocol of ['http', 'https', 'h2'] as const) {
      const answers = await gateway.atEachWorker(() => gateway.visit(host, { protocol, path: PATH }));
      expect(answers.map(({ status, body }) => [status, body])).toEqual([
        [200, ANSWER],
        [200, ANSWER],
      ]);
    }
  }
  const head = await gateway.visit('app.example.com', { protocol: 'http', path: PATH, method: 'HEAD' });
  expect([head.status, head.body]).toEqual([200, '']);
  expect((await gateway.visit('app.example.com', { protocol: 'http', path: PATH, method: 'POST' })).status).toBe(405);
});

test('is a plain 404 where there is none or the token is no token, and no backend hears of it', async () => {
  const paths = ['x'.repeat(43), 'short', '../../etc/passwd', '', `${TOKEN}?x`, `${TOKEN}/`, 'x'.repeat(300)];
  for (const token of paths) {
    const path = `/.well-known/acme-challenge/${token}`;
    const { status, headers } = await gateway.visit('app.example.com', { protocol: 'https', path });
    expect([token, status, headers['content-type']]).toEqual([token, 404, 'text/plain; charset=utf-8']);
  }
  expect(asked).toBe(0);
});

test('is gone as soon as it is removed', async () => {
  await gateway.store.challenges.publish(TOKEN, ANSWER);
  expect((await gateway.visit('app.example.com', { protocol: 'http', path: PATH })).status).toBe(200);
  await gateway.store.challenges.remove([TOKEN]);
  expect((await gateway.visit('app.example.com', { protocol: 'http', path: PATH })).status).toBe(404);
});

test('is 503 while Redis is away, and nobody waits for it', async () => {
  await gateway.redis.kill();
  await eventually(async () => (await gateway.health()).redis === 'unreachable');
  const started = performance.now();
  const { status, headers } = await gateway.visit('app.example.com', { protocol: 'http', path: PATH });
  expect([status, headers['retry-after']]).toEqual([503, '5']);
  expect(performance.now() - started).toBeLessThan(5_000);
  // What can be no token is not even looked up.
  const path = '/.well-known/acme-challenge/short';
  expect((await gateway.visit('app.example.com', { protocol: 'http', path })).status).toBe(404);
});

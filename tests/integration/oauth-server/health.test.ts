import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { HttpApp } from '../../support/http-app.ts';

let server: HttpApp;

beforeAll(async () => {
  server = await HttpApp.start('oauth-server');
});

afterAll(() => server?.stop());

test('is healthy with Redis, degraded with 503 without it, and healthy again', async () => {
  const health = async (): Promise<unknown> => {
    const { status, body } = await server.ask('GET', '/health');
    return [status, body];
  };
  expect(await health()).toEqual([200, { status: 'healthy', redis: 'healthy' }]);
  await server.redis.kill();
  await eventually(async () => expect(await health()).toEqual([503, { status: 'degraded', redis: 'unreachable' }]));
  await server.redis.start();
  await eventually(async () => expect(await health()).toEqual([200, { status: 'healthy', redis: 'healthy' }]));
});

test('answers what it does not know with a Problem, and carries the request id of the gateway', async () => {
  const told = await server.ask('GET', '/nothing?code=secret', { headers: { 'x-request-id': 'abc-1' } });
  expect([told.status, told.body]).toEqual([
    404,
    { statusCode: 404, error: 'Not Found', message: 'There is nothing at GET /nothing.' },
  ]);
  expect(told.headers.get('x-request-id')).toBe('abc-1');
  expect(told.headers.get('x-powered-by')).toBeNull();
  await eventually(() => server.process.output().includes('"requestId":"abc-1"'));
  expect(server.process.output()).not.toContain('secret');
});

test('stops in an orderly way', async () => {
  server.process.signal('SIGTERM');
  expect(await server.process.exited).toBe(0);
  expect(server.process.output()).toContain('oauth-server has stopped');
  await server.run();
});

test('two cannot have one port: the second says so and exits with 1', async () => {
  const code = await server.spawnAnother();
  expect(code).toEqual([1, expect.stringContaining('EADDRINUSE')]);
});

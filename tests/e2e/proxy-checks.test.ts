import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../support/backends.ts';
import { freePort } from '../support/free-port.ts';
import { System } from '../support/system.ts';

let system: System;
let site: HttpBackend;

beforeAll(async () => {
  site = await startHttpBackend((_, response) => response.end('an example'));
  system = await System.start();
  await system.token('admin', 'me@example.com');
});
afterAll(async () => {
  await system?.stop();
  await site?.stop();
});

const left = async (): Promise<unknown[]> => (await system.api<unknown[]>('GET', '/proxy/targets')).body;

describe('recipes that check a running system', () => {
  test.each([
    ['test-proxy-basic', ['methods', 'paths and queries', 'content', 'statuses', 'headers']],
    [
      'test-websocket-proxy',
      ['WebSocket: text', 'WebSocket: binary', 'WebSocket: large', 'WebSocket: ping', 'WebSocket: close'],
    ],
    ['test-streaming-proxy', ['server-sent events', 'a long answer', 'a client that leaves']],
  ])('%s passes, and leaves nothing behind', async (name, checks) => {
    const { code, stdout } = await system.recipe(name, 'admin', '--json');
    const told = JSON.parse(stdout) as { ok: boolean; checks: { name: string; ok: boolean; seen: string }[] };
    expect(told.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect([code, told.ok, told.checks.map((check) => check.name)]).toEqual([0, true, checks]);
    expect(await left()).toEqual([]);
  });

  test('test-proxy-example takes the site that it is told', async () => {
    const { code, stdout } = await system.recipe('test-proxy-example', `target-url=${site.url}`);
    expect(stdout).toContain('200, 10 characters');
    expect([code, await left()]).toEqual([0, []]);
  });

  test('test-proxy-all runs all of them', async () => {
    const { code, stdout } = await system.recipe('test-proxy-all', 'admin', `target-url=${site.url}`);
    expect(stdout).toContain('all 15 passed');
    expect(code).toBe(0);
  });

  test('a check that fails says what it saw, and the exit code is 1', async () => {
    const nowhere = `target-url=http://127.0.0.1:${await freePort()}`;
    const { code, stdout } = await system.recipe('test-proxy-example', 'admin', nowhere);
    expect(stdout).toContain('the gateway cannot reach it (502)');
    expect(stdout).toContain('2 of 2 failed');
    expect([code, await left()]).toEqual([1, []]);
  });

  test('a gateway that is not there is named, with what to do', async () => {
    const { code, stderr } = await system.recipe(
      'test-proxy-basic',
      'admin',
      `gateway-url=http://127.0.0.1:${await freePort()}`,
    );
    expect(stderr).toContain('the gateway does not answer at');
    expect([code, await left()]).toEqual([1, []]);
  });
});

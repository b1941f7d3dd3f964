import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Health, TargetView } from '#contracts';
import { Api } from '../../../scripts/recipes/api.ts';
import { runRecipe, startRecipeSystem, type RecipeSystem } from '../../support/recipe.ts';
import { openStore, targetOf, tokenOf } from '../../support/store.ts';

let system: RecipeSystem;
const api = (): Api => new Api(String(system.environment['BASE_URL']));

beforeAll(async () => {
  system = await startRecipeSystem();
  const store = await openStore(system.redis.url);
  for (const host of ['a', 'b', 'c']) await store.targets.create(targetOf(`${host}.example.com`, tokenOf('alice')));
  store.close();
});
afterAll(() => system.stop());

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function listening(server: Server): Promise<string> {
  closing.push(() => server.close());
  server.on('connection', (socket) => closing.push(() => socket.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('health is not 0 while something is missing, and says what', async () => {
  const { code, stdout } = await system.just('health');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^status +degraded$/m);
  expect(stdout).toMatch(/^Redis +healthy$/m);
  expect(stdout).toMatch(/^renewal clock +stopped/m);
  expect(stdout).toMatch(/^orphans +target a\.example\.com: its token is gone$/m);
  const json = (await system.just('health', '--json')).stdout;
  expect(JSON.parse(json)).toMatchObject({ status: 'degraded', redis: 'healthy' });
});

test('a list that comes in pages is read to its end', async () => {
  const targets = await api().list('/proxy/targets', TargetView, { query: { limit: 1 } });
  expect(targets.map(({ hostname }) => hostname)).toEqual(['a.example.com', 'b.example.com', 'c.example.com']);
});

describe('where the API is not to be had', () => {
  test('a recipe says how to start the system', async () => {
    // 10080 is one of the ports that fetch refuses to speak to.
    const nowhere = { REDIS_URL: system.redis.url, BASE_URL: 'http://127.0.0.1:10080' };
    const { code, stdout, stderr } = await runRecipe(nowhere, 'proxy-list');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('the system is not running; start it with: npx --yes rust-just start');
    expect(stderr).toContain('http://127.0.0.1:10080: ECONNREFUSED');
  });

  test('a recipe looks at HTTP_PORT where BASE_URL is empty', async () => {
    const { stderr } = await runRecipe({ REDIS_URL: system.redis.url, HTTP_PORT: '10080' }, 'proxy-list');
    expect(stderr).toContain('http://localhost:10080: ECONNREFUSED');
  });

  test('another program that listens there is told from the API', async () => {
    const other = createServer((_, response) => response.end('<h1>It works!</h1>'));
    const url = await listening(other);
    const { code, stderr } = await runRecipe({ REDIS_URL: system.redis.url, BASE_URL: url }, 'proxy-list');
    expect(code).toBe(1);
    expect(stderr).toContain(`${url} answers (200), but not as the API of this release does.`);
    expect(stderr).toContain('HTTP_PORT');
  });

  test('a server that never answers is waited for no longer than the deadline', async () => {
    const silent = createTcpServer((socket) => socket.resume());
    const url = await listening(silent);
    const started = Date.now();
    await expect(new Api(url).ask('GET', '/health', Health, { deadlineMs: 200 })).rejects.toThrow(
      `${url} did not answer within 0.2 s`,
    );
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  test('a connection that breaks off in the middle of an answer is a failure', async () => {
    const broken = createTcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"status"'));
    });
    const url = await listening(broken);
    await expect(new Api(url).ask('GET', '/health', Health)).rejects.toThrow('ECONNRESET');
  });
});

import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { embeddedRedisSocket } from '../../scripts/embedded-redis.ts';
import { environment } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startRedis } from '../support/redis-server.ts';
import { runScript } from '../support/run-script.ts';
import { System } from '../support/system.ts';

const systems: System[] = [];
const started = async (system: Promise<System>): Promise<System> => {
  systems.push(await system);
  return system;
};
afterEach(async () => {
  await Promise.all(systems.splice(0).map((system) => system.stop()));
});

/** One that the tests have in common that leave it as it was. */
let common: System;
beforeAll(async () => {
  common = await System.start();
});
afterAll(() => common?.stop());

const key = (byte: number): Record<string, string> => ({
  STORAGE_ENCRYPTION_KEY: Buffer.alloc(32, byte).toString('base64'),
});

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

describe('start', () => {
  test('tells what it starts, then that it is ready, the addresses and how to get a token', () => {
    const system = common;
    for (const text of ['Redis', 'cert-manager is up', 'oauth-server is up', 'admin-api is up', 'gateway is up']) {
      expect(system.output).toContain(text);
    }
    expect(system.output).toMatch(/^ready in /m);
    expect(system.output).toContain(`http://localhost:${system.httpPort}/admin`);
    expect(system.output).toContain('token-generate admin');
    const titles = system.processes().map(({ title }) => title);
    for (const app of ['mpm gateway', 'mpm cert-manager', 'mpm oauth-server', 'mpm admin-api'])
      expect(titles).toContain(app);
    expect(titles.filter((title) => title.startsWith('mpm gateway worker'))).toHaveLength(2);
  });

  test('two systems run side by side with other public ports and another folder, and nothing else', async () => {
    // The path of its sockets would be too long for the operating system.
    const dataDir = mkdtempSync(join(tmpdir(), `mpm-${'long'.repeat(25)}-`));
    const [one, two] = [common, await started(System.start({ dataDir }))];
    await one.token('admin');
    expect((await two.recipe('token-list', '--json')).stdout.trim()).toBe('[]');
    for (const system of [one, two]) expect((await system.api('GET', '/health')).status).toBe(200);
  });

  test('the internal ports are where INTERNAL_BIND_ADDRESS says, and nowhere else', async () => {
    const inside = '127.0.0.2';
    const system = await started(
      System.start({ environment: { INTERNAL_BIND_ADDRESS: inside, ADMIN_API_HOST: inside, GATEWAY_HOST: inside } }),
    );
    expect((await system.api('GET', '/health')).body).toMatchObject({ status: 'healthy' });
    const listening = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .filter((line) => / 0200007F:\w{4} 00000000:0000 0A /.test(line));
    expect(listening.length).toBeGreaterThanOrEqual(4);
  });

  test('a Redis that REDIS_URL names is used, waited for, and left running', async () => {
    const redis = await startRedis();
    await redis.kill();
    const system = await started(System.spawn({ environment: { REDIS_URL: redis.url } }));
    await eventually(() => expect(system.output).toContain('waiting for Redis'));
    await redis.start();
    await system.ready();
    expect(
      system
        .processes()
        .map(({ title }) => title)
        .join(),
    ).not.toContain('redis-server');
    await system.stop();
    expect(isAlive(redis.pid())).toBe(true);
    await redis.stop();
  });
});

describe('stop', () => {
  /** Of systems that follow one another, each test's on the data of the one before. */
  const dataDir = mkdtempSync(join(tmpdir(), 'mpm-kept-'));
  const followers: System[] = [];
  let admin = '';
  afterEach(async () => {
    await Promise.all(followers.splice(0).map((system) => system.stop({ keepData: true })));
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s to the process group ends everything within 10 s with exit code 0, Redis last; the next start has what was stored',
    async (signal) => {
      const system = await System.start({ dataDir, environment: key(1) });
      followers.push(system);
      if (admin === '') admin = await system.token('admin', 'me@example.com');
      const { body } = await system.api('GET', '/token/info', { token: admin });
      expect(body).toMatchObject({ name: 'admin', cert_email: 'me@example.com' });
      const pids = system.processes().map(({ pid }) => pid);
      const redis = system.processes().find(({ title }) => title.includes('redis-server'));
      expect(redis).toBeDefined();
      const begun = Date.now();
      system.signalGroup(signal);
      // A second Ctrl-C of an impatient person does not abort the drain.
      system.signalGroup(signal);
      expect(await system.exited).toBe(0);
      expect(Date.now() - begun).toBeLessThan(10_000);
      await eventually(() => expect(pids.filter(isAlive)).toEqual([]));
      expect(existsSync(embeddedRedisSocket(system.dataDir))).toBe(false);
      for (const app of ['gateway', 'admin-api', 'oauth-server', 'cert-manager'])
        expect(system.output).toContain(`${app} has stopped`);
    },
  );

  test('data that was encrypted with another key: said so, exit 78', async () => {
    const next = await System.spawn({ dataDir, environment: key(2) });
    followers.push(next);
    expect(await next.exited).toBe(78);
    expect(next.output).toContain('another STORAGE_ENCRYPTION_KEY');
  });

  test('a start that is killed without a chance to clean up leaves nothing running, and the next one takes its data', async () => {
    const first = await System.start();
    const token = await first.token('admin');
    const pids = first.processes().map(({ pid }) => pid);
    process.kill(first.pid, 'SIGKILL');
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]), { deadlineMs: 15_000 });
    const second = await started(System.start({ dataDir: first.dataDir }));
    expect((await second.api('GET', '/token/info', { token })).status).toBe(200);
  });
});

describe('supervision', () => {
  let token: string;
  beforeAll(async () => {
    token = await common.token('watcher');
  });

  test.each(['mpm gateway', 'mpm cert-manager', 'mpm oauth-server', 'mpm admin-api', 'redis-server'])(
    '%s killed is back within 3 s',
    async (title) => {
      const system = common;
      const healthy = (): Promise<void> =>
        eventually(async () => expect((await system.api('GET', '/health')).body).toMatchObject({ status: 'healthy' }));
      await healthy();
      const before = new Set(system.processes().map(({ pid }) => pid));
      const victim = system.process(title).pid;
      const killedAt = performance.now();
      process.kill(victim, 'SIGKILL');
      // The process is there before it has loaded what it needs, which takes a busy machine as long as it takes.
      await eventually(() => system.processes().some(({ pid }) => !before.has(pid)));
      expect(performance.now() - killedAt).toBeLessThan(3_000);
      await eventually(() => expect(system.process(title).pid).not.toBe(victim));
      await eventually(async () => expect((await system.api('GET', '/token/info', { token })).status).toBe(200));
      await healthy();
    },
  );
});

describe('what is wrong is said before anything runs', () => {
  test('a bad configuration: all wrong variables at once, exit 78, no data folder, no socket', async () => {
    const dataDir = join(tmpdir(), `mpm-never-${process.pid}`);
    const { code, stderr } = await runScript(
      'start.ts',
      [],
      environment({ HTTP_PORT: 'x', LOG_LEVEL: 'loud', DATA_DIR: dataDir }),
    );
    expect(code).toBe(78);
    expect(stderr).toMatch(/HTTP_PORT.*LOG_LEVEL/s);
    expect(existsSync(dataDir)).toBe(false);
  });

  test('a port in use: the message names it and the remedy, and nothing is left running', async () => {
    const blocker: Server = createServer().listen(await freePort(), '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const system = await started(System.spawn({ httpPort: port, environment: { BIND_ADDRESS: '127.0.0.1' } }));
    expect(await system.exited).not.toBe(0);
    expect(system.output).toMatch(
      new RegExp(`^error: gateway cannot run: HTTP_PORT=${port}: .*\\n.*find it and stop it`, 'm'),
    );
    blocker.close();
  });

  test('a data folder in use by a running system is refused', async () => {
    const system = common;
    const { code, stderr } = await runScript('start.ts', [], {
      ...system.environment,
      HTTP_PORT: String(await freePort()),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/in use by a running system/);
    expect((await system.api('GET', '/health')).status).toBe(200);
  });
});

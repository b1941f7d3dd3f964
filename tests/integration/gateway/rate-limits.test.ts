import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startHttpBackend, type RunningBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { keepAtEachWorker, keepConnection, type Answered, type KeptConnection } from '../../support/kept-connection.ts';

const HOST = 'limited.example.com';
const FREE = 'free.example.com';
/** So little that a busy machine can ask for several times as much. */
const RATE = 10;
const BURST = 5;

let backend: RunningBackend;
let gateway: GatewayProcess;
let other: GatewayProcess;
const connections: KeptConnection[] = [];

beforeAll(async () => {
  backend = await startHttpBackend((_, response) => response.end('content'));
  gateway = await GatewayProcess.start({ environment: { TRUSTED_PROXIES: '127.0.0.9/32' } });
  other = await gateway.beside();
  await gateway.target(FREE, { target_url: backend.url });
  await gateway.target(HOST, { target_url: backend.url, rate_limit: RATE, rate_limit_burst: BURST });
  await eventually(async () => (await other.visit(HOST, { protocol: 'http' })).status === 200);
});
afterEach(() => {
  for (const one of connections.splice(0)) one.close();
});
afterAll(async () => {
  await other?.child.stop();
  await gateway?.stop();
  await backend?.stop();
});

/** Connections of this client to every worker of these gateways. */
async function everywhere(address: string, ...gateways: GatewayProcess[]): Promise<KeptConnection[]> {
  const all = (await Promise.all(gateways.map((one) => keepAtEachWorker(one, FREE, address)))).flat();
  connections.push(...all);
  return all;
}

function comeFrom(address: string): KeptConnection {
  const made = keepConnection(gateway.httpPort, address);
  connections.push(made);
  return made;
}

/** Asks on all of them without pause. @returns statuses, and for how many seconds */
async function flood(all: readonly KeptConnection[], ms: number): Promise<{ statuses: number[]; seconds: number }> {
  const started = performance.now();
  const statuses: number[] = [];
  await Promise.all(
    all.map(async (one) => {
      while (performance.now() - started < ms) statuses.push((await one.ask(HOST)).status);
    }),
  );
  return { statuses, seconds: (performance.now() - started) / 1_000 };
}

/** As docs/guides/limits.md has it: what may pass in this time at so many workers, which hear of each other within half a second. */
const most = (seconds: number, workers: number): number =>
  BURST + RATE * (seconds + 0.1) + (workers - 1) * (BURST + RATE * 0.6);

const count = (statuses: readonly number[], status: number): number => statuses.filter((one) => one === status).length;

test('rate_limit lets a burst of one client through, then 429 with when to come again; others are let through', async () => {
  await gateway.target('slow.example.com', { target_url: backend.url, rate_limit: 0.1, rate_limit_burst: 3 });
  const one = comeFrom('127.0.0.2');
  const answers: Answered[] = [];
  for (let i = 0; i < 5; i++) answers.push(await one.ask('slow.example.com'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
  const { headers } = answers[3] as Answered;
  expect(Number(headers['retry-after'])).toBeGreaterThan(5);
  expect(Number(headers['retry-after'])).toBeLessThanOrEqual(10);
  expect(headers['ratelimit-policy']).toBe('"client";q=3;w=30');
  expect(headers['ratelimit']).toBe(`"client";r=0;t=${headers['retry-after']}`);
  expect((await comeFrom('127.0.0.3').ask('slow.example.com')).status).toBe(200);
  expect((await one.ask(FREE)).status).toBe(200);
});

test('rate_limit counts the clients of IPv6 by their networks of 64 bits, over every protocol', async () => {
  await gateway.target('six.example.com', { target_url: backend.url, rate_limit: 0.1, rate_limit_burst: 2 });
  const from = async (address: string, protocol: 'http' | 'https' | 'h2'): Promise<number> =>
    (await gateway.visit('six.example.com', { protocol, from: '127.0.0.9', headers: { 'x-forwarded-for': address } }))
      .status;
  await from('2001:db8:0:1::1', 'http');
  // Its two workers may each let some through before they hear of each other.
  await eventually(async () => (await from('2001:db8:0:1::2', 'h2')) === 429);
  await eventually(async () => (await from('2001:db8:0:1:ffff::3', 'https')) === 429);
  expect(await from('2001:db8:0:2::1', 'http')).toBe(200);
});

test('two gateways of two workers let through what the limit is and the documented excess; a client below it is never refused', async () => {
  const flooding = await everywhere('127.0.0.4', gateway, other);
  const modest = await everywhere('127.0.0.5', gateway, other);
  const patient = async (until: number): Promise<number[]> => {
    const statuses: number[] = [];
    while (performance.now() < until) {
      // Four at once, then the time for more: never beyond the burst, never faster than the rate.
      const round = modest.map(async (one) => (await one.ask(HOST)).status);
      statuses.push(...(await Promise.all(round)));
      await pause(600);
    }
    return statuses;
  };
  const ms = 4_000;
  const [{ statuses, seconds }, below] = await Promise.all([flood(flooding, ms), patient(performance.now() + ms)]);
  expect(flooding).toHaveLength(4);
  const passed = count(statuses, 200);
  expect(passed + count(statuses, 429)).toBe(statuses.length);
  expect(statuses.length).toBeGreaterThan(2 * RATE * seconds);
  expect(passed).toBeLessThanOrEqual(most(seconds, 4));
  expect(passed).toBeGreaterThanOrEqual(RATE * seconds * 0.9);
  expect(below.length).toBeGreaterThan(10);
  expect(new Set(below)).toEqual(new Set([200]));
});

test('a host with a limit that cannot be is left out and told of; the others live', async () => {
  await gateway.write('broken.example.com', { target_url: backend.url, rate_limit: -5 });
  await eventually(async () => {
    const { broken } = await gateway.health();
    expect(broken).toMatchObject([{ kind: 'target', id: 'broken.example.com' }]);
    expect(broken[0]?.reason).toContain('rate_limit');
  });
  expect((await gateway.visit(FREE, { protocol: 'http' })).status).toBe(200);
});

test('with Redis away each gateway keeps to the limit for itself, over its workers', async () => {
  const alone = await everywhere('127.0.0.6', gateway);
  await gateway.redis.kill();
  const { statuses, seconds } = await flood(alone, 2_500);
  const passed = count(statuses, 200);
  expect(passed).toBeGreaterThanOrEqual(RATE * seconds * 0.9);
  expect(passed).toBeLessThanOrEqual(most(seconds, 2));
  expect(passed + count(statuses, 429)).toBe(statuses.length);
});

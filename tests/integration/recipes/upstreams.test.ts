import { beforeAll, describe, expect, test } from '@jest/globals';
import type { TargetSaved } from '#contracts';
import { parseTargetHost, type ProxyTarget } from '#domain';
import { targetOf, tokenOf } from '../../support/store.ts';
import { recipeSystemOf } from '../../support/recipe.ts';

const HOST = 'app.example.com';
const ONE = 'http://10.0.0.1:3000';
const TWO = 'http://10.0.0.2:3000';
const alice = tokenOf('alice', { cert_email: 'alice@example.com' });
const bob = tokenOf('bob', { cert_email: 'bob@example.com' });

const { just, store } = await recipeSystemOf([alice, bob]);

beforeAll(async () => {
  await store.targets.create(targetOf(HOST, alice, { target_url: ONE, enable_https: false }));
});

const stored = async (): Promise<ProxyTarget | undefined> => (await store.targets.find(parseTargetHost(HOST)))?.record;

describe('the upstreams of a host', () => {
  test('are added, given another weight, drained and removed; the first is its target_url', async () => {
    const added = await just('proxy-upstream-add', HOST, `${TWO}/`, 'alice', '--weight=3');
    expect([added.code, added.stdout]).toEqual([0, expect.stringContaining(`${TWO}, weight 3`)]);
    expect(await stored()).toMatchObject({
      target_url: ONE,
      upstreams: [
        { url: ONE, weight: 1 },
        { url: TWO, weight: 3 },
      ],
    });
    await just('proxy-upstream-add', HOST, TWO, 'alice', 'weight=5');
    expect((await just('proxy-upstream-drain', HOST, ONE, 'on', 'alice')).stdout).toContain(
      `${ONE}, weight 1, drained`,
    );
    expect((await stored())?.upstreams).toEqual([
      { url: ONE, weight: 1, drain: true },
      { url: TWO, weight: 5, drain: false },
    ]);
    expect((await just('proxy-show', HOST)).stdout).toMatch(
      /upstreams +http:\/\/10\.0\.0\.1:3000, weight 1, drained\n/,
    );
    await just('proxy-upstream-remove', HOST, ONE, 'alice');
    expect(await stored()).toMatchObject({ target_url: TWO, upstreams: [{ url: TWO }] });
  });

  test('the last cannot be removed, one that is not there is named with those that are, and others may not', async () => {
    const last = await just('proxy-upstream-remove', HOST, TWO, 'alice');
    expect([last.code === 0, last.stderr]).toEqual([false, expect.stringContaining('is the only upstream')]);
    const unknown = await just('proxy-upstream-drain', HOST, ONE, 'on', 'alice');
    expect([unknown.code === 0, unknown.stderr]).toEqual([false, expect.stringContaining(TWO)]);
    const foreign = await just('proxy-upstream-add', HOST, ONE, 'bob');
    expect([foreign.code === 0, foreign.stderr]).toEqual([false, expect.stringContaining('belongs to another token')]);
  });

  test('are shown with their state, which nobody knows without a gateway', async () => {
    const { stdout, code } = await just('proxy-upstreams', HOST);
    expect(code).toBe(0);
    expect(stdout).toMatch(/http:\/\/10\.0\.0\.2:3000 +5 +unknown/);
    expect(stdout).toContain('Requests go by turns. No gateway answers.');
  });
});

test('proxy-update takes all of it by name, and says what is wrong', async () => {
  const words = [
    `upstreams=${ONE}*2,${TWO}`,
    'load-balancing=least_connections',
    'sticky=at; Secure; SameSite=Strict; HttpOnly=false',
    'ejection=failures=5 time=20',
    'health-check=/healthz interval=3 statuses=200,300-399',
    'slow-start=0',
  ];
  const { code, stdout } = await just('proxy-update', HOST, 'alice', ...words, '--json');
  expect(code).toBe(0);
  const { proxy_target } = JSON.parse(stdout) as TargetSaved;
  expect(proxy_target).toMatchObject({
    target_url: ONE,
    upstreams: [
      { url: ONE, weight: 2, drain: false },
      { url: TWO, weight: 1, drain: false },
    ],
    load_balancing: 'least_connections',
    sticky: { cookie: 'at', secure: 'always', http_only: false, same_site: 'strict' },
    ejection: { failures: 5, window: 10, time: 20, max_time: 300 },
    health_check: { path: '/healthz', interval: 3, timeout: 5, expected_statuses: ['200', '300-399'] },
    slow_start: 0,
  });
  await just('proxy-update', HOST, 'alice', 'sticky=none', 'ejection=none', 'health-check=none', `target-url=${TWO}9`);
  expect(await stored()).toMatchObject({ sticky: null, ejection: null, health_check: null, target_url: `${TWO}9` });
  const wrong = [
    'upstreams=ftp://x',
    'sticky=a; Max-Age=1',
    'ejection=fails=1',
    'health-check=/x every=1',
    'slow-start=-1',
  ];
  const refused = await just('proxy-update', HOST, 'alice', ...wrong);
  expect(refused.code).not.toBe(0);
  for (const field of ['upstreams', 'sticky', 'ejection', 'health-check', 'slow-start'])
    expect(refused.stderr).toContain(field);
}, 60_000);

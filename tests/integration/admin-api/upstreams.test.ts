import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { upstreamsSummary } from '../../../apps/admin-api/src/targets/target-upstreams.ts';
import { newHost } from '../../support/target-requests.ts';
import { startTargetParties, type TargetParties } from '../../support/target-parties.ts';

const A = 'http://a.example';
const B = 'http://b.example';

let parties: TargetParties;
beforeAll(async () => {
  parties = await startTargetParties();
});
afterAll(async () => {
  await parties?.api.stop();
});

const summarized = (url: string, up: boolean, at: string | null) => ({
  url,
  up,
  checked: at !== null,
  last_error: at === null ? null : { at, message: 'status 500' },
});

describe('upstreams of a target', () => {
  test('are given in place of target_url, which is then the first; one that is sent back changes nothing', async () => {
    const host = newHost();
    const { status, body } = await parties.asAlice.create(host, {
      target_url: null,
      upstreams: [{ url: A }, { url: B, weight: 3 }],
    });
    expect(status).toBe(201);
    const upstreams = [
      { url: A, weight: 1, drain: false },
      { url: B, weight: 3, drain: false },
    ];
    expect(body.proxy_target).toMatchObject({ target_url: A, upstreams, load_balancing: 'round_robin', sticky: null });
    // As a program does that shows one address.
    const again = await parties.asAlice.change(host, { target_url: A, enable_http: true });
    expect(again.body.proxy_target).toMatchObject({ target_url: A, upstreams });
    const moved = await parties.asAlice.change(host, { target_url: 'http://c.example' });
    expect(moved.body.proxy_target.upstreams.map(({ url }) => url)).toEqual(['http://c.example', B]);
  });

  test('and target_url alone leave a host as it was before there were several', async () => {
    const { body } = await parties.asAlice.create(newHost(), { target_url: A });
    expect(body.proxy_target).toMatchObject({
      target_url: A,
      upstreams: [],
      ejection: { failures: 3, window: 10, time: 10, max_time: 300 },
      health_check: null,
      slow_start: 10,
    });
  });

  test('that are wrong are refused with every field by name', async () => {
    const { status, text } = await parties.asAlice.create(newHost(), {
      upstreams: [{ url: A, weight: 0 }, { url: 'ftp://x' }, { url: B, color: 'red' }],
      load_balancing: 'random',
      sticky: { cookie: 'a b' },
      ejection: { failures: 0 },
      health_check: { path: 'x' },
      slow_start: -1,
    });
    expect(status).toBe(400);
    for (const field of [
      'color',
      'load_balancing',
      'sticky.cookie',
      'ejection.failures',
      'health_check.path',
      'slow_start',
    ])
      expect(text).toContain(field);
    const two = await parties.asAlice.create(newHost(), { upstreams: [{ url: A, weight: 0 }, { url: A }] });
    for (const field of ['upstreams.0.weight', 'upstreams.1.url']) expect(two.text).toContain(field);
    const other = await parties.asAlice.create(newHost(), { target_url: B, upstreams: [{ url: A }] });
    expect([other.status, other.text]).toEqual([
      400,
      expect.stringContaining('target_url is not the first of upstreams'),
    ]);
  });

  test('are changed by their owner and the administrator, and shown to all', async () => {
    const host = newHost();
    await parties.asAlice.create(host, { upstreams: [{ url: A }], target_url: A, enable_https: false });
    expect((await parties.asBob.change(host, { upstreams: [{ url: B }] })).status).toBe(403);
    expect((await parties.asAdmin.change(host, { upstreams: [{ url: B, drain: true }] })).status).toBe(200);
    const { status, body } = await parties.api.ask('GET', `/proxy/targets/${host}/upstreams`);
    expect(status).toBe(200);
    expect(body).toEqual({
      hostname: host,
      load_balancing: 'round_robin',
      gateways: 0,
      upstreams: [{ url: B, weight: 1, drain: true, state: 'unknown', at: [] }],
    });
  });

  test('are summed up for who owns them, and for the administrator of all; up is what is up at every gateway', async () => {
    const [mine, theirs] = [newHost(), newHost()];
    await parties.asAlice.create(mine, { upstreams: [{ url: A }, { url: B }], enable_https: false });
    await parties.asBob.create(theirs, { upstreams: [{ url: A }, { url: B }], enable_https: false });
    const [early, late] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
    const told = [
      {
        upstreams: [mine, theirs].flatMap((hostname) =>
          [summarized(A, true, null), summarized(B, false, late)].map((it) => ({ hostname, ...it })),
        ),
      },
      { upstreams: [summarized(A, true, null), summarized(B, true, early)].map((it) => ({ hostname: mine, ...it })) },
      { of: 'another release' },
    ];
    const summed = { hostname: mine, total: 2, up: 1, checked: true, last_error: { at: late, message: 'status 500' } };
    expect(upstreamsSummary((host) => host === mine, told)).toEqual({ gateways: 2, hosts: [summed] });

    const { api, alice } = parties;
    expect((await api.ask('GET', '/proxy/upstreams')).status).toBe(401);
    expect((await api.ask('GET', '/proxy/upstreams', { token: alice.token })).body).toEqual({ gateways: 0, hosts: [] });
  });
});

import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { UpstreamSpec } from '#domain';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { freeze } from '../../support/freeze.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';

const HOST = 'app.example.com';

let gateway: GatewayProcess;
let backend: HttpBackend;

beforeAll(async () => {
  backend = await startHttpBackend((_, response) => response.end('content'));
  gateway = await GatewayProcess.start();
  await gateway.certificate('for-app', [HOST]);
  await gateway.target(HOST, { target_url: backend.url });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

/** Series by their names. */
async function scrape(): Promise<Map<string, number>> {
  const answer = await fetch(`http://127.0.0.1:${gateway.internalPort}/metrics`, {
    signal: AbortSignal.timeout(10_000),
  });
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', value] = /^(\S+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

const specs = (...urls: string[]): UpstreamSpec[] => urls.map((url) => ({ url, weight: 1, drain: false }));
const ofUpstream = (metric: string, host: string, url: string): string =>
  `mpm_upstream_${metric}{host="${host}",upstream="${url}"}`;
const requestsOf = (host: string, status: string): string =>
  `mpm_requests_total{host="${host}",method="GET",status="${status}"}`;
const valueOf = async (name: string): Promise<number> => (await scrape()).get(name) ?? 0;

describe('GET /metrics at the internal port', () => {
  test('has each metric with its help and type, and numbers alone', async () => {
    const page = await (await fetch(`http://127.0.0.1:${gateway.internalPort}/metrics`)).text();
    for (const line of page.trimEnd().split('\n'))
      expect(line).toMatch(
        /^(?:# HELP mpm_\w+ \S.*|# TYPE mpm_\w+ (?:counter|gauge|histogram)|mpm_\w+(?:\{(?:\w+="[^"]*",?)+\})? -?[\d.e+-]+)$/,
      );
    expect((await fetch(`http://127.0.0.1:${gateway.internalPort}/metric`)).status).toBe(404);
  });

  test('counts requests by host, method and class of status; hosts that nobody has are one, and methods that are rare too', async () => {
    for (const protocol of ['http', 'https', 'h2'] as const) await gateway.visit(HOST, { protocol });
    for (const host of ['a.example.org', 'b.example.org']) await gateway.visit(host, { protocol: 'http' });
    await gateway.visit(HOST, { protocol: 'http', method: 'PROPFIND' });
    await eventually(async () => {
      const series = await scrape();
      expect(series.get(requestsOf(HOST, '2xx'))).toBe(3);
      expect(series.get(requestsOf('(unknown)', '4xx'))).toBe(2);
      expect(series.get(`mpm_requests_total{host="${HOST}",method="other",status="2xx"}`)).toBe(1);
      expect([...series.keys()].filter((name) => name.includes('example.org'))).toEqual([]);
      expect(series.get('mpm_request_duration_seconds_count{answered_by="backend"}')).toBe(4);
      expect(series.get('mpm_request_duration_seconds_bucket{answered_by="backend",le="+Inf"}')).toBe(4);
      expect(series.get('mpm_request_duration_seconds_count{answered_by="gateway"}')).toBe(2);
      expect(series.get('mpm_backend_first_byte_seconds_count')).toBe(4);
      expect(series.get(`mpm_sent_bytes_total{host="${HOST}"}`)).toBe(28);
    });
  });

  test('counts what backends fail with, by host', async () => {
    await gateway.target('dead.example.com', { target_url: `http://127.0.0.1:${await freePort()}` });
    await gateway.visit('dead.example.com', { protocol: 'http' });
    const name = 'mpm_backend_failures_total{host="dead.example.com",reason="connect"}';
    await eventually(async () => expect(await valueOf(name)).toBe(1));
    await gateway.removeTarget('dead.example.com');
    await eventually(async () => expect((await scrape()).has(name)).toBe(false));
  });

  test('tells how each upstream is: it gets requests, or is left out because it failed or because its check fails', async () => {
    const [failing, dead] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
    const several = { ejection: { failures: 1, window: 30, time: 60, max_time: 60 } };
    await gateway.target('several.example.com', { ...several, upstreams: specs(backend.url, dead) });
    await gateway.target('checked.example.com', {
      upstreams: specs(backend.url, failing),
      health_check: { path: '/', interval: 1, timeout: 1, expected_statuses: ['200'] },
    });
    await eventually(
      async () => {
        await gateway.visit('several.example.com', { protocol: 'http' });
        const now = await scrape();
        const of = (host: string, url: string): unknown[] =>
          ['up', 'ejected', 'check_failing'].map((metric) => now.get(ofUpstream(metric, host, url)));
        expect(of('several.example.com', backend.url)).toEqual([1, 0, 0]);
        expect(of('several.example.com', dead)).toEqual([0, 1, 0]);
        expect(of('checked.example.com', backend.url)).toEqual([1, 0, 0]);
        expect(of('checked.example.com', failing)).toEqual([0, 0, 1]);
        expect(now.get(ofUpstream('failures_total', 'several.example.com', dead))).toBeGreaterThan(0);
        expect(now.get(ofUpstream('failures_total', 'several.example.com', backend.url))).toBe(0);
        const last = ofUpstream('last_error_seconds', 'several.example.com', dead);
        expect(now.get(last.replace('}', ',error="ECONNREFUSED"}'))).toBeGreaterThan(Date.now() / 1_000 - 60);
        expect(['up', 'ejected', 'unhealthy'].map((state) => now.get(`mpm_upstreams{state="${state}"}`))).toEqual([
          2, 1, 1,
        ]);
      },
      { deadlineMs: 20_000 },
    );
    for (const host of ['several.example.com', 'checked.example.com']) await gateway.removeTarget(host);
    expect([...(await scrape()).keys()].filter((name) => name.startsWith('mpm_upstream_'))).toEqual([]);
  });

  test('counts connections, those that are open, and handshakes: full, resumed and failed', async () => {
    // Those of the tests before this one are gone.
    await eventually(async () => expect(await valueOf('mpm_connections_open{listener="https"}')).toBe(0));
    const before = await scrape();
    const grown = async (name: string): Promise<number> => (await valueOf(name)) - (before.get(name) ?? 0);
    const open = connect({
      port: gateway.httpsPort,
      host: '127.0.0.1',
      servername: HOST,
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.2',
    });
    await once(open, 'secureConnect');
    const session = open.getSession();
    if (!session) throw new Error('there is no session');
    const again = connect({
      port: gateway.httpsPort,
      host: '127.0.0.1',
      servername: HOST,
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.2',
      session,
    });
    await once(again, 'secureConnect');
    const old = connect({
      port: gateway.httpsPort,
      host: '127.0.0.1',
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await once(old, 'error');
    await eventually(async () => {
      expect(await grown('mpm_handshakes_total{result="full"}')).toBe(1);
      expect(await grown('mpm_handshakes_total{result="resumed"}')).toBe(1);
      expect(await grown('mpm_handshakes_total{result="failed"}')).toBe(1);
      expect(await grown('mpm_connections_opened_total{listener="https"}')).toBe(3);
      expect(await grown('mpm_connections_open{listener="https"}')).toBe(2);
    });
    open.destroy();
    again.destroy();
    await eventually(async () => expect(await grown('mpm_connections_open{listener="https"}')).toBe(0));
  });

  test('tells of certificates, of the snapshot, and of records that are broken', async () => {
    const series = await scrape();
    expect(series.get('mpm_certificate_days_left{cert_name="for-app"}')).toBeCloseTo(30, 0);
    expect(series.get('mpm_records{kind="certificates"}')).toBe(1);
    expect(series.get('mpm_snapshot_version')).toBe((await gateway.health()).snapshot_version);
    expect(series.get('mpm_snapshot_lag{worker="1"}')).toBe(0);
    expect(series.get('mpm_redis_up')).toBe(1);
    expect(series.get('mpm_broken_records{kind="access-list"}')).toBeUndefined();
    await gateway.plantAccessList('damaged', 'not json');
    await eventually(async () => expect(await valueOf('mpm_broken_records{kind="access-list"}')).toBe(1));
  });

  test('tells how each process fares', async () => {
    const series = await scrape();
    for (const worker of ['1', '2', 'supervisor']) {
      expect(series.get(`mpm_process_memory_bytes{worker="${worker}",kind="rss"}`)).toBeGreaterThan(1e7);
      expect(series.get(`mpm_process_cpu_seconds_total{worker="${worker}"}`)).toBeGreaterThan(0);
      expect(series.get(`mpm_event_loop_delay_seconds{worker="${worker}",quantile="0.5"}`)).toBeGreaterThanOrEqual(0);
    }
  });
});

test('a worker that stands still is said so in time, and counts with what it said before', async () => {
  await gateway.visit(HOST, { protocol: 'http' });
  const before = await valueOf(requestsOf(HOST, '2xx'));
  const [pid = 0] = await gateway.workerPids();
  await freeze(pid);
  try {
    await eventually(async () => {
      const series = await scrape();
      expect(series.get('mpm_worker_answered{worker="1"}')).toBe(0);
      expect(series.get('mpm_worker_answered{worker="2"}')).toBe(1);
      expect(series.get(requestsOf(HOST, '2xx'))).toBeGreaterThanOrEqual(before);
    });
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await eventually(async () => expect(await valueOf('mpm_worker_answered{worker="1"}')).toBe(1));
});

test('no counter goes backwards when workers die or are replaced, and deaths are counted', async () => {
  const name = requestsOf(HOST, '2xx');
  const first = await valueOf(name);
  await gateway.atEachWorker(() => gateway.visit(HOST, { protocol: 'http' }));
  const before = first + 2;
  await eventually(async () => expect(await valueOf(name)).toBe(before));
  const [pid = 0] = await gateway.workerPids();
  process.kill(pid, 'SIGKILL');
  await eventually(async () => {
    const series = await scrape();
    expect(series.get('mpm_worker_up{worker="1"}')).toBe(1);
    expect(series.get('mpm_worker_deaths_total{worker="1"}')).toBe(1);
  });
  expect(await valueOf(name)).toBe(before);
  // Not scraped in between: the last word of a worker that leaves counts.
  await gateway.visit(HOST, { protocol: 'http' });
  await gateway.reload();
  await eventually(async () => expect(await valueOf(name)).toBe(before + 1));
  expect(await valueOf('mpm_worker_deaths_total{worker="2"}')).toBe(0);
});

test('without Redis requests are served, said to be lost to the log, and counted', async () => {
  await gateway.redis.kill();
  await eventually(async () => expect(await valueOf('mpm_redis_up')).toBe(0), { deadlineMs: 20_000 });
  expect((await gateway.visit(HOST, { protocol: 'http' })).status).toBe(200);
  await eventually(async () => expect(await valueOf('mpm_access_log_dropped_total{where="redis"}')).toBeGreaterThan(0));
  await gateway.redis.start();
});

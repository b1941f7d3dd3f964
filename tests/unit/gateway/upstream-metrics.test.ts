import { expect, test } from '@jest/globals';
import { setUpstreams } from '../../../apps/gateway/src/supervisor/upstream-metrics.ts';

const upstream = (i: number, state: 'up' | 'ejected' | 'unhealthy', failures = 0) => ({
  hostname: `h${i}.example.com`,
  url: 'http://127.0.0.1:1',
  state,
  since: null,
  until: state === 'ejected' ? '2026-01-01T00:00:00.000Z' : null,
  failures,
  last_error: null,
  last_check: null,
});

test('of very many upstreams those that are left out or failed have their series, and all are counted', () => {
  const all = Array.from({ length: 5_000 }, (_, i) =>
    upstream(i, i === 4_000 ? 'ejected' : i === 4_500 ? 'unhealthy' : 'up', i === 4_999 ? 7 : 0),
  );
  const series = new Map<string, number>();
  setUpstreams(all, (name, { host = '', state = '' }, value) => series.set(`${name} ${host}${state}`, value));
  expect(series.size).toBe(3 + 4 * 1_000);
  expect(['up', 'ejected', 'unhealthy'].map((state) => series.get(`mpm_upstreams ${state}`))).toEqual([4_998, 1, 1]);
  expect(series.get('mpm_upstream_ejected h4000.example.com')).toBe(1);
  expect(series.get('mpm_upstream_check_failing h4500.example.com')).toBe(1);
  expect(series.get('mpm_upstream_failures_total h4999.example.com')).toBe(7);
});

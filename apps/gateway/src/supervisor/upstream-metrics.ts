import type { MetricName } from '../observe/metrics.ts';
import type { HostUpstream } from './upstream-watch.ts';

/** Upstreams that have series of their own. Those that get no requests come first, then those that failed; all are in the sums. */
const MOST_SHOWN = 1_000;

type Set = (name: MetricName, labels: Record<string, string>, value: number) => void;

/** How the upstreams of all hosts are, as this gateway sees them. */
export function setUpstreams(all: readonly HostUpstream[], set: Set): void {
  const sums = { up: 0, ejected: 0, unhealthy: 0 };
  for (const { state } of all) sums[state] += 1;
  for (const [state, count] of Object.entries(sums)) set('mpm_upstreams', { state }, count);
  const shown = all.length > MOST_SHOWN ? [...all].sort(worstFirst).slice(0, MOST_SHOWN) : all;
  for (const { hostname, url, state, until, failures, last_error: last } of shown) {
    const labels = { host: hostname, upstream: url };
    set('mpm_upstream_up', labels, state === 'up' ? 1 : 0);
    set('mpm_upstream_ejected', labels, until === null ? 0 : 1);
    set('mpm_upstream_check_failing', labels, state === 'unhealthy' ? 1 : 0);
    set('mpm_upstream_failures_total', labels, failures);
    if (last) set('mpm_upstream_last_error_seconds', { ...labels, error: last.code }, Date.parse(last.at) / 1_000);
  }
}

const worstFirst = (a: HostUpstream, b: HostUpstream): number => badness(b) - badness(a);

const badness = ({ state, failures }: HostUpstream): number => (state === 'up' ? Math.min(failures, 1) : 2);

import type { ChangeFollower } from '#store';
import { seriesName, type MetricName } from '../observe/metrics.ts';
import { ProcessGauges } from '../observe/process-gauges.ts';
import type { RequestKeeper } from './request-keeper.ts';
import { metricsPage } from './metrics-page.ts';
import type { SnapshotKeeper } from './snapshot-keeper.ts';
import { setUpstreams } from './upstream-metrics.ts';
import type { UpstreamWatch } from './upstream-watch.ts';
import type { WorkerPool } from './worker-pool.ts';

const DAY_MS = 86_400_000;

export interface MetricsParts {
  readonly keeper: SnapshotKeeper;
  readonly follower: ChangeFollower;
  readonly pool: WorkerPool;
  readonly requests: Pick<RequestKeeper, 'dropped'>;
  readonly calls: Pick<RequestKeeper, 'dropped'>;
  readonly upstreams: Pick<UpstreamWatch, 'all'>;
}

/** GET /metrics: what the workers have counted, and what this process knows of them and of the snapshot. */
export function gatewayMetrics(parts: MetricsParts): () => Promise<string> {
  const ours = new ProcessGauges('supervisor');
  return async () => {
    const { series, silent } = await parts.pool.collect();
    const set = (name: MetricName, labels: Record<string, string>, value: number): void => {
      series.set(seriesName(name, labels), value);
    };
    const own = {};
    ours.addTo(own);
    for (const [name, value] of Object.entries(own)) series.set(name, Number(value));
    setWorkers(parts, silent, set);
    setSnapshot(parts, set);
    setUpstreams(parts.upstreams.all, set);
    set('mpm_access_log_dropped_total', { where: 'redis' }, parts.requests.dropped);
    set('mpm_mcp_calls_dropped_total', { where: 'redis' }, parts.calls.dropped);
    return metricsPage(series);
  };
}

type Set = (name: MetricName, labels: Record<string, string>, value: number) => void;

function setWorkers({ keeper, pool }: MetricsParts, silent: ReadonlySet<number>, set: Set): void {
  for (const { worker: number, listening, version, deaths } of pool.states) {
    const worker = String(number);
    set('mpm_worker_up', { worker }, listening ? 1 : 0);
    set('mpm_worker_answered', { worker }, silent.has(number) ? 0 : 1);
    set('mpm_worker_deaths_total', { worker }, deaths);
    set('mpm_snapshot_lag', { worker }, Math.max(keeper.version - version, 0));
  }
}

function setSnapshot({ keeper, follower }: MetricsParts, set: Set): void {
  set('mpm_snapshot_version', {}, keeper.version);
  set('mpm_store_version', {}, follower.version);
  set('mpm_redis_up', {}, keeper.lost ? 0 : 1);
  for (const [kind, count] of Object.entries(keeper.counts)) set('mpm_records', { kind }, count);
  const broken = new Map<string, number>();
  for (const { kind } of [...keeper.broken, ...keeper.closed]) broken.set(kind, (broken.get(kind) ?? 0) + 1);
  for (const [kind, count] of broken) set('mpm_broken_records', { kind }, count);
  const now = Date.now();
  for (const { cert_name, expires_at } of keeper.everything.certificates.set)
    set('mpm_certificate_days_left', { cert_name }, round((Date.parse(expires_at) - now) / DAY_MS));
}

const round = (days: number): number => Math.round(days * 1_000) / 1_000;

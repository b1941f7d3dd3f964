import type { InternalHealth } from '#platform';
import type { ChangeFollower } from '#store';
import type { SnapshotKeeper } from './snapshot-keeper.ts';
import type { UpstreamWatch } from './upstream-watch.ts';
import type { WorkerPool } from './worker-pool.ts';

interface HealthSources {
  readonly keeper: SnapshotKeeper;
  readonly follower: ChangeFollower;
  readonly pool: WorkerPool;
  readonly upstreams: UpstreamWatch;
}

/**
 * Healthy while every worker listens with a snapshot. Redis may be away: the gateway then serves what it has, and starting it
 * anew would make that worse.
 */
export function gatewayHealth({ keeper, follower, pool, upstreams }: HealthSources, insecure: boolean): InternalHealth {
  const { lost } = keeper;
  const workers = pool.status;
  const serving = workers.every(({ listening, version }) => listening && version > 0);
  return {
    healthy: serving,
    redis: lost ? 'unreachable' : 'healthy',
    ...(lost && { redis_lost_at: lost.since.toISOString(), redis_reason: lost.reason }),
    // Up to which change of the store everything has been read, and how many of those changed what workers serve from.
    store_version: follower.version,
    snapshot_version: keeper.version,
    workers,
    targets_loaded: keeper.counts.targets,
    certificates_loaded: keeper.counts.certificates,
    https_enabled: serving && !insecure,
    // Those that get no requests; all others do.
    upstreams_out: upstreams.all.filter(({ state }) => state !== 'up'),
    broken: [...keeper.broken, ...keeper.closed],
  };
}

import type { AboutGateway } from '#contracts';
import type { SnapshotKeeper } from './snapshot-keeper.ts';
import type { UpstreamWatch } from './upstream-watch.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Upstreams that are told of; where more are out, something else is wrong. */
const MOST = 200;

interface Sources {
  readonly keeper: Pick<SnapshotKeeper, 'version' | 'counts'>;
  readonly pool: Pick<WorkerPool, 'states'>;
  readonly upstreams: Pick<UpstreamWatch, 'all'>;
}

/** What a gateway says of itself to whoever looks at the whole system. */
export function aboutGateway({ keeper, pool, upstreams }: Sources): AboutGateway {
  return {
    workers: pool.states.map(({ worker, pid, listening, version, deaths }) => ({
      worker,
      pid,
      listening,
      behind: Math.max(keeper.version - version, 0),
      deaths,
    })),
    hosts: keeper.counts.targets,
    certificates: keeper.counts.certificates,
    upstreams_out: upstreams.all
      .filter(({ state }) => state !== 'up')
      .slice(0, MOST)
      .map(({ hostname, url, state, last_error, last_check }) => ({
        hostname,
        url,
        state,
        reason: (state === 'unhealthy' ? last_check?.detail : last_error?.message) ?? state,
      })),
  };
}

import type { Configuration } from '#config';
import type { Logger } from '#platform';
import type { Store } from '#store';
import { RequestKeeper } from './request-keeper.ts';
import { TrafficKeeper } from './traffic-keeper.ts';

/** Where what workers tell of requests is written, in batches. */
export interface Keepers {
  readonly requests: RequestKeeper;
  /** Calls of MCP servers. */
  readonly calls: RequestKeeper;
  readonly traffic: TrafficKeeper;
  /** Writes what is left. */
  stop(): Promise<void>;
}

export function openKeepers(configuration: Configuration, store: Store, logger: Logger): Keepers {
  const { ACCESS_LOG_KEEP_SECONDS, ACCESS_LOG_KEEP_MAX, MCP_CALLS_KEEP_SECONDS, MCP_CALLS_KEEP_MAX } = configuration;
  const requestsFor = { seconds: ACCESS_LOG_KEEP_SECONDS, most: ACCESS_LOG_KEEP_MAX };
  const callsFor = { seconds: MCP_CALLS_KEEP_SECONDS, most: MCP_CALLS_KEEP_MAX };
  const requests = new RequestKeeper(store.accessLog, requestsFor, logger);
  const calls = new RequestKeeper(store.mcpCalls, callsFor, logger);
  const traffic = new TrafficKeeper(store.traffic, logger);
  return {
    requests,
    calls,
    traffic,
    stop: async () => void (await Promise.all([requests.stop(), calls.stop(), traffic.stop()])),
  };
}

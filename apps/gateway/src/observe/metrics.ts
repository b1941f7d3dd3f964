type MetricType = 'counter' | 'gauge' | 'histogram';

interface Metric {
  readonly type: MetricType;
  /** The names of its labels, without `le` and `quantile`. */
  readonly labels: readonly string[];
  readonly help: string;
  /** Of two processes in the same place the larger one counts, and not the sum. */
  readonly merge?: 'max';
}

/** What GET /metrics at the gateway's internal port shows. docs/reference/metrics.md is the same table. */
export const METRICS = {
  mpm_requests_total: {
    type: 'counter',
    labels: ['host', 'method', 'status'],
    help: 'Finished requests, by target, method and class of status (none: no answer).',
  },
  mpm_requests_broken_total: {
    type: 'counter',
    labels: ['by'],
    help: 'Requests whose answer did not come to its end: the client left (client), was too slow (timeout), or the answer was broken off (cut).',
  },
  mpm_request_duration_seconds: {
    type: 'histogram',
    labels: ['answered_by'],
    help: 'From the head of a request to the end of its answer; without WebSockets.',
  },
  mpm_backend_connect_seconds: {
    type: 'histogram',
    labels: [],
    help: 'How long requests waited for a connection to their backend.',
  },
  mpm_backend_first_byte_seconds: {
    type: 'histogram',
    labels: [],
    help: 'From when a backend was asked for to the head of its answer.',
  },
  mpm_backend_failures_total: {
    type: 'counter',
    labels: ['host', 'reason'],
    help: 'Requests that their backend failed: connect, timeout, tls, broken or other.',
  },
  mpm_upstreams: {
    type: 'gauge',
    labels: ['state'],
    help: 'Upstreams that share a host, are checked or failed once: up, ejected or unhealthy.',
  },
  mpm_upstream_up: {
    type: 'gauge',
    labels: ['host', 'upstream'],
    help: '1 where this upstream gets requests (unless it is drained), 0 where it is left out.',
  },
  mpm_upstream_ejected: {
    type: 'gauge',
    labels: ['host', 'upstream'],
    help: '1 while this upstream is left out because it failed.',
  },
  mpm_upstream_check_failing: {
    type: 'gauge',
    labels: ['host', 'upstream'],
    help: '1 while this upstream is left out because its health check fails.',
  },
  mpm_upstream_failures_total: {
    type: 'counter',
    labels: ['host', 'upstream'],
    help: 'Requests that could not be sent to this upstream, or were not answered by it.',
  },
  mpm_upstream_last_error_seconds: {
    type: 'gauge',
    labels: ['host', 'upstream', 'error'],
    help: 'When this upstream failed last (Unix time), and with what, such as ECONNREFUSED.',
  },
  mpm_sent_bytes_total: { type: 'counter', labels: ['host'], help: 'Bytes of content that clients were sent.' },
  mpm_received_bytes_total: { type: 'counter', labels: ['host'], help: 'Bytes of content that clients sent.' },
  mpm_connections_opened_total: {
    type: 'counter',
    labels: ['listener'],
    help: 'Connections of clients that were accepted, by listener: http or https.',
  },
  mpm_connections_open: { type: 'gauge', labels: ['listener'], help: 'Connections of clients that are open.' },
  mpm_handshakes_total: {
    type: 'counter',
    labels: ['result'],
    help: 'TLS handshakes: full, resumed or failed.',
  },
  mpm_access_log_dropped_total: {
    type: 'counter',
    labels: ['where'],
    help: 'Requests without a line: nobody took standard output (stdout), too many a second to be kept (rate), Redis away (redis).',
  },
  mpm_event_loop_delay_seconds: {
    type: 'gauge',
    labels: ['worker', 'quantile'],
    help: 'How late the event loop was since the last scrape; quantile 1 is the longest delay.',
    merge: 'max',
  },
  mpm_process_memory_bytes: { type: 'gauge', labels: ['worker', 'kind'], help: 'Memory of a process: rss and heap.' },
  mpm_process_cpu_seconds_total: { type: 'counter', labels: ['worker'], help: 'CPU time of a process.' },
  mpm_mcp_calls_total: {
    type: 'counter',
    labels: ['host', 'decision'],
    help: 'Calls at MCP servers with a policy, by what was decided (allow, deny, or refused: the message was not to be read).',
  },
  mpm_mcp_calls_dropped_total: {
    type: 'counter',
    labels: ['where'],
    help: 'Calls that are not among those of `just mcp-calls`: one too many in a second (rate), or Redis did not take them (redis).',
  },
  mpm_worker_up: { type: 'gauge', labels: ['worker'], help: '1 where this worker listens.' },
  mpm_worker_answered: {
    type: 'gauge',
    labels: ['worker'],
    help: '0 where a worker did not answer in time: what is shown of it is what it said the last time.',
  },
  mpm_worker_deaths_total: {
    type: 'counter',
    labels: ['worker'],
    help: 'How often this worker died and was replaced.',
  },
  mpm_snapshot_version: { type: 'gauge', labels: [], help: 'Version of the snapshot: counts its changes.' },
  mpm_snapshot_lag: {
    type: 'gauge',
    labels: ['worker'],
    help: 'Changes of the snapshot that this worker does not serve from yet.',
  },
  mpm_store_version: { type: 'gauge', labels: [], help: 'Up to which change of the store everything has been read.' },
  mpm_redis_up: { type: 'gauge', labels: [], help: '0 while Redis is away; the gateway serves on from its snapshot.' },
  mpm_records: { type: 'gauge', labels: ['kind'], help: 'Records that are served from, by kind.' },
  mpm_broken_records: {
    type: 'gauge',
    labels: ['kind'],
    help: 'Records that cannot be used and are left out, and hosts that are closed for one; GET /health names each.',
  },
  mpm_certificate_days_left: {
    type: 'gauge',
    labels: ['cert_name'],
    help: 'Days until a certificate expires; negative after that.',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

/** Numbers by the name of their series, as the exposition format writes it: `mpm_requests_total{host="a",…}`. */
export type Series = Record<string, number>;

/** The name of a series. */
export function seriesName(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value.replaceAll(/[\\"\n]/g, escaped)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

const escaped = (character: string): string => (character === '\n' ? '\\n' : `\\${character}`);

/** To which metric a series belongs; undefined for one that another release's worker has. */
export function metricOf(series: string): MetricName | undefined {
  const [name = ''] = series.split('{', 1);
  if (Object.hasOwn(METRICS, name)) return name as MetricName;
  const base = name.replace(/_(bucket|sum|count)$/, '');
  return Object.hasOwn(METRICS, base) ? (base as MetricName) : undefined;
}

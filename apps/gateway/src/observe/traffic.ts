import type { Exchange } from '../exchange/exchange.ts';
import { failureReason } from './failure-reason.ts';
import { Histogram } from './histogram.ts';
import { seriesName, type Series } from './metrics.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other'] as const;
const OTHER = METHODS.length - 1;
const METHOD_INDEX = new Map<string, number>(METHODS.map((method, i) => [method, i]));
const STATUSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;
/** Labels in place of a host; no target can have such a name. */
const UNKNOWN = '(unknown)';
const OWN_API = '(api)';

/** What is counted of one host. */
class HostCounts {
  /** By method, then by class of status. */
  readonly requests = new Float64Array(METHODS.length * STATUSES.length);
  sent = 0;
  received = 0;
  failures: Map<string, number> | undefined;
}

/** Counts the requests of a worker, in plain numbers: what a scrape makes of them is made when one comes. */
export class Traffic {
  readonly #hosts = new Map<string, HostCounts>();
  readonly #durations = { backend: new Histogram(), gateway: new Histogram() };
  readonly #connecting = new Histogram();
  readonly #firstByte = new Histogram();
  readonly #broken = { client: 0, timeout: 0, cut: 0 };

  finished(exchange: Exchange): void {
    const { instance, departedAt, sentAt, answeredAt } = exchange;
    const host = instance ? (instance.is_api_instance ? OWN_API : instance.target.hostname) : UNKNOWN;
    let counts = this.#hosts.get(host);
    if (!counts) this.#hosts.set(host, (counts = new HostCounts()));
    const method = METHOD_INDEX.get(exchange.method) ?? OTHER;
    const i = method * STATUSES.length + Math.floor(exchange.status / 100);
    counts.requests[i] = (counts.requests[i] ?? 0) + 1;
    counts.sent += exchange.sentBytes;
    counts.received += exchange.receivedBytes;
    if (exchange.broken !== '') this.#broken[exchange.broken] += 1;
    if (exchange.failure !== '') countFailure(counts, exchange.failure);
    if (sentAt !== 0) this.#connecting.observe(sentAt - departedAt);
    if (answeredAt !== 0) this.#firstByte.observe(answeredAt - departedAt);
    if (exchange.leavesHttp) return;
    this.#durations[answeredAt === 0 ? 'gateway' : 'backend'].observe(performance.now() - exchange.startedAt);
  }

  /** A host that is not there any more. */
  forget(hostname: string): void {
    this.#hosts.delete(hostname);
  }

  addTo(series: Series): void {
    for (const [host, counts] of this.#hosts) addHost(series, host, counts);
    for (const answered_by of ['backend', 'gateway'] as const)
      this.#durations[answered_by].addTo(series, 'mpm_request_duration_seconds', { answered_by });
    this.#connecting.addTo(series, 'mpm_backend_connect_seconds', {});
    this.#firstByte.addTo(series, 'mpm_backend_first_byte_seconds', {});
    for (const [by, count] of Object.entries(this.#broken))
      series[seriesName('mpm_requests_broken_total', { by })] = count;
  }
}

function countFailure(counts: HostCounts, code: string): void {
  counts.failures ??= new Map();
  const reason = failureReason(code);
  counts.failures.set(reason, (counts.failures.get(reason) ?? 0) + 1);
}

function addHost(series: Series, host: string, { requests, sent, received, failures }: HostCounts): void {
  for (const [i, count] of requests.entries()) {
    if (count === 0) continue;
    const method = METHODS[Math.floor(i / STATUSES.length)] ?? 'other';
    const status = STATUSES[i % STATUSES.length] ?? 'none';
    series[seriesName('mpm_requests_total', { host, method, status })] = count;
  }
  series[seriesName('mpm_sent_bytes_total', { host })] = sent;
  series[seriesName('mpm_received_bytes_total', { host })] = received;
  for (const [reason, count] of failures ?? [])
    series[seriesName('mpm_backend_failures_total', { host, reason })] = count;
}

import { countRequest, noTraffic } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { HostTraffic } from '../snapshot/messages.ts';

const SEND_MS = 1_000;

export interface RecentTrafficOptions {
  readonly tellTraffic: (hosts: readonly HostTraffic[]) => void;
}

/** Counts the requests of a worker by host, and tells the supervisor once a second what has come. Requests to the gateway's own API are not counted. */
export class RecentTraffic {
  readonly #tell: RecentTrafficOptions['tellTraffic'];
  readonly #hosts = new Map<string, HostTraffic & { readonly counts: number[] }>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ tellTraffic }: RecentTrafficOptions) {
    this.#tell = tellTraffic;
  }

  finished(exchange: Exchange): void {
    const { instance, status, sentBytes, receivedBytes, answeredAt, startedAt } = exchange;
    // The GUI asks all the time, also for these numbers; it would fill them with itself.
    if (instance?.is_api_instance) return;
    const hostname = instance?.target.hostname ?? '';
    let host = this.#hosts.get(hostname);
    if (!host) {
      host = { hostname, owner: instance?.target.owner_token_hash ?? '', counts: noTraffic() };
      this.#hosts.set(hostname, host);
    }
    // How long the answer itself takes depends on its size and its reader; a WebSocket is open for as long as it likes.
    const timed = status !== 0 && (answeredAt !== 0 || !exchange.leavesHttp);
    const duration = timed ? (answeredAt || performance.now()) - startedAt : undefined;
    countRequest(host.counts, { status, sent: sentBytes, received: receivedBytes, duration });
    this.#timer ??= setTimeout(() => this.flush(), SEND_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#hosts.size > 0) this.#tell([...this.#hosts.values()]);
    this.#hosts.clear();
  }
}

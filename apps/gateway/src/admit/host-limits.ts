import { clientNetwork } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { clientKey, type Counts, type Use } from '../snapshot/counts.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import { ClientRates } from './client-rates.ts';
import { OpenRequests } from './open-requests.ts';

/** How long a worker gathers what it counts before it tells. */
const TELL_MS = 50;

/** What a worker counts for the limits of hosts, what it tells the others of that, and what it hears from them. */
export class HostLimits {
  readonly rates: ClientRates;
  readonly open = new OpenRequests();
  readonly #tell: (counts: Counts) => void;
  #telling = false;

  /**
   * @param targetOf the target of this hostname as it is written there
   * @param tell what was counted, some times a second while there is something
   */
  constructor(targetOf: (hostname: string) => TargetRecord | undefined, tell: (counts: Counts) => void) {
    this.rates = new ClientRates(targetOf);
    this.#tell = tell;
  }

  /** One request more of a client. @returns the tokens that it had; it passes with one or more */
  take(target: TargetRecord, network: string): number {
    const left = this.rates.take(target.hostname, network, target, Date.now());
    if (left >= 1) this.#soon();
    return left;
  }

  /** A request that has passed and is counted until it is over. */
  entered(exchange: Exchange, { hostname, max_concurrent, max_concurrent_per_client }: TargetRecord): void {
    if (max_concurrent !== null) exchange.countedForHost = hostname;
    if (max_concurrent_per_client !== null)
      exchange.countedForClient = clientKey(hostname, clientNetwork(exchange.client));
    this.#each(exchange, (key) => this.open.opened(key));
  }

  /** @returns what is told of every exchange that is over, however it ended, and tells others of it */
  finishing(tell: (exchange: Exchange) => void): (exchange: Exchange) => void {
    return (exchange) => {
      tell(exchange);
      this.#each(exchange, (key) => this.open.closed(key));
      exchange.countedForHost = exchange.countedForClient = '';
    };
  }

  /** @param worker who counted it; 0 for those of other gateways together */
  hear(worker: number, { uses, open }: { readonly uses: readonly Use[]; readonly open: Counts['open'] }): void {
    if (uses.length) this.rates.hear(uses, Date.now());
    if (open.length) this.open.hear(worker, open);
  }

  #each({ countedForHost, countedForClient }: Exchange, count: (key: string) => void): void {
    if (countedForHost !== '') count(countedForHost);
    if (countedForClient !== '') count(countedForClient);
    if (countedForHost !== '' || countedForClient !== '') this.#soon();
  }

  #soon(): void {
    if (this.#telling) return;
    this.#telling = true;
    setTimeout(() => {
      this.#telling = false;
      this.#tell({ uses: this.rates.report(), open: this.open.report() });
    }, TELL_MS).unref();
  }
}

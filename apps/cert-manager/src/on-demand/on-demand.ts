import type { Configuration } from '#config';
import { InvalidInput, parseHostname, type Hostname, type ProxyTarget } from '#domain';
import type { Logger } from '#platform';
import { StoreError, type Store } from '#store';
import { nameFor, type Place } from './name-for.ts';
import { newOrder } from './new-order.ts';
import { mayBegin } from './may-begin.ts';

/**
 * Orders the certificate of a host when somebody comes for it, where CERT_ON_DEMAND says so. Only hosts that are configured,
 * and only where nothing has been ordered: so what a stranger types into a browser costs no more than a few reads.
 */
export class OnDemand {
  readonly #store: Store;
  readonly #configuration: Configuration;
  readonly #logger: Logger;
  /** Handshakes come in bursts: one look at a host is enough for all of them. */
  readonly #looking = new Map<string, Promise<void>>();

  constructor(store: Store, configuration: Configuration, logger: Logger) {
    this.#store = store;
    this.#configuration = configuration;
    this.#logger = logger;
  }

  /** A handshake had to do without a certificate. Never rejects: there will be another handshake. */
  wanted(hostname: string): Promise<void> {
    const looking =
      this.#looking.get(hostname) ??
      this.#look(hostname)
        .catch((error: unknown) => this.#tell(hostname, error))
        .finally(() => this.#looking.delete(hostname));
    this.#looking.set(hostname, looking);
    return looking;
  }

  async #look(hostname: string): Promise<void> {
    if (!this.#configuration.CERT_ON_DEMAND) return;
    const target = await this.#targetOf(hostname);
    if (!target?.enabled || !target.enable_https) return;
    const place = await nameFor(this.#store, target);
    if (place) await this.#order(target, place);
  }

  async #order(target: ProxyTarget, place: Place): Promise<void> {
    const { hostname } = target;
    const issuance = await newOrder(this.#store, this.#configuration, target, place);
    const refusal = await mayBegin(this.#store, hostname, issuance);
    if (refusal) {
      const { reason, isLimit } = refusal;
      const said = { hostname, cert_name: place.name, reason };
      this.#logger[isLimit ? 'info' : 'debug'](said, 'no certificate is ordered on demand now');
      return;
    }
    const read = await this.#store.targets.find(hostname);
    const named =
      read && read.record.cert_name === null
        ? this.#store.targets.saving({ ...read.record, cert_name: place.name }, read.raw)
        : undefined;
    await this.#store.commit(this.#store.certificates.requesting(issuance, place.issuance), named);
    this.#logger.info({ hostname, cert_name: place.name, step: issuance.step }, 'a certificate is ordered on demand');
  }

  async #targetOf(hostname: string): Promise<ProxyTarget | undefined> {
    let name: Hostname;
    try {
      name = parseHostname(hostname);
    } catch (error) {
      if (error instanceof InvalidInput) return undefined;
      throw error;
    }
    return (await this.#store.targets.find(name))?.record;
  }

  #tell(hostname: string, error: unknown): void {
    // Another cert-manager, or a person, was first.
    if (error instanceof StoreError && error.code === 'STORE_CONFLICT') return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#logger.warn({ hostname, reason }, 'no certificate could be ordered on demand');
  }
}

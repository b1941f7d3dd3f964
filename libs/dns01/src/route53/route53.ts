import { setTimeout as delay } from 'node:timers/promises';
import { DnsError } from '../dns-error.ts';
import type { DnsProvider, Means, PresentedRecord, TxtRecord } from '../provider.ts';
import { persist, type Persistence } from '../request/persist.ts';
import type { Route53Settings } from '../settings.ts';
import { Route53Api } from './route53-api.ts';
import { changeRecordSet } from './record-set.ts';
import { hostedZoneOf } from './hosted-zone.ts';

/** One change per zone at a time, and five requests a second: the names of one certificate alone run into both. */
const PATIENCE: Persistence = { passing: ['DNS_RATE_LIMITED', 'DNS_UNAVAILABLE', 'DNS_CONFLICT'], attempts: 8 };

/**
 * Amazon Route 53. It knows no single values, only whole record sets: ours is added to, or taken from, the set that is there.
 * The handle is the hosted zone's id.
 */
export class Route53 implements DnsProvider {
  readonly name = 'route53';
  readonly #api: Route53Api;
  readonly #zoneId: string;
  readonly #means: Means;

  constructor(settings: Route53Settings, means: Means) {
    this.#api = new Route53Api(settings, means);
    this.#zoneId = settings.hostedZoneId;
    this.#means = means;
  }

  async present(record: TxtRecord, signal: AbortSignal): Promise<PresentedRecord> {
    const { name, value } = record;
    const zone = this.#zoneId || (await this.#persist(signal, () => hostedZoneOf(this.#api, name, signal)));
    const change = await this.#persist(signal, () =>
      changeRecordSet(
        this.#api,
        zone,
        name,
        (values) => (values.includes(value) ? values : [...values, value]),
        signal,
      ),
    );
    if (change !== undefined) await this.#inSync(change, name, signal);
    return { name, value, provider: this.name, handle: zone };
  }

  /** Nobody waits for this to reach the servers. */
  async remove({ name, value, handle }: PresentedRecord, signal: AbortSignal): Promise<void> {
    const zone = handle ?? (this.#zoneId || (await this.#persist(signal, () => hostedZoneOf(this.#api, name, signal))));
    await this.#persist(signal, () =>
      changeRecordSet(this.#api, zone, name, (values) => values.filter((other) => other !== value), signal),
    );
  }

  #persist = <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> =>
    persist(this.#means, signal, work, PATIENCE);

  /** A change is accepted at once and done later; AWS says within 60 s. */
  async #inSync(change: string, name: string, signal: AbortSignal): Promise<void> {
    const { attempts, pauseMs } = this.#means;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const answer = await this.#persist(signal, () =>
        this.#api.get(`/change/${encodeURIComponent(change)}`, {}, `tell how far the change of ${name} is`, signal),
      );
      if (answer.at('GetChangeResponse', 'ChangeInfo', 'Status').text === 'INSYNC') return;
      await delay(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
    throw new DnsError(
      `Route 53 has not brought the record ${name} to its servers within ${(attempts * pauseMs) / 1000} s. Try again later.`,
      { code: 'DNS_TIMEOUT', retry: true },
    );
  }
}

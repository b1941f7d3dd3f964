import { Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { trusting } from '#acme';
import type { AppContext } from '#platform';
import { readCaBundle } from './ca-bundle.ts';
import { IssuanceQueue } from './queue/issuance-queue.ts';
import type { QueueConnection } from './queue/queue-connection.ts';
import { RenewalClock } from './renew/renewal-clock.ts';
import { RenewalQueue } from './renew/renewal-queue.ts';
import { TakeUp } from './take-up.ts';
import { TransportController } from './transport-controller.ts';

const REQUEST_TIMEOUT_MS = 30_000;

@Module({ imports: [ScheduleModule.forRoot()], controllers: [TransportController] })
class CertManagerModule implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #issuances: IssuanceQueue;
  readonly #renewals: RenewalQueue;
  readonly #clock: RenewalClock;
  readonly #takeUp: TakeUp;

  constructor(issuances: IssuanceQueue, renewals: RenewalQueue, clock: RenewalClock, takeUp: TakeUp) {
    this.#issuances = issuances;
    this.#renewals = renewals;
    this.#clock = clock;
    this.#takeUp = takeUp;
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#issuances.start();
    this.#renewals.start((name) => this.#takeUp.one(name));
    this.#clock.start(() => this.#takeUp.scan());
    await this.#takeUp.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.#clock.stop();
    await this.#takeUp.stop();
    await Promise.all([this.#issuances.stop(), this.#renewals.stop()]);
  }
}

/**
 * Wires the parts of cert-manager, which are plain classes, for what Nest calls: the transport and the schedule.
 * @throws Error when ACME_CA_BUNDLE cannot be used
 */
export function certManagerModule(
  { configuration, store, logger }: AppContext,
  connection: QueueConnection,
): DynamicModule {
  const ca = {
    agent: trusting(readCaBundle(configuration.ACME_CA_BUNDLE)),
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    polling: {
      intervalMs: configuration.ACME_POLL_INTERVAL_SECONDS * 1_000,
      maxAttempts: configuration.ACME_POLL_MAX_ATTEMPTS,
    },
  };
  const issuances = new IssuanceQueue(connection, { store, ca, logger }, configuration.CERT_GEN_MAX_WORKERS);
  const renewals = new RenewalQueue(connection, logger);
  const takeUp = new TakeUp(store, { issuances, renewals }, configuration.RENEWAL_THRESHOLD_DAYS, logger);
  return {
    module: CertManagerModule,
    providers: [
      { provide: IssuanceQueue, useValue: issuances },
      { provide: RenewalQueue, useValue: renewals },
      { provide: TakeUp, useValue: takeUp },
      {
        provide: RenewalClock,
        inject: [SchedulerRegistry],
        useFactory: (registry: SchedulerRegistry) => new RenewalClock(registry, configuration.RENEWAL_CHECK_INTERVAL),
      },
    ],
  };
}

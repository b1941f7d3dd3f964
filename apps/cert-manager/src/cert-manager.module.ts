import { Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { trusting } from '#acme';
import { privateCaOf } from '#ca';
import { TransparencyCheck } from '#pki';
import type { AppContext } from '#platform';
import { readCaBundle } from './ca-bundle.ts';
import { CaaDesk } from './caa/caa-desk.ts';
import { caPolicyOf } from './ca-policy.ts';
import { challengingOf } from './challenge/challenging.ts';
import { RecordSweep } from './challenge/record-sweep.ts';
import { OnDemand } from './on-demand/on-demand.ts';
import { PreflightDesk } from './preflight/preflight-desk.ts';
import { IssuanceQueue } from './queue/issuance-queue.ts';
import type { QueueConnection } from './queue/queue-connection.ts';
import { RenewalClock } from './renew/renewal-clock.ts';
import { RenewalInfoQueue } from './renew/renewal-info-queue.ts';
import { RenewalQueue } from './renew/renewal-queue.ts';
import { TakeUp } from './take-up.ts';
import { TransportController } from './transport-controller.ts';

const REQUEST_TIMEOUT_MS = 30_000;

@Module({ imports: [ScheduleModule.forRoot()], controllers: [TransportController] })
class CertManagerModule implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #issuances: IssuanceQueue;
  readonly #renewals: RenewalQueue;
  readonly #questions: RenewalInfoQueue;
  readonly #clock: RenewalClock;
  readonly #takeUp: TakeUp;
  readonly #sweep: RecordSweep;

  constructor(
    issuances: IssuanceQueue,
    renewals: RenewalQueue,
    questions: RenewalInfoQueue,
    clock: RenewalClock,
    takeUp: TakeUp,
    sweep: RecordSweep,
  ) {
    this.#issuances = issuances;
    this.#renewals = renewals;
    this.#questions = questions;
    this.#clock = clock;
    this.#takeUp = takeUp;
    this.#sweep = sweep;
  }

  onApplicationBootstrap(): void {
    this.#issuances.start();
    this.#renewals.start((name) => this.#takeUp.one(name));
    this.#questions.start((name) => this.#takeUp.one(name));
    this.#clock.start(() => this.#takeUp.scan());
    // Taking up thousands of certificates takes a while, and there is no need to wait for it. It never rejects.
    void this.#takeUp.start();
    this.#sweep.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.#clock.stop();
    await this.#takeUp.stop();
    await this.#sweep.stop();
    await Promise.all([this.#issuances.stop(), this.#renewals.stop(), this.#questions.stop()]);
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
  const agent = trusting(readCaBundle(configuration.ACME_CA_BUNDLE));
  const challenging = challengingOf(configuration, agent);
  const { ACME_DIRECTORY_URL, ACME_FALLBACK_DIRECTORY_URL } = configuration;
  const transparency = new TransparencyCheck(configuration.CT_LOG_LIST);
  if (transparency.problem !== undefined) logger.warn(transparency.problem);
  const ca = {
    agent,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    polling: {
      intervalMs: configuration.ACME_POLL_INTERVAL_SECONDS * 1_000,
      maxAttempts: configuration.ACME_POLL_MAX_ATTEMPTS,
    },
    policy: caPolicyOf(configuration),
    challenging,
    privateCa: privateCaOf(configuration, store),
    transparency,
  };
  const issuances = new IssuanceQueue(connection, { store, ca, logger }, configuration.CERT_GEN_MAX_WORKERS);
  for (const directory of [ACME_FALLBACK_DIRECTORY_URL, ACME_DIRECTORY_URL]) if (directory) issuances.open(directory);
  const renewals = new RenewalQueue(connection, logger);
  const questions = new RenewalInfoQueue(connection, { store, ca, logger });
  const queues = { issuances, renewals, questions };
  const times = {
    thresholdDays: configuration.RENEWAL_THRESHOLD_DAYS,
    scanIntervalMs: configuration.RENEWAL_CHECK_INTERVAL * 1_000,
  };
  const takeUp = new TakeUp(store, queues, times, logger);
  return {
    module: CertManagerModule,
    providers: [
      { provide: IssuanceQueue, useValue: issuances },
      { provide: RenewalQueue, useValue: renewals },
      { provide: RenewalInfoQueue, useValue: questions },
      { provide: TakeUp, useValue: takeUp },
      { provide: RecordSweep, useValue: new RecordSweep(store, challenging, logger) },
      { provide: OnDemand, useValue: new OnDemand(store, configuration, logger) },
      { provide: PreflightDesk, useValue: new PreflightDesk(store, challenging, configuration) },
      { provide: CaaDesk, useValue: new CaaDesk(store, challenging) },
      {
        provide: RenewalClock,
        inject: [SchedulerRegistry],
        useFactory: (registry: SchedulerRegistry) => new RenewalClock(registry, configuration.RENEWAL_CHECK_INTERVAL),
      },
    ],
  };
}

import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Configuration } from '#config';
import {
  alertId,
  cleared,
  isOpen,
  seen,
  type Alert,
  type AlertStep,
  type Fact,
  type NotificationTarget,
} from '#domain';
import { Store, StoreError, type Transaction } from '#store';
import { FromConfiguration } from '../config.ts';
import { LiveStreams } from '../events/live-streams.ts';
import { Postman } from '../notifications/postman.ts';
import { HealthDesk, type Parts } from '../status/health-desk.ts';
import { announce } from './announce.ts';
import { FactFinder } from './fact-finder.ts';
import { Outage } from './outage.ts';
import { Settling } from './settling.ts';

/** What changes at once is written in steps of so many, for Redis to serve others in between. */
const AT_ONCE = 200;

interface Before {
  readonly alert: Alert | undefined;
  readonly raw: string | null;
}

/**
 * Looks from time to time for what somebody should know, keeps a record of each fact, and has it told. All replicas look how the system
 * is, for their own live events; one of them, whose turn stands in Redis, does the rest. A record and the messages about it are written
 * in one step, and only as the record was read, so that nothing is told twice even if two believe it to be their turn.
 */
@Injectable()
export class AlertWatch implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #id = randomUUID();
  readonly #store: Store;
  readonly #health: HealthDesk;
  readonly #finder: FactFinder;
  readonly #postman: Postman;
  readonly #streams: LiveStreams;
  readonly #configuration: Configuration;
  readonly #logger = new Logger(AlertWatch.name);
  #settling: Settling;
  /** As they were when Redis could last be read. */
  #targets: readonly NotificationTarget[] = [];
  #isMine = false;
  #outage: Outage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(
    store: Store,
    health: HealthDesk,
    finder: FactFinder,
    postman: Postman,
    streams: LiveStreams,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#health = health;
    this.#finder = finder;
    this.#postman = postman;
    this.#streams = streams;
    this.#configuration = configuration;
    this.#settling = this.#newSettling();
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.tick(), this.#configuration.ALERT_INTERVAL * 1_000);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    await this.#postman.settled();
    if (this.#isMine) await this.#store.alerts.leaveTurn(this.#id).catch(() => {});
  }

  /** Looks now, unless that is under way. Never rejects: there will be another time. */
  tick(): Promise<void> {
    this.#running ??= this.#look()
      .catch((error: unknown) => this.#logger.warn(`the look for alerts was interrupted: ${(error as Error).message}`))
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #look(): Promise<void> {
    const parts = await this.#health.parts();
    this.#streams.tellHealth(parts);
    try {
      await this.#takeTurn();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (this.#isMine) this.#endure(error.message);
      return;
    }
    await this.#writeDown();
    if (!this.#isMine) return;
    await this.#renewRecords(parts);
    void this.#postman.deliver(() => this.#takeTurn());
  }

  /** @returns whether it is this replica's turn */
  async #takeTurn(): Promise<boolean> {
    const isMine = await this.#store.alerts.takeTurn(this.#id, this.#configuration.ALERT_INTERVAL * 3_000 + 2_000);
    if (isMine && !this.#isMine) this.#settling = this.#newSettling();
    this.#isMine = isMine;
    return isMine;
  }

  /** Redis is away: whoever had the turn before tells of it. */
  #endure(why: string): void {
    const { ALERT_SETTLE_SECONDS, ALERT_REPEAT_SECONDS } = this.#configuration;
    this.#outage ??= new Outage(this.#postman, ALERT_SETTLE_SECONDS * 1_000, ALERT_REPEAT_SECONDS * 1_000);
    this.#outage.look(why, this.#targets, new Date());
  }

  /** What was told from memory gets its record, which the next looks find mended. */
  async #writeDown(): Promise<void> {
    const outage = this.#outage;
    if (!outage) return;
    await outage.settled();
    const { record } = outage;
    if (record) {
      const { raw } = await this.#before(record.alert);
      const messages = record.undelivered.map((delivery) => this.#store.deliveries.saving(delivery));
      await this.#store.commit(this.#store.alerts.saving(record.alert, raw), ...messages);
    }
    this.#outage = undefined;
  }

  async #renewRecords(parts: Parts): Promise<void> {
    const [{ facts, unknown }, { records }, targets] = await Promise.all([
      this.#finder.find(parts),
      this.#store.alerts.list(),
      this.#store.notifications.list(),
    ]);
    this.#targets = targets.records;
    const { standing, gone } = this.#settling.look(facts, records, unknown, Date.now());
    const now = new Date();
    const looks = [
      ...standing.map(
        ({ fact, since }) =>
          () =>
            this.#seen(fact, since, now),
      ),
      ...gone.map((alert) => () => this.#gone(alert, now)),
    ];
    for (let at = 0; at < looks.length; at += AT_ONCE) {
      const found = await Promise.all(looks.slice(at, at + AT_ONCE).map((look) => look()));
      await this.#save(
        found.flatMap((each) => each ?? []),
        now,
      );
    }
  }

  async #save(found: readonly { readonly step: AlertStep; readonly raw: string | null }[], now: Date): Promise<void> {
    if (found.length === 0) return;
    const steps = found.map(({ step }) => step);
    const records: Transaction[] = found.map(({ step, raw }) =>
      this.#store.alerts.saving(step.alert, raw, step.event !== null),
    );
    const messages = announce(steps, this.#targets, now).map((delivery) => this.#store.deliveries.saving(delivery));
    await this.#store.commit(...records, ...messages);
    for (const { alert, event } of steps) {
      if (event === null) continue;
      this.#logger.warn(`alert ${event}: ${alert.kind} ${alert.subject}: ${alert.message}`);
    }
  }

  async #seen(fact: Fact, since: string, now: Date) {
    const { alert, raw } = await this.#before({ id: alertId(fact) });
    const repeatMs = this.#configuration.ALERT_REPEAT_SECONDS * 1_000;
    const step = seen(fact, alert, { now, since, repeatMs });
    return step && { step, raw };
  }

  async #gone({ id }: Alert, now: Date) {
    const { alert, raw } = await this.#before({ id });
    return alert && isOpen(alert) ? { step: cleared(alert, now), raw } : undefined;
  }

  /** What stands there now. What cannot be read is replaced. */
  async #before({ id }: Pick<Alert, 'id'>): Promise<Before> {
    try {
      const found = await this.#store.alerts.find(id);
      return found ? { alert: found.record, raw: found.raw } : { alert: undefined, raw: null };
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STORE_RECORD_BROKEN') throw error;
      return { alert: undefined, raw: await this.#store.alerts.raw(id) };
    }
  }

  #newSettling(): Settling {
    return new Settling(this.#configuration.ALERT_SETTLE_SECONDS * 1_000);
  }
}

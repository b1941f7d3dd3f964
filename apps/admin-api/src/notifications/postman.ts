import { Injectable, Logger } from '@nestjs/common';
import type { Configuration } from '#config';
import { nextDelivery, type Delivery, type DeliveryStatus, type NotificationTarget } from '#domain';
import { Store, type Transaction } from '#store';
import { FromConfiguration, Stopping } from '../config.ts';
import { sendEmail } from './send-email.ts';
import { sendWebhook } from './send-webhook.ts';
import type { Sent } from './sent.ts';

/** Delivers messages. What stands in Redis is delivered at least once, by the one replica that tells of alerts. */
@Injectable()
export class Postman {
  readonly #store: Store;
  readonly #configuration: Configuration;
  readonly #stopping: AbortSignal;
  readonly #logger = new Logger(Postman.name);
  #round: Promise<void> | undefined;

  constructor(store: Store, @FromConfiguration() configuration: Configuration, @Stopping() stopping: AbortSignal) {
    this.#store = store;
    this.#configuration = configuration;
    this.#stopping = stopping;
  }

  /** Tries to deliver a message now, and notes nothing. */
  send(target: NotificationTarget, delivery: Delivery): Promise<Sent> {
    return target.kind === 'webhook'
      ? sendWebhook(target, delivery, this.#stopping)
      : sendEmail(target, delivery, this.#configuration, this.#stopping);
  }

  /** The same, and notes how it went with the target. */
  async sendNoted(target: NotificationTarget, delivery: Delivery): Promise<Sent> {
    const sent = await this.send(target, delivery);
    await this.#store.commit(await this.#noting(target.name, sent));
    return sent;
  }

  /**
   * Delivers what is due, each target's in the order in which it was written; targets do not wait for each other. One round at a time.
   * @param mayGoOn asked before each message: another replica may have taken over
   */
  deliver(mayGoOn: () => Promise<boolean>): Promise<void> {
    this.#round ??= this.#deliverDue(mayGoOn)
      .catch((error: unknown) => {
        // What was not done stands in Redis, and is for the next round.
        if (!this.#stopping.aborted) this.#logger.warn(`deliveries were interrupted: ${(error as Error).message}`);
      })
      .finally(() => {
        this.#round = undefined;
      });
    return this.#round;
  }

  /** Resolves when nothing is being delivered. */
  settled = async (): Promise<void> => this.#round;

  async #deliverDue(mayGoOn: () => Promise<boolean>): Promise<void> {
    const { records } = await this.#store.deliveries.list();
    const due = records.filter(({ due_at }) => Date.parse(due_at) <= Date.now());
    if (due.length === 0) return;
    const targets = new Map((await this.#store.notifications.list()).records.map((target) => [target.name, target]));
    const byTarget = Map.groupBy(
      due.toSorted((one, other) => one.created_at.localeCompare(other.created_at)),
      ({ target }) => target,
    );
    await Promise.all([...byTarget].map(([name, all]) => this.#deliverTo(targets.get(name), all, mayGoOn)));
  }

  async #deliverTo(
    target: NotificationTarget | undefined,
    deliveries: readonly Delivery[],
    mayGoOn: () => Promise<boolean>,
  ): Promise<void> {
    for (const delivery of deliveries) {
      if (this.#stopping.aborted || !(await mayGoOn())) return;
      if (!target?.enabled) {
        await this.#store.commit(this.#store.deliveries.deleting(delivery.id));
        continue;
      }
      const sent = await this.send(target, delivery);
      // A delivery that was cut off by our own end is not one that has failed.
      if (!sent.delivered && this.#stopping.aborted) return;
      await this.#settle(target, delivery, sent);
      // Who does not answer now is not asked ten times.
      if (sent.retry) return;
    }
  }

  async #settle(target: NotificationTarget, delivery: Delivery, sent: Sent): Promise<void> {
    const { deliveries } = this.#store;
    const next = sent.retry ? nextDelivery(delivery, new Date()) : undefined;
    const writes = next ? deliveries.saving(next) : deliveries.deleting(delivery.id);
    await this.#store.commit(await this.#noting(target.name, sent), writes);
    if (sent.delivered) return;
    const end = next ? `it is tried again after ${next.due_at}` : 'it is given up';
    this.#logger.warn(`A notification could not be delivered to ${target.name}; ${end}: ${sent.answer}`);
  }

  /** Nothing where the target was deleted meanwhile. */
  async #noting(name: string, { delivered, answer, remedy }: Sent): Promise<Transaction | undefined> {
    if ((await this.#store.notifications.raw(name)) === null) return undefined;
    const before = (await this.#store.deliveries.statuses([name])).get(name);
    const now = new Date().toISOString();
    const status: DeliveryStatus = {
      last_success_at: delivered ? now : (before?.last_success_at ?? null),
      last_failure_at: delivered ? (before?.last_failure_at ?? null) : now,
      last_failure: delivered ? (before?.last_failure ?? null) : [answer, remedy].filter(Boolean).join('. '),
    };
    return this.#store.deliveries.savingStatus(name, status);
  }
}

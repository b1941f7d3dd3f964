import { nextDelivery, seen, type Alert, type Delivery, type NotificationTarget } from '#domain';
import type { Postman } from '../notifications/postman.ts';
import { announce } from './announce.ts';
import { redisAway } from './facts/redis.ts';

/** What goes on while Redis cannot be written to: it is told from memory, to those who were known before. */
export class Outage {
  readonly #postman: Postman;
  readonly #settleMs: number;
  readonly #repeatMs: number;
  readonly #since = Date.now();
  #alert: Alert | undefined;
  #waiting: Delivery[] = [];
  #round: Promise<void> | undefined;

  constructor(postman: Postman, settleMs: number, repeatMs: number) {
    this.#postman = postman;
    this.#settleMs = settleMs;
    this.#repeatMs = repeatMs;
  }

  /** What has to be written down when Redis is back: undefined while it has not lasted long enough to be told. */
  get record(): { readonly alert: Alert; readonly undelivered: readonly Delivery[] } | undefined {
    return this.#alert && { alert: this.#alert, undelivered: this.#waiting };
  }

  /** @param why what the store says */
  look(why: string, targets: readonly NotificationTarget[], now: Date): void {
    if (now.getTime() - this.#since >= this.#settleMs) {
      const since = new Date(this.#since).toISOString();
      const step = seen(redisAway(why), this.#alert, { now, since, repeatMs: this.#repeatMs });
      if (step) {
        this.#alert = step.alert;
        this.#waiting.push(...announce([step], targets, now));
      }
    }
    this.#round ??= this.#send(targets).finally(() => {
      this.#round = undefined;
    });
  }

  /** Resolves when nothing is being sent. */
  settled = async (): Promise<void> => this.#round;

  async #send(targets: readonly NotificationTarget[]): Promise<void> {
    const due = this.#waiting.filter(({ due_at }) => Date.parse(due_at) <= Date.now());
    await Promise.all(
      due.map(async (delivery) => {
        const target = targets.find(({ name }) => name === delivery.target);
        const sent = target && (await this.#postman.send(target, delivery));
        const next = sent?.retry ? nextDelivery(delivery, new Date()) : undefined;
        this.#waiting = this.#waiting.flatMap((each) => (each.id === delivery.id ? (next ?? []) : each));
      }),
    );
  }
}

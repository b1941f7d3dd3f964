import type { AlertView, NotificationView, WebhookMessage } from '#contracts';
import type { ApiToken, CertName } from '#domain';
import { ADMIN_TOKEN, HttpApp } from './http-app.ts';
import { startWebhookReceiver, type WebhookReceiver } from './receivers.ts';
import { certificateOf } from './store.ts';

const DAY_MS = 86_400_000;
export const fromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

/** Two replicas of the admin API that look for alerts every second, and a webhook that is told of them. */
export class AlertWorld {
  readonly replicas: readonly [HttpApp, HttpApp];
  readonly receiver: WebhookReceiver;
  readonly alice: ApiToken;

  private constructor(replicas: readonly [HttpApp, HttpApp], receiver: WebhookReceiver, alice: ApiToken) {
    this.replicas = replicas;
    this.receiver = receiver;
    this.alice = alice;
  }

  static async start(): Promise<AlertWorld> {
    const quick = { ADMIN_TOKEN, ALERT_INTERVAL: '1', ALERT_SETTLE_SECONDS: '2' };
    const receiver = await startWebhookReceiver();
    const first = await HttpApp.start('admin-api', quick);
    const second = await HttpApp.start('admin-api', quick, { redis: first.redis, store: first.store });
    const world = new AlertWorld([first, second], receiver, await first.token('alice'));
    await world.add('all', {});
    return world;
  }

  get api(): HttpApp {
    return this.replicas[0];
  }

  /** Adds a target of notifications: a webhook at the path of its name. */
  add(name: string, own: object): Promise<unknown> {
    const body = { name, kind: 'webhook', url: `${this.receiver.url}/${name}`, ...own };
    return this.api.ask('POST', '/notifications', { token: ADMIN_TOKEN, body });
  }

  async alerts(query = '', token = ADMIN_TOKEN): Promise<AlertView[]> {
    return (await this.api.ask<AlertView[]>('GET', `/alerts${query}`, { token })).body;
  }

  async status(name: string): Promise<NotificationView> {
    return (await this.api.ask<NotificationView>('GET', `/notifications/${name}`, { token: ADMIN_TOKEN })).body;
  }

  /** All that a target was sent, each attempt. */
  async sent(target: string): Promise<WebhookMessage[]> {
    const received = await this.receiver.state();
    return received
      .filter((each) => each.target === `/${target}`)
      .map(({ body }) => JSON.parse(body) as WebhookMessage);
  }

  /** What a target was told about a subject. */
  async told(subject: string, target = 'all'): Promise<WebhookMessage[]> {
    return (await this.sent(target)).filter(({ alerts }) => alerts.some((alert) => alert.subject === subject));
  }

  async eventsOf(subject: string, target = 'all'): Promise<string[]> {
    return (await this.told(subject, target)).map(({ event }) => event);
  }

  /** Stores a certificate of 90 days that ends so many days from now. */
  async certificate(name: string, days: number): Promise<void> {
    const dates = { issued_at: fromNow(days - 90), expires_at: fromNow(days) };
    const record = certificateOf(`${name}.example.com`, this.alice, { cert_name: name as CertName, ...dates });
    await this.api.store.commit(this.api.store.certificates.saving(record));
  }

  async stop(): Promise<void> {
    await this.replicas[1].process.stop();
    await this.api.stop();
    await this.receiver.stop();
  }
}

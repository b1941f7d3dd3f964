import type { WebhookMessage } from '#contracts';
import type { Alert, Delivery } from '#domain';
import { alertView } from '../alerts/alert-view.ts';

const HAPPENED: Readonly<Record<Delivery['event'], string>> = {
  opened: '',
  repeated: ' (still so)',
  cleared: ' (mended)',
  test: ' (test)',
};

/** One line. */
export function subjectOf({ event, alerts, others }: Delivery): string {
  const [first] = alerts;
  if (!first) return 'A test message: notifications arrive here';
  const count = alerts.length + others;
  const what =
    count === 1 ? `${first.kind}: ${first.subject}` : `${count} alerts, such as ${first.kind}: ${first.subject}`;
  return `[${gravest(alerts)}] ${what}${HAPPENED[event]}`;
}

/** All of it, for a person. */
export function textOf(delivery: Delivery): string {
  const { alerts, others, event } = delivery;
  if (alerts.length === 0) return 'This is a test. Whoever reads it is told of alerts of this MCP Proxy Manager.';
  const told = alerts.map((alert) =>
    event === 'cleared'
      ? `Mended: ${alert.message}\nIt was so from ${alert.since} to ${alert.cleared_at ?? alert.last_seen}.`
      : `${alert.message}\nWhat to do: ${alert.remedy}\nIt is so since ${alert.since}.`,
  );
  const more = others > 0 ? [`And ${others} others: just alerts`] : [];
  return [...told, ...more].join('\n\n');
}

export const webhookMessage = (delivery: Delivery): WebhookMessage => ({
  id: delivery.id,
  event: delivery.event,
  at: delivery.created_at,
  text: `${subjectOf(delivery)}\n${textOf(delivery)}`,
  alerts: delivery.alerts.map(alertView),
  others: delivery.others,
});

const gravest = (alerts: readonly Alert[]): string =>
  alerts.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';

import { createHash } from 'node:crypto';
import { wants, type Alert, type AlertEvent, type AlertStep, type Delivery, type NotificationTarget } from '#domain';

/** What happens at once is told singly as long as it is no more than this; the rest goes into one message. */
const SINGLY = 10;
const LISTED = 100;

/** The messages of what a look has found, for everybody who wants to know. */
export function announce(steps: readonly AlertStep[], targets: readonly NotificationTarget[], now: Date): Delivery[] {
  const events = Map.groupBy(steps, ({ event }) => event);
  return targets.flatMap((target) =>
    [...events].flatMap(([event, all]) => {
      if (event === null) return [];
      const wanted = all.map(({ alert }) => alert).filter((alert) => wants(target, alert));
      const [single, rest] = [wanted.slice(0, SINGLY), wanted.slice(SINGLY)];
      const groups = [...single.map((alert) => [alert]), ...(rest.length > 0 ? [rest] : [])];
      return groups.map((alerts) => messageOf(target.name, event, alerts, now));
    }),
  );
}

function messageOf(target: string, event: AlertEvent, alerts: readonly Alert[], now: Date): Delivery {
  const at = now.toISOString();
  // What is told twice by mistake has the same id, by which receivers know it.
  const told = alerts.map(({ id, told_at }) => `${id}|${told_at}`);
  const id = createHash('sha256')
    .update([target, event, ...told].join('\n'))
    .digest('hex')
    .slice(0, 32);
  const listed = alerts.slice(0, LISTED);
  return {
    id,
    target,
    event,
    alerts: listed,
    others: alerts.length - listed.length,
    attempts: 0,
    created_at: at,
    due_at: at,
  };
}

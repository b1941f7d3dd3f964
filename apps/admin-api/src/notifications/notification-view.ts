import type { NotificationView } from '#contracts';
import type { Delivery, NotificationTarget } from '#domain';
import type { Store } from '#store';

/** Targets as they are shown: without their secrets, and with how the latest deliveries went. */
export async function notificationViews(
  store: Store,
  targets: readonly NotificationTarget[],
): Promise<NotificationView[]> {
  const [statuses, waiting] = await Promise.all([
    store.deliveries.statuses(targets.map(({ name }) => name)),
    store.deliveries.list(),
  ]);
  return targets.map((target) => {
    const { secret, ...shown } = target;
    const status = statuses.get(target.name);
    return {
      ...shown,
      to: [...target.to],
      alerts: [...target.alerts],
      has_secret: secret !== null,
      last_success_at: status?.last_success_at ?? null,
      last_failure_at: status?.last_failure_at ?? null,
      last_failure: status?.last_failure ?? null,
      waiting: countFor(waiting.records, target.name),
    };
  });
}

const countFor = (deliveries: readonly Delivery[], name: string): number =>
  deliveries.filter(({ target }) => target === name).length;

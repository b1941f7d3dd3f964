import { NewNotification, type ListedNotification, type NotificationUpdate } from '#contracts';
import { InvalidInput } from '#domain';
import { refuseOthers } from '../auth/refuse-others.ts';
import { DEFAULTS } from './entries.ts';
import { secretOf } from './secrets.ts';
import { different, parsed, type Staging } from './staging.ts';

/** A target of notifications. Its secret is the one of the document, else that of its secrets, else the one that there is. */
export async function stageNotification(
  { desks, caller, wish }: Staging,
  { name, kind, ...given }: ListedNotification,
): Promise<void> {
  refuseOthers(caller);
  const found = await desks.store.notifications.find(name);
  if (found && found.record.kind !== kind)
    throw InvalidInput.of('kind', `is ${found.record.kind} here, and stays; delete it first, or use another name`);
  const secret = given.secret === undefined ? secretOf(wish.secrets.notifications, name) : given.secret;
  const known = { ...given, ...(secret !== undefined && { secret }) };
  if (!found) {
    await desks.notifications.create(caller, parsed(NewNotification, { name, kind, ...known }));
    return;
  }
  const { secret: _, ...defaults } = DEFAULTS.notifications;
  const wanted: NotificationUpdate = wish.mode === 'replace' ? { ...defaults, ...known } : known;
  const changed = different(wanted, found.record);
  if (changed) await desks.notifications.update(caller, name, changed);
}

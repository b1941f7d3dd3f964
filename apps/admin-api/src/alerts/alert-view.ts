import type { AlertView } from '#contracts';
import type { Alert, Principal } from '#domain';

/** Whether it is this caller's to know: the administrator's is everything. */
export const concerns = ({ owner_token_hash }: Alert, caller: Principal): boolean =>
  caller.admin || owner_token_hash === caller.hash;

/** An alert as it is shown and told. */
export const alertView = (alert: Alert): AlertView => {
  const { id, kind, subject, severity, message, remedy, since, last_seen, told_at, cleared_at } = alert;
  return { id, kind, subject, severity, message, remedy, since, last_seen, told_at, cleared_at };
};

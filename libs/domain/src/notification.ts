import { isAtLeast, type Alert, type AlertEvent, type AlertKind, type Severity } from './alert.ts';
import { InvalidInput, type FieldProblem } from './invalid-input.ts';

/** How somebody is told. */
export const NOTIFICATION_KINDS = ['webhook', 'email'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Somebody who wants to know of alerts. Stored as `notification:{name}`. */
export interface NotificationTarget {
  readonly name: string;
  readonly kind: NotificationKind;
  /** false: it is told nothing, and what waited for it is dropped. */
  readonly enabled: boolean;
  /** Of a webhook: where each message is posted. */
  readonly url: string | null;
  /** Of a webhook: what its messages are signed with; null: they are not. */
  readonly secret: string | null;
  /** Of e-mail: the addresses. */
  readonly to: readonly string[];
  /** The kinds of alerts that it wants; empty: all. */
  readonly alerts: readonly AlertKind[];
  /** The lightest that it wants. */
  readonly severity: Severity;
  readonly note: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly updated_at: string;
}

/** One message on its way to one target. */
export interface Delivery {
  /** The same at every attempt: whoever gets it twice knows it by this. */
  readonly id: string;
  /** The name of the target. */
  readonly target: string;
  readonly event: AlertEvent | 'test';
  /** As they were when it was written. */
  readonly alerts: readonly Alert[];
  /** How many more there are that are not listed. */
  readonly others: number;
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly due_at: string;
}

/** How the latest deliveries to a target went. */
export interface DeliveryStatus {
  readonly last_success_at: string | null;
  readonly last_failure_at: string | null;
  /** In words, with what to do. */
  readonly last_failure: string | null;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MAX_URL = 2_000;
const MAX_RECIPIENTS = 50;
const MIN_SECRET = 16;
const MAX_SECRET = 500;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
const GIVEN_UP_MS = 86_400_000;

/** @throws InvalidInput naming `field` */
export function parseNotificationName(input: string, field = 'name'): string {
  if (NAME.test(input)) return input;
  throw InvalidInput.of(
    field,
    'use 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter or a digit',
  );
}

/** @throws InvalidInput naming `field` */
export function parseWebhookUrl(input: string, field = 'url'): string {
  const url = URL.parse(input);
  if (!url || !['http:', 'https:'].includes(url.protocol) || input.length > MAX_URL)
    throw InvalidInput.of(field, 'must be an http or https URL such as https://hooks.example.com/mpm');
  if (url.username || url.password)
    throw InvalidInput.of(field, 'must have no user and password in it; use secret, by which the receiver knows us');
  return url.href;
}

/** Base64 behind `whsec_` stands for its bytes, anything else for itself (Standard Webhooks). @throws InvalidInput naming `field` */
export function parseWebhookSecret(input: string, field = 'secret'): string {
  const isText = /^[\x21-\x7e]+$/.test(input) && input.length >= MIN_SECRET && input.length <= MAX_SECRET;
  const isKey = !input.startsWith('whsec_') || /^whsec_[A-Za-z0-9+/]{16,}={0,2}$/.test(input);
  if (isText && isKey) return input;
  throw InvalidInput.of(
    field,
    `must have ${MIN_SECRET} to ${MAX_SECRET} visible ASCII characters; behind whsec_ it must be base64`,
  );
}

/** What belongs together. @throws InvalidInput with all that is wrong */
export function checkNotification({ kind, url, secret, to }: NotificationTarget): void {
  const problems: FieldProblem[] = [];
  const refuse = (field: string, message: string): void => void problems.push({ field, message });
  if (kind === 'webhook') {
    if (url === null) refuse('url', 'is missing: a webhook needs the URL that messages are posted to');
    if (to.length > 0) refuse('to', 'belongs to email; a webhook has a url');
  } else {
    if (to.length === 0) refuse('to', 'is missing: email needs one address or more');
    if (to.length > MAX_RECIPIENTS) refuse('to', `has more than ${MAX_RECIPIENTS} addresses; use a mailing list`);
    if (url !== null) refuse('url', 'belongs to a webhook; email has addresses in to');
    if (secret !== null) refuse('secret', 'belongs to a webhook; the password for SMTP is SMTP_PASSWORD');
  }
  if (problems.length > 0) throw new InvalidInput(problems);
}

export const wants = (
  { enabled, alerts, severity }: Pick<NotificationTarget, 'enabled' | 'alerts' | 'severity'>,
  alert: Pick<Alert, 'kind' | 'severity'>,
): boolean => enabled && (alerts.length === 0 || alerts.includes(alert.kind)) && isAtLeast(alert.severity, severity);

/** When a message is tried again that could not be delivered now; undefined: it is given up, a day after it was written. */
export function nextDelivery(delivery: Delivery, now: Date): Delivery | undefined {
  const pause = Math.min(FIRST_PAUSE_MS * 3 ** Math.min(delivery.attempts, 20), LONGEST_PAUSE_MS);
  const due = now.getTime() + pause;
  if (due - Date.parse(delivery.created_at) > GIVEN_UP_MS) return undefined;
  return { ...delivery, attempts: delivery.attempts + 1, due_at: new Date(due).toISOString() };
}

import type { TokenHash } from './token.ts';

/** What kinds of facts somebody should know. */
export const ALERT_KINDS = [
  'certificate-expiring',
  'certificate-failing',
  'certificate-unknown',
  'upstream-down',
  'login-trouble',
  'redis-trouble',
  'app-away',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** The lighter first. */
export const SEVERITIES = ['warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something that somebody should know, as it is now. Kind and subject together name it. */
export interface Fact {
  readonly kind: AlertKind;
  /** What it is about: a certificate, a host and its upstream, an app. */
  readonly subject: string;
  readonly severity: Severity;
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  /** Whose it is; null: the administrator's. */
  readonly owner_token_hash: TokenHash | null;
}

/** The one record of a fact. Stored as `alert:{id}`, for a while also when it is mended. */
export interface Alert extends Fact {
  readonly id: string;
  /** ISO 8601, UTC: since when it is so. */
  readonly since: string;
  readonly last_seen: string;
  /** When it was last told to those who want to know. */
  readonly told_at: string;
  /** null: it is still so. */
  readonly cleared_at: string | null;
  /** How often it came back soon after it had been mended: whoever flaps is believed later each time. */
  readonly returns: number;
}

/** What is told of an alert. */
export const ALERT_EVENTS = ['opened', 'repeated', 'cleared'] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

export interface AlertStep {
  readonly alert: Alert;
  /** null: nothing is to be told. */
  readonly event: AlertEvent | null;
}

const HOUR_MS = 3_600_000;
/** How exact `last_seen` is, which spares a write at each look. */
const SEEN_MS = 60_000;

export const alertId = ({ kind, subject }: Pick<Fact, 'kind' | 'subject'>): string => `${kind} ${subject}`;

export const isOpen = ({ cleared_at }: Pick<Alert, 'cleared_at'>): boolean => cleared_at === null;

/** Whether one is at least as grave as another. */
export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);

/**
 * How long an alert must be gone before it counts as mended: what came back within an hour is believed half as readily each time,
 * up to an hour.
 * @param settleMs for one that has not come back yet
 */
export const quietMs = ({ returns }: Pick<Alert, 'returns'>, settleMs: number): number =>
  Math.min(settleMs * 2 ** Math.min(returns, 20), Math.max(HOUR_MS, settleMs));

/**
 * What becomes of the record of a fact that is so now.
 * @param before the record that there is
 * @param since ISO 8601, UTC: when it was first seen, for a new one
 * @returns undefined where the record may stay as it is
 */
export function seen(
  fact: Fact,
  before: Alert | undefined,
  { now, since, repeatMs }: { readonly now: Date; readonly since: string; readonly repeatMs: number },
): AlertStep | undefined {
  const at = now.toISOString();
  const { kind, subject, severity, message, remedy, owner_token_hash } = fact;
  const told = { id: alertId(fact), kind, subject, severity, message, remedy, owner_token_hash, last_seen: at };
  if (!before || before.cleared_at !== null) {
    const cameBack = before?.cleared_at && now.getTime() - Date.parse(before.cleared_at) < HOUR_MS;
    const returns = before && cameBack ? before.returns + 1 : 0;
    return { alert: { ...told, since, told_at: at, cleared_at: null, returns }, event: 'opened' };
  }
  const isWorse = !isAtLeast(before.severity, severity);
  if (isWorse || now.getTime() - Date.parse(before.told_at) >= repeatMs)
    return { alert: { ...before, ...told, told_at: at }, event: 'repeated' };
  const isSame = before.message === message && before.severity === severity && before.remedy === remedy;
  if (isSame && now.getTime() - Date.parse(before.last_seen) < SEEN_MS) return undefined;
  return { alert: { ...before, ...told }, event: null };
}

/** What becomes of the record of a fact that is not so any more. */
export const cleared = (before: Alert, now: Date): AlertStep => ({
  alert: { ...before, cleared_at: now.toISOString(), told_at: now.toISOString() },
  event: 'cleared',
});

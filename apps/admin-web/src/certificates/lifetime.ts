import type { CertificateView } from '#contracts';
import { renewalDueAt } from '#domain';
import { texts } from '../texts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Dates = Pick<CertificateView, 'issued_at' | 'expires_at'>;

/**
 * Where a certificate is in its life. `late` is measured by its own lifetime, so that one of six days raises no alarm when it is
 * fresh: renewal was due, and half of the time that was left then has gone by.
 */
export type Age = 'fresh' | 'due' | 'late' | 'expired';

export function ageOf(certificate: Dates, now: number): Age {
  const end = Date.parse(certificate.expires_at);
  const due = renewalDueAt(certificate, 0).getTime();
  if (now >= end) return 'expired';
  if (now >= (due + end) / 2) return 'late';
  return now >= due ? 'due' : 'fresh';
}

/** The part of the lifetime that is left, 0 to 1. */
export function shareLeft(certificate: Dates, now: number): number {
  const start = Date.parse(certificate.issued_at);
  const end = Date.parse(certificate.expires_at);
  return Math.min(Math.max((end - now) / (end - start), 0), 1);
}

/** Time left in the largest unit of which there are two: `64 days`, `30 hours`, `12 minutes`. */
export function timeLeft(certificate: Dates, now: number): string {
  const left = Math.max(Date.parse(certificate.expires_at) - now, 0);
  if (left >= 2 * DAY) return texts.time.days(Math.floor(left / DAY));
  if (left >= 2 * HOUR) return texts.time.hours(Math.floor(left / HOUR));
  return texts.time.minutes(Math.floor(left / MINUTE));
}

/** A moment as seen from now: `in 10 minutes`, `2 days ago`. */
export function relative(iso: string, now: number): string {
  const away = Date.parse(iso) - now;
  if (Math.abs(away) >= 2 * DAY) return texts.time.relative('day', Math.round(away / DAY));
  if (Math.abs(away) >= 2 * HOUR) return texts.time.relative('hour', Math.round(away / HOUR));
  return texts.time.relative('minute', Math.round(away / MINUTE));
}

import { renewalDueAt, type Certificate, type RenewalInfo } from './certificate.ts';

/** When a certificate is renewed by itself, and whether the CA (ARI, RFC 9773) or its own lifetime says so. */
export interface PlannedRenewal {
  readonly at: Date;
  readonly by: 'ari' | 'lifetime';
}

type Dates = Pick<Certificate, 'acme_directory_url' | 'fingerprint' | 'issued_at' | 'expires_at'>;

const HOUR_MS = 3_600_000;
const EMERGENCY_SHARE = 1 / 20;

/**
 * The moment that was chosen in the CA's window, but never later than `thresholdDays` before the end, nor than a twentieth of
 * the lifetime before it (an hour at least): a CA that says "later" for too long is not believed. Without a window, what
 * renewalDueAt() says.
 * @param info what the CA last said of this name; one of an earlier certificate is passed over
 * @returns undefined for an imported certificate, which nobody renews
 */
export function plannedRenewal(
  certificate: Dates,
  info: Pick<RenewalInfo, 'fingerprint' | 'selected_at'> | undefined,
  thresholdDays: number,
): PlannedRenewal | undefined {
  if (certificate.acme_directory_url === null) return undefined;
  const byLifetime = renewalDueAt(certificate, thresholdDays);
  if (info?.fingerprint !== certificate.fingerprint || info.selected_at === null)
    return { at: byLifetime, by: 'lifetime' };
  const isCapped = byLifetime.getTime() !== renewalDueAt(certificate, 0).getTime();
  const latest = isCapped ? byLifetime : emergencyOf(certificate);
  const selected = new Date(info.selected_at);
  return latest < selected ? { at: latest, by: 'lifetime' } : { at: selected, by: 'ari' };
}

function emergencyOf({ issued_at, expires_at }: Dates): Date {
  const end = Date.parse(expires_at);
  const lifetime = end - Date.parse(issued_at);
  return new Date(end - Math.min(Math.max(lifetime * EMERGENCY_SHARE, HOUR_MS), lifetime / 2));
}

/** The share of its lifetime that a certificate has left: 1 when it is new, 0 when it has expired. */
export function remainingShare({ issued_at, expires_at }: Pick<Dates, 'issued_at' | 'expires_at'>, now: Date): number {
  const [start, end] = [Date.parse(issued_at), Date.parse(expires_at)];
  return end > start ? Math.min(Math.max((end - now.getTime()) / (end - start), 0), 1) : 0;
}

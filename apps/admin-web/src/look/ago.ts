import { texts } from '../texts.ts';

const MINUTE_MS = 60_000;
const HOURS = 60;
const DAYS = 24 * 60;

/** How long ago, or in how long: `5 minutes ago`, `in 3 days`. */
export function ago(iso: string, now: number): string {
  const minutes = (Date.parse(iso) - now) / MINUTE_MS;
  const size = Math.abs(minutes);
  if (size < HOURS) return texts.time.relative('minute', Math.round(minutes));
  return size < DAYS
    ? texts.time.relative('hour', Math.round(minutes / HOURS))
    : texts.time.relative('day', Math.round(minutes / DAYS));
}

const MS_PER_DAY = 86_400_000;

/** The end of a certificate for a person: the day, and how far away it is. */
export function validity(expiresAt: string, now = Date.now()): string {
  const left = Date.parse(expiresAt) - now;
  const day = expiresAt.slice(0, 10);
  if (left <= 0) return `${day} (expired)`;
  if (left < 2 * MS_PER_DAY)
    return `${expiresAt.slice(0, 16).replace('T', ' ')} UTC (${Math.ceil(left / 3_600_000)} h)`;
  return `${day} (${Math.floor(left / MS_PER_DAY)} days)`;
}

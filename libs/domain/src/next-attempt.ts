/**
 * What a failure to get a certificate follows, and so whether another CA may help: `domain` (DNS, the way to this host:
 * hardly), `ca` (it may), `request` (what is ordered has to be changed first).
 */
export const BLAMES = ['domain', 'ca', 'request'] as const;
export type Blame = (typeof BLAMES)[number];

/** How orders for a set of names at one CA have failed lately. */
export interface Failures {
  readonly failures: number;
  /** ISO 8601, UTC. */
  readonly failed_at: string;
  readonly retry_at: string;
  readonly blames: Blame;
}

export interface NextAttempt {
  readonly at: Date;
  readonly by: 'wanted' | 'fallback';
}

const FAILURES_OF_A_CA = 2;
/** CAs look at a domain from several places (RFC 8555 10.2), and not from the same ones: one look from elsewhere is worth it. */
const FAILURES_OF_A_DOMAIN = 3;

/**
 * Which CA is asked next, and when. The wanted one, as soon as it may be asked; until then the fallback CA, where it may
 * help.
 * @param wanted how the wanted CA has failed
 * @param fallback how the fallback CA has failed; null: there is none
 */
export function nextAttempt(
  wanted: Failures | undefined,
  fallback: Failures | undefined | null,
  now: Date,
): NextAttempt {
  const wantedAt = timeOf(wanted, now);
  if (!wanted || wantedAt <= now || fallback === null || !mayHelp(wanted, fallback))
    return { at: wantedAt, by: 'wanted' };
  const fallbackAt = timeOf(fallback, now);
  return fallbackAt < wantedAt ? { at: fallbackAt, by: 'fallback' } : { at: wantedAt, by: 'wanted' };
}

function mayHelp(wanted: Failures, fallback: Failures | undefined): boolean {
  if (wanted.blames === 'ca') return wanted.failures >= FAILURES_OF_A_CA;
  return wanted.failures === FAILURES_OF_A_DOMAIN && !(fallback && fallback.failed_at >= wanted.failed_at);
}

const timeOf = (failures: Failures | undefined, now: Date): Date => {
  const at = failures ? new Date(failures.retry_at) : now;
  return at > now ? at : now;
};

const RETRY_MINUTES = [1, 10, 100, 1440];

/** When a failed order is tried again by itself: after 1, 10, 100 minutes, then daily (Let's Encrypt's integration guide). */
export function retryAt(failures: number, now: Date): Date {
  const minutes = RETRY_MINUTES[Math.min(Math.max(failures, 1), RETRY_MINUTES.length) - 1] ?? 1440;
  return new Date(now.getTime() + minutes * 60_000);
}

import type { RateLimit } from '#store';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Let's Encrypt's limits, as letsencrypt.org/docs/rate-limits has them since 2026-08-05. */
export const LETS_ENCRYPT = {
  orders: { name: 'new-orders-per-account', capacity: 300, refillMs: 36_000 },
  domain: { name: 'new-certificates-per-registered-domain', capacity: 50, refillMs: 202 * MINUTE_MS },
  exactSet: { name: 'new-certificates-per-exact-set-of-names', capacity: 5, refillMs: 34 * HOUR_MS },
  failures: { name: 'authorization-failures-per-name-and-account', capacity: 5, refillMs: 12 * MINUTE_MS },
} as const satisfies Record<string, RateLimit>;

const HOST = 'acme-v02.api.letsencrypt.org';

/** Their staging environment has limits of its own, that nobody reaches. */
export const isLetsEncrypt = (directoryUrl: string): boolean => URL.parse(directoryUrl)?.hostname === HOST;

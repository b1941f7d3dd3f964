import type { Fact } from '#domain';
import type { RedisCondition } from '#store';

const NEARLY_FULL = 0.9;

const shared = { kind: 'redis-trouble', owner_token_hash: null } as const;

/** Redis cannot be written to. @param why what the store says of it */
export const redisAway = (why: string): Fact => ({
  ...shared,
  subject: 'redis',
  severity: 'critical',
  message: `admin-api cannot write to Redis, and nothing can be changed. ${why}`,
  remedy:
    'See whether Redis runs, has memory and disk left, and can be reached at REDIS_URL. Hosts are served meanwhile as they are.',
});

/** An app that runs says that it cannot reach Redis, which we can. */
export const redisAwayFor = (app: string): Fact => ({
  ...shared,
  subject: `redis of ${app}`,
  severity: 'critical',
  message: `The ${app} says that it cannot reach Redis. It goes on with what it has, and hears of no change.`,
  remedy: `Check REDIS_URL and the network of the ${app}; its log says why.`,
});

/** What can lose data, or will soon. */
export function redisTroubles(conditions: readonly RedisCondition[]): Fact[] {
  return conditions.flatMap((condition) => [
    ...condition.failing.map((what) => unsaved(condition, what)),
    ...evicting(condition),
    ...nearlyFull(condition),
  ]);
}

const at = ({ server }: RedisCondition, what: string): string => (server === '' ? what : `${what} at ${server}`);

const unsaved = (condition: RedisCondition, what: 'snapshot' | 'log'): Fact => ({
  ...shared,
  subject: at(condition, `redis ${what}`),
  severity: 'critical',
  message: `Redis could not write its ${what === 'log' ? 'log (AOF)' : 'snapshot (RDB)'} to its disk: a restart would lose what was changed since.`,
  remedy: 'See its log, and whether its disk is full or read-only.',
});

function evicting(condition: RedisCondition): Fact[] {
  if (condition.most === 0 || condition.policy === 'noeviction') return [];
  const message = `Redis throws records away when its memory is full (maxmemory-policy ${condition.policy}).`;
  const remedy = 'Set maxmemory-policy to noeviction: hosts and certificates are kept nowhere else.';
  return [{ ...shared, subject: at(condition, 'redis eviction'), severity: 'critical', message, remedy }];
}

function nearlyFull(condition: RedisCondition): Fact[] {
  const { used, most } = condition;
  if (most === 0 || used < most * NEARLY_FULL) return [];
  const message = `Redis has used more than ${NEARLY_FULL * 100} % of the memory that it may have (${Math.round(most / 1_048_576)} MiB).`;
  const remedy = 'Give it more (maxmemory), or let it keep less: ACCESS_LOG_KEEP_MAX, HISTORY_KEEP.';
  return [{ ...shared, subject: at(condition, 'redis memory'), severity: 'warning', message, remedy }];
}

import { CHANGE_KINDS, type Change, type ChangeKind } from '#domain';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

/**
 * What changed after version `from`, up to and with version `to`: each record once, in the order of its latest change.
 * Undefined when the stream does not reach back that far.
 */
export async function changesBetween(
  redis: RedisClient,
  keys: Keys,
  from: number,
  to: number,
): Promise<Change[] | undefined> {
  const entries = await reaching(() => redis.xrange(keys.changes, `(${from}-0`, `${to}-0`));
  if (entries.length !== to - from) return undefined;
  const latest = new Map<string, Change>();
  for (const [id, fields] of entries) {
    const change = toChange(id, fields);
    if (!change) continue;
    const name = `${change.kind} ${change.id}`;
    latest.delete(name);
    latest.set(name, change);
  }
  return [...latest.values()];
}

/** Undefined for a kind that this release does not know: a newer one may run beside it. */
function toChange(entryId: string, fields: readonly string[]): Change | undefined {
  const [, kind, , id] = fields;
  if (!CHANGE_KINDS.includes(kind as ChangeKind) || id === undefined) return undefined;
  return { version: Number.parseInt(entryId, 10), kind: kind as ChangeKind, id };
}

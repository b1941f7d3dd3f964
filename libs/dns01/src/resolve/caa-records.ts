import { withParents } from '../wire/name.ts';
import type { Resolver } from './resolver.ts';

/** RFC 8659 4.1. */
export interface CaaRecord {
  /** A CA that does not know the tag must not issue. */
  readonly critical: boolean;
  /** In lower case: `issue`, `issuewild`, `iodef`. */
  readonly tag: string;
  readonly value: string;
}

export interface CaaPolicy {
  /** The name whose records apply; null when there are none and any CA may issue. */
  readonly at: string | null;
  readonly records: readonly CaaRecord[];
}

/**
 * The CAA records that apply to a name: its own, or its alias's, or those of the nearest parent that has any (RFC 8659 3).
 * @param name a wildcard is looked up without its `*.`
 * @throws the failures of Resolver; a CA does not issue then either
 */
export async function caaRecords(resolver: Resolver, name: string, signal: AbortSignal): Promise<CaaPolicy> {
  for (const at of withParents(name.replace(/^\*\./, ''))) {
    const found = await resolver.records(at, 'CAA', signal);
    if (found.length) {
      return { at, records: found.map(({ critical, tag, value }) => ({ critical, tag, value })) };
    }
  }
  return { at: null, records: [] };
}

import type { LiveChange } from '#contracts';
import { isAdminRoute, type Principal, type TokenHash } from '#domain';
import { alertView, concerns } from '../alerts/alert-view.ts';
import { certificateStatus, certificateView } from '../certificates/certificate-view.ts';
import { routeView } from '../routes/route-view.ts';
import { targetView } from '../targets/target-view.ts';
import { tokenInfo } from '../tokens/token-info.ts';
import type { RecordChange } from './inventory.ts';

/**
 * A change as one caller may see it: only records that stand in the caller's own lists. Undefined: not for this caller.
 * @param thresholdDays RENEWAL_THRESHOLD_DAYS, which a certificate's view tells the effect of
 */
export function liveChange(change: RecordChange, caller: Principal, thresholdDays: number): LiveChange | undefined {
  const { kind, id, record, previousOwner } = change;
  if (kind === 'internal-ca') return { kind, id, deleted: false };
  if (kind === 'alert')
    return record && concerns(record, caller) ? { kind, id, deleted: false, view: alertView(record) } : undefined;
  const mine = (hash: TokenHash): boolean => caller.admin || hash === caller.hash;
  const gone = { kind, id, deleted: true } as const;
  // Whoever comes back after a while may have had it; of what is gone only the name is told.
  if (!record) return previousOwner === undefined || (previousOwner !== null && mine(previousOwner)) ? gone : undefined;
  // The administrator's routes apply to everybody's hosts, and are in everybody's list.
  const everybodys = kind === 'route' && isAdminRoute(record);
  if (!everybodys && !mine(kind === 'token' ? record.hash : record.owner_token_hash)) {
    return previousOwner === caller.hash ? gone : undefined;
  }
  return { kind, id, deleted: false, view: viewOf(change, caller, thresholdDays) } as LiveChange;
}

function viewOf(
  change: Exclude<RecordChange, { kind: 'internal-ca' | 'alert' }>,
  caller: Principal,
  thresholdDays: number,
): unknown {
  const { kind, record } = change;
  if (!record) return undefined;
  switch (kind) {
    case 'target':
      return targetView(record, caller);
    case 'certificate':
      return certificateView(record, caller, { info: change.renewal, thresholdDays });
    case 'issuance':
      return certificateStatus(record.cert_name, record, undefined);
    case 'token':
      return tokenInfo(record);
    case 'route':
      return routeView(record, caller);
  }
}

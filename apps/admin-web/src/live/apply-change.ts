import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { CertificateView, LiveChange, TargetView } from '#contracts';
import { caQuery, issuedQuery } from '../api/ca.ts';
import { certificatesQuery, statusQuery } from '../api/certificates.ts';
import { HISTORY_KEY } from '../api/history.ts';
import { EXPLAIN_KEY, routesQuery } from '../api/routes.ts';
import { hostKey } from '../api/hosts.ts';
import { sessionQuery } from '../api/session.ts';
import { setTargets } from '../api/targets.ts';
import { tokenQuery } from '../api/token.ts';
import { tokensQuery } from '../api/tokens.ts';
import { withRecords } from '../api/with-records.ts';
import { watchName } from './watched-names.ts';

/** Puts changed records into what was loaded, so that nothing has to be asked for again. Many are put there in one go. */
export function applyChanges(client: QueryClient, changes: readonly LiveChange[]): void {
  const targets = new Map<string, TargetView | undefined>();
  const certificates = new Map<string, CertificateView | undefined>();
  for (const change of changes) {
    if (change.kind === 'target') targets.set(change.id, change.deleted ? undefined : change.view);
    if (change.kind === 'certificate') certificates.set(change.id, change.deleted ? undefined : change.view);
  }
  if (targets.size) setTargets(client, targets);
  if (certificates.size) {
    const { queryKey } = certificatesQuery;
    client.setQueryData(queryKey, (all) => all && withRecords(all, certificates, 'cert_name'));
    overtake(client, queryKey);
  }
  for (const change of changes) applyChange(client, change);
}

function applyChange(client: QueryClient, change: LiveChange): void {
  const { id, kind } = change;
  void client.invalidateQueries({ queryKey: HISTORY_KEY });
  switch (kind) {
    case 'target':
      void client.invalidateQueries({ queryKey: hostKey(id) });
      break;
    case 'certificate':
      // It may be the private CA that issued it.
      void client.invalidateQueries({ queryKey: issuedQuery.queryKey });
      break;
    case 'issuance':
      watchName(id);
      if (change.deleted) void client.invalidateQueries({ queryKey: statusQuery(id).queryKey });
      else client.setQueryData(statusQuery(id).queryKey, change.view);
      overtake(client, statusQuery(id).queryKey);
      break;
    case 'token':
      void client.invalidateQueries({ queryKey: tokensQuery.queryKey });
      if (client.getQueryData(sessionQuery.queryKey)?.name !== id) return;
      void client.invalidateQueries({ queryKey: tokenQuery.queryKey });
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      break;
    case 'internal-ca':
      void client.invalidateQueries({ queryKey: caQuery.queryKey });
      void client.invalidateQueries({ queryKey: issuedQuery.queryKey });
      break;
    case 'route':
      void client.invalidateQueries({ queryKey: routesQuery.queryKey });
      void client.invalidateQueries({ queryKey: EXPLAIN_KEY });
      break;
    case 'alert':
      // Nor alerts.
      break;
    default:
      kind satisfies never;
  }
}

/** An answer that is on its way may be older than this change: it is asked for again. */
function overtake(client: QueryClient, queryKey: QueryKey): void {
  if (client.isFetching({ queryKey }) > 0) void client.invalidateQueries({ queryKey });
}

import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { LiveChange } from '#contracts';
import { caQuery, issuedQuery } from '../api/ca.ts';
import { certificatesQuery, statusQuery } from '../api/certificates.ts';
import { HISTORY_KEY } from '../api/history.ts';
import { EXPLAIN_KEY, routesQuery } from '../api/routes.ts';
import { sessionQuery } from '../api/session.ts';
import { targetsQuery } from '../api/targets.ts';
import { tokenQuery } from '../api/token.ts';
import { tokensQuery } from '../api/tokens.ts';
import { watchName } from './watched-names.ts';

/** Puts one changed record into what was loaded, so that nothing has to be asked for again. */
export function applyChange(client: QueryClient, change: LiveChange): void {
  const { id, kind } = change;
  void client.invalidateQueries({ queryKey: HISTORY_KEY });
  switch (kind) {
    case 'target':
      client.setQueryData(
        targetsQuery.queryKey,
        (all) =>
          all &&
          withRecord(all, ({ hostname }) => hostname === id, change.deleted ? undefined : change.view, 'hostname'),
      );
      overtake(client, targetsQuery.queryKey);
      break;
    case 'certificate':
      client.setQueryData(
        certificatesQuery.queryKey,
        (all) =>
          all &&
          withRecord(all, ({ cert_name }) => cert_name === id, change.deleted ? undefined : change.view, 'cert_name'),
      );
      overtake(client, certificatesQuery.queryKey);
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
    default:
      kind satisfies never;
  }
}

/** An answer that is on its way may be older than this change: it is asked for again. */
function overtake(client: QueryClient, queryKey: QueryKey): void {
  if (client.isFetching({ queryKey }) > 0) void client.invalidateQueries({ queryKey });
}

/** The list with one record replaced, added where its name sorts, or (undefined) removed. */
function withRecord<K extends string, T extends Record<K, string>>(
  all: readonly T[],
  isIt: (record: T) => boolean,
  record: T | undefined,
  name: K,
): T[] {
  const others = all.filter((one) => !isIt(one));
  if (!record) return others;
  const after = others.findIndex((one) => one[name] > record[name]);
  return others.toSpliced(after < 0 ? others.length : after, 0, record);
}

import type { ReactElement } from 'react';
import type { RouteView, SessionInfo } from '#contracts';
import { DataTable, type Column } from '../look/DataTable.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { hasWords } from '../look/has-words.ts';
import row from '../look/Row.module.css';
import { SearchField } from '../look/SearchField.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { routesTexts as t } from '../routes-texts.ts';
import { destinationOf } from './route.ts';
import { RouteRow } from './RouteRow.tsx';
import styles from './RoutesPage.module.css';

const c = t.columns;
const columns: readonly Column[] = [
  { label: c.path },
  { label: c.target },
  { label: c.priority },
  { label: c.owner },
  { label: c.enabled },
  { label: c.actions, quiet: true },
];

interface Props {
  readonly routes: readonly RouteView[];
  readonly session: SessionInfo;
}

/** All routes in their order; the built-in ones with them, for they come first. */
export function RouteList({ routes, session }: Props): ReactElement {
  const { get, set } = useViewParams();
  const search = get('q') ?? '';
  const shown = routes.filter((route) =>
    hasWords(search, [
      route.route_id,
      route.path_pattern,
      destinationOf(route),
      route.created_by,
      route.description,
      ...route.labels,
    ]),
  );
  return (
    <>
      <div className={row.tools}>
        <p className={styles.lead}>{t.lead}</p>
        <SearchField label={t.search} value={search} onChange={(value) => set('q', value, { replace: true })} />
      </div>
      {shown.length === 0 ? (
        <EmptyNote text={t.noMatch} />
      ) : (
        <DataTable caption={t.caption} columns={columns}>
          {shown.map((route) => (
            <RouteRow key={route.route_id} route={route} session={session} />
          ))}
        </DataTable>
      )}
      {routes.every(({ built_in }) => built_in) && <EmptyNote text={t.empty} />}
    </>
  );
}

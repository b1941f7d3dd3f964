import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { hostRoutesQuery } from '../api/hosts.ts';
import { DataTable } from '../look/DataTable.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { texts } from '../texts.ts';
import styles from './HostPage.module.css';

const t = texts.hostNames;
const columns = [
  { label: t.columns.path },
  { label: t.columns.goal },
  { label: t.columns.methods },
  { label: t.columns.priority },
];

/** The routes of a host as it is saved, in the order in which they are looked at. */
export function RoutesThatApply({ hostname }: { readonly hostname: string }): ReactElement {
  const { data } = useQuery(hostRoutesQuery(hostname));
  const routes = data?.routes ?? [];
  return (
    <section className={styles.block} aria-label={t.applying}>
      <h2>{t.applying}</h2>
      {data && routes.every(({ built_in }) => built_in) && <EmptyNote text={t.noneApply} />}
      {routes.some(({ built_in }) => !built_in) && (
        <DataTable caption={t.applying} columns={columns}>
          {routes.map(({ route_id, path_pattern, target_type, target_value, methods, priority, built_in }) => (
            <tr key={route_id}>
              <td>
                <code>{path_pattern}</code>
              </td>
              <td>{built_in ? t.builtIn : `${target_type === 'hostname' ? '' : `${target_type} `}${target_value}`}</td>
              <td>{methods?.join(', ') ?? t.allMethods}</td>
              <td>{priority}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}

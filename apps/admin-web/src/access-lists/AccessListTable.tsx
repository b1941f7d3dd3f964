import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { AccessListView, SessionInfo } from '#contracts';
import { accessTexts as t } from '../access-texts.ts';
import { DataTable, type Column } from '../look/DataTable.tsx';
import row from '../look/Row.module.css';
import { RowMenu } from '../look/RowMenu.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { useViewParams } from '../look/use-view-params.ts';

const c = t.columns;
const columns: readonly Column[] = [
  { label: c.name },
  { label: c.who },
  { label: c.hosts },
  { label: c.owner },
  { label: c.actions, quiet: true },
];
const NAMED = 4;

interface Props {
  readonly lists: readonly AccessListView[];
  readonly session: SessionInfo;
}

export function AccessListTable({ lists, session }: Props): ReactElement {
  return (
    <DataTable caption={t.caption} columns={columns}>
      {lists.map((list) => (
        <tr key={list.name} className={row.row}>
          <td className={row.main}>
            <span className={row.name}>
              {list.name}
              {list.labels.map((label) => (
                <span key={label} className={row.tag}>
                  {label}
                </span>
              ))}
            </span>
            {list.note !== '' && <span className={row.more}>{list.note}</span>}
          </td>
          <td className={row.cell} data-label={c.who}>
            <Admitted list={list} />
          </td>
          <td className={row.cell} data-label={c.hosts}>
            <UsedBy hosts={list.used_by} />
          </td>
          <td className={`${row.cell} ${row.time}`} data-label={c.owner}>
            {list.created_by}
          </td>
          <td className={row.actions}>
            <ListMenu list={list} session={session} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

/** Whom a list lets in, in a few words. */
function Admitted({ list: { rules, user_count, satisfy } }: { readonly list: AccessListView }): ReactElement {
  if (rules.length + user_count === 0) return <StateLabel tone="warn" label={t.nobody} />;
  return (
    <div>
      {rules.length > 0 && <div>{t.networks(rules.length)}</div>}
      {user_count > 0 && <div>{t.users(user_count)}</div>}
      {rules.length > 0 && user_count > 0 && <span className={row.more}>{t.satisfy[satisfy]}</span>}
    </div>
  );
}

function UsedBy({ hosts }: { readonly hosts: readonly string[] }): ReactElement {
  if (hosts.length === 0) return <span className={row.more}>{t.noHost}</span>;
  return (
    <div>
      {hosts.slice(0, NAMED).map((host) => (
        <div key={host}>
          <Link to={`/hosts?q=${encodeURIComponent(host)}`}>{host}</Link>
        </div>
      ))}
      {hosts.length > NAMED && <span className={row.more}>{t.moreHosts(hosts.length - NAMED)}</span>}
    </div>
  );
}

/** Why a list is not this caller's to change; undefined where it is. Its users are told to those alone who may. */
export function whyNotChanged({ users }: AccessListView, { scopes }: SessionInfo): string | undefined {
  if (!scopes.includes('write')) return t.readOnly;
  return users === undefined ? t.notYours : undefined;
}

function ListMenu({ list, session }: { readonly list: AccessListView; readonly session: SessionInfo }): ReactElement {
  const { set } = useViewParams();
  const { name } = list;
  const whyNot = whyNotChanged(list, session);
  return (
    <RowMenu
      label={t.actions(name)}
      actions={[
        { label: t.edit, icon: 'edit', whyNot, onChoose: () => set('edit', name) },
        { label: t.history, icon: 'clock', to: `/history?kind=access-list&id=${encodeURIComponent(name)}` },
        { label: t.delete, icon: 'trash', destroys: true, whyNot, onChoose: () => set('delete', name) },
      ]}
    />
  );
}

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { TargetView } from '#contracts';
import { targetsQuery } from '../api/targets.ts';
import { DataTable } from '../look/DataTable.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import row from '../look/Row.module.css';
import { useViewParams } from '../look/use-view-params.ts';
import { peopleTexts as t } from '../people-texts.ts';
import { endingParam } from './ending.ts';

const c = t.columns;
const columns = [{ label: c.host }, { label: c.who }, { label: c.actions, quiet: true }];

/** The hosts that ask for a login, and whom each lets in. */
export function HostList({ mayChange }: { readonly mayChange: boolean }): ReactElement {
  const { data: targets = [] } = useQuery(targetsQuery);
  const { set } = useViewParams();
  const hosts = targets.filter(({ auth_enabled }) => auth_enabled);
  if (hosts.length === 0) return <EmptyNote text={t.emptyHosts} />;
  return (
    <DataTable caption={t.tabs.hosts} columns={columns}>
      {hosts.map((target) => (
        <tr key={target.hostname} className={row.row}>
          <td className={row.main}>
            <Link to={`/hosts?q=${encodeURIComponent(target.hostname)}`}>{target.hostname}</Link>
          </td>
          <td className={row.cell} data-label={c.who}>
            <div>
              {admittedBy(target).map((who) => (
                <div key={who}>{who}</div>
              ))}
            </div>
          </td>
          <td className={row.actions}>
            {mayChange && (
              <Button
                variant="subtle"
                color="red"
                size="xs"
                onClick={() => set('end', endingParam({ kind: 'host', value: target.hostname }))}
              >
                {t.revokeHost}
              </Button>
            )}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

function admittedBy(target: TargetView): string[] {
  const { auth_required_users: users, auth_required_emails: emails, auth_required_groups: groups } = target;
  const who = [
    ...(users.length > 0 ? [t.users(users)] : []),
    ...(emails.length > 0 ? [t.emails(emails)] : []),
    ...(groups.length > 0 ? [t.groups(groups)] : []),
  ];
  return who.length === 0 ? [t.anybody] : who;
}

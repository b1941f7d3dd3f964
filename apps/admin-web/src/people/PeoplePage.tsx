import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { oauthStatusQuery } from '../api/people.ts';
import { CopyValue } from '../look/CopyValue.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { Note } from '../look/Note.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { peopleTexts as t } from '../people-texts.ts';
import { justCommand } from '../tokens/just-command.ts';
import { ClientList } from './ClientList.tsx';
import { EndDialog } from './EndDialog.tsx';
import { GrantList } from './GrantList.tsx';
import { GroupDialogs } from './GroupDialogs.tsx';
import { GroupList } from './GroupList.tsx';
import { HostList } from './HostList.tsx';
import styles from './PeoplePage.module.css';
import { SessionList } from './SessionList.tsx';

const TABS = {
  sessions: SessionList,
  hosts: HostList,
  clients: ClientList,
  grants: GrantList,
  groups: GroupList,
} as const;
type Tab = keyof typeof TABS;
const names = Object.keys(TABS) as Tab[];

/** Who is logged in and who may, the programs that act for them, and ways to take all of it back. */
export function PeoplePage({ session }: { readonly session: SessionInfo }): ReactElement {
  if (!session.admin)
    return (
      <>
        <PageHeader title={t.title} summary={t.lead} />
        <EmptyNote text={t.notAdmin} />
      </>
    );
  return <People mayChange={session.scopes.includes('write')} />;
}

function People({ mayChange }: { readonly mayChange: boolean }): ReactElement {
  const { data: status } = useQuery(oauthStatusQuery);
  const { get, set } = useViewParams();
  const tab = names.find((name) => name === get('tab')) ?? 'sessions';
  const List = TABS[tab];
  return (
    <>
      <PageHeader
        title={t.title}
        summary={
          status ? (
            <>
              <span>{t.sessions(status.sessions)}</span>
              <span>{t.clients(status.clients)}</span>
            </>
          ) : (
            t.lead
          )
        }
      />
      {status && (status.auth_host === null || status.problems.length > 0) && (
        <div className={styles.problems}>
          {status.auth_host === null ? (
            <>
              <Note tone="busy" text={t.noAuthHost} />
              <CopyValue value={justCommand('auth-setup', 'example.com')} copy={t.copyCommand} copied={t.copied} />
            </>
          ) : (
            status.problems.map((problem) => <Note key={problem} tone="warn" text={problem} />)
          )}
        </div>
      )}
      <Tabs value={tab} onChange={(to) => set('tab', to === 'sessions' ? undefined : (to ?? undefined))}>
        <Tabs.List>
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {names.map((name) => (
          <Tabs.Panel key={name} value={name} className={styles.panel}>
            {name === tab && <List mayChange={mayChange} />}
          </Tabs.Panel>
        ))}
      </Tabs>
      {mayChange && <EndDialog />}
      {mayChange && <GroupDialogs />}
    </>
  );
}

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { settingsQuery } from '../api/settings.ts';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { texts } from '../texts.ts';
import { AdminHosts } from './AdminHosts.tsx';
import { NewHostDefaults } from './NewHostDefaults.tsx';
import { Section } from './Section.tsx';
import { UnknownHosts } from './UnknownHosts.tsx';

const t = texts.serverSettings;

/** What the administrator decides for all hosts. A form begins anew where somebody else has changed what it is about. */
export function ServerSettings(): ReactElement {
  const { data: settings, error, refetch } = useQuery(settingsQuery);
  if (error && !settings) return <LoadingFailed error={error} onRetry={() => void refetch()} />;
  if (!settings) return <Skeleton height={160} radius="md" />;
  const { unknown_hosts, unknown_hosts_redirect_to, new_hosts } = settings;
  return (
    <>
      <Section title={t.defaults} lead={t.defaultsLead}>
        <NewHostDefaults key={JSON.stringify(new_hosts)} settings={settings} />
      </Section>
      <Section title={t.unknown} lead={t.unknownLead}>
        <UnknownHosts key={`${unknown_hosts} ${unknown_hosts_redirect_to}`} settings={settings} />
      </Section>
      <Section title={t.adminHost} lead={t.adminHostLead}>
        <AdminHosts />
      </Section>
    </>
  );
}

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { tokenQuery } from '../api/token.ts';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { texts } from '../texts.ts';
import { Appearance } from '../look/Appearance.tsx';
import { EmailForm } from './EmailForm.tsx';
import { Section } from './Section.tsx';
import { ServerSettings } from './ServerSettings.tsx';
import { Templates } from './Templates.tsx';
import { TokenFacts } from './TokenFacts.tsx';

const t = texts.settings;

/** What belongs to the token that is signed in, to this browser, and, for the administrator, to the whole server. */
export function SettingsPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const { data: token, error, refetch } = useQuery(tokenQuery);
  return (
    <>
      <PageHeader title={t.title} />
      {error && !token && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {!error && !token && <Skeleton height={160} radius="md" />}
      {token && (
        <>
          <Section title={t.email} lead={t.emailLead}>
            <EmailForm key={token.cert_email} email={token.cert_email ?? ''} />
          </Section>
          <Section title={t.token} lead={t.tokenLead}>
            <TokenFacts token={token} />
          </Section>
        </>
      )}
      <Section title={texts.serverSettings.look} lead={texts.serverSettings.lookLead}>
        <Appearance />
      </Section>
      <Section title={texts.templates.title} lead={texts.templates.lead}>
        <Templates session={session} />
      </Section>
      {session.admin && <ServerSettings />}
    </>
  );
}

import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { Note } from '../look/Note.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { EmailForm } from '../settings/EmailForm.tsx';
import { texts } from '../texts.ts';
import { CertificateStep } from './CertificateStep.tsx';
import { DoneStep } from './DoneStep.tsx';
import { NameStep } from './NameStep.tsx';
import { ServiceStep } from './ServiceStep.tsx';
import { Step } from './Step.tsx';
import styles from './StartPage.module.css';
import { useStart } from './use-start.ts';

const t = texts.start;

/** From nothing to a host over HTTPS. Each step opens when the one before it is done; the address keeps where one is. */
export function StartPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const start = useStart(session);
  const { at, hostname, target } = start;
  return (
    <div className={styles.page}>
      <PageHeader title={t.title} summary={t.lead} />
      <ol className={styles.steps}>
        <Step n={1} title={t.steps.token} state={at === 'token' ? 'now' : 'done'} summary={t.token(session.name)}>
          {session.scopes.includes('write') ? (
            <>
              <p>{t.email}</p>
              <EmailForm email="" />
            </>
          ) : (
            <Note tone="warn" text={t.readOnly} />
          )}
        </Step>
        <Step n={2} title={t.steps.name} state={start.stateOf('name')} summary={hostname}>
          <NameStep start={start} />
        </Step>
        <Step n={3} title={t.steps.service} state={start.stateOf('service')} summary={target?.target_url ?? undefined}>
          {hostname !== undefined && <ServiceStep hostname={hostname} />}
        </Step>
        <Step
          n={4}
          title={t.steps.certificate}
          state={start.stateOf('certificate')}
          summary={target?.enable_https ? t.issued(start.certName) : t.httpOnly}
        >
          {target && <CertificateStep name={start.certName} status={start.status} />}
        </Step>
        <Step n={5} title={t.steps.done} state={start.stateOf('done')}>
          {target && <DoneStep target={target} onAnother={start.again} />}
        </Step>
      </ol>
    </div>
  );
}

import type { ReactElement } from 'react';
import type { CertificateStatus } from '#contracts';
import { Note } from '../look/Note.tsx';
import { useNow } from '../look/use-now.ts';
import { texts } from '../texts.ts';
import { DnsRecords } from './DnsRecords.tsx';
import styles from './IssuanceReport.module.css';
import { relative } from './lifetime.ts';
import { StepTimeline } from './StepTimeline.tsx';

const t = texts.issuance;
const TONES = { in_progress: 'busy', failed: 'bad', completed: 'ok', not_found: 'off' } as const;

/** How the latest order of a certificate went or goes: what it says, what a person has to do, and its steps. */
export function IssuanceReport({ status }: { readonly status: CertificateStatus }): ReactElement {
  const now = useNow();
  const { message, remarks, problem, resume_at, retry_at, dns_records, steps } = status;
  const tone = TONES[status.status];
  return (
    <section className={styles.report} aria-label={t.title}>
      <h3>{t.title}</h3>
      {tone === 'ok' || tone === 'off' ? <p>{message}</p> : <Note tone={tone} text={message} />}
      {resume_at !== null && <p>{t.waits(relative(resume_at, now))}</p>}
      {retry_at !== null && <p>{texts.certificateState.nextTry(relative(retry_at, now))}</p>}
      {problem && <p>{t.theCaSays([problem.detail, ...problem.subproblems.map(inWords)].join(' '))}</p>}
      {remarks.map((remark) => (
        <Note key={remark} tone="warn" text={remark} />
      ))}
      {dns_records.length > 0 && <DnsRecords records={dns_records} />}
      {steps.length > 0 && <StepTimeline steps={steps} />}
    </section>
  );
}

const inWords = ({ name, type, detail }: NonNullable<CertificateStatus['problem']>['subproblems'][number]): string =>
  `${name ?? type}: ${detail}`;

import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { usePreflight, type PreflightQuestion } from '../api/certificates.ts';
import { Note } from '../look/Note.tsx';
import { texts } from '../texts.ts';
import styles from './PreflightCheck.module.css';
import { PreflightFindings } from './PreflightFindings.tsx';

const t = texts.preflight;

/** Looks for what stands in the way of an order, when asked to; nothing is ordered. */
export function PreflightCheck({ question }: { readonly question: PreflightQuestion }): ReactElement {
  const check = usePreflight();
  // What was found is of the question that was asked: another one has to be asked anew.
  const isCurrent = JSON.stringify(check.variables) === JSON.stringify(question);
  const report = isCurrent ? check.data : undefined;
  return (
    <section className={styles.check} aria-label={t.title}>
      <div role="status">
        {report && <Note tone={report.passed ? 'busy' : 'bad'} text={report.passed ? t.passed : t.failed} />}
        {isCurrent && check.error && <Note tone="bad" text={check.error.message} />}
      </div>
      {report && <PreflightFindings report={report} />}
      <Button
        variant="light"
        size="xs"
        loading={check.isPending}
        disabled={question.domains.length === 0}
        onClick={() => check.mutate(question)}
      >
        {report ? t.again : t.check}
      </Button>
    </section>
  );
}

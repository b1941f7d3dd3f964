import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Explanation } from '#contracts';
import { explanationQuery } from '../api/logs.ts';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { texts } from '../texts.ts';
import styles from './ExplainedPath.module.css';

const t = texts.logRequest;

/** What each step of the request path would decide about a logged request now. */
export function ExplainedPath({ requestId }: { readonly requestId: string }): ReactElement {
  const { data, error, refetch } = useQuery(explanationQuery(requestId));
  if (error) return <LoadingFailed error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows />;
  return (
    <section aria-label={t.steps}>
      <h3 className={styles.heading}>{t.steps}</h3>
      <ol className={styles.steps}>
        {data.steps.map(({ step, decision }) => (
          <li key={step}>
            <span className={styles.step}>{step}</span> {decision}
          </li>
        ))}
        <li className={styles.outcome}>{outcomeOf(data)}</li>
      </ol>
    </section>
  );
}

function outcomeOf({ outcome }: Explanation): string {
  switch (outcome.kind) {
    case 'forwarded':
      return t.forwarded(outcome.method, outcome.url);
    case 'answered':
      return t.answered(outcome.status, outcome.message);
    case 'closed':
      return t.closed;
  }
}

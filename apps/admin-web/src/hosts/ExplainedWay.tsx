import type { ReactElement } from 'react';
import type { Explanation } from '#contracts';
import { DataTable } from '../look/DataTable.tsx';
import { Icon } from '../look/Icon.tsx';
import type { Tone } from '../look/tone.ts';
import { texts } from '../texts.ts';
import styles from './ExplainedWay.module.css';

const t = texts.hostExplain;
const columns = [{ label: t.columns.name }, { label: t.columns.value }, { label: t.columns.from }];
const REFUSED = 400;

/** The steps that a request takes, and how it ends. */
export function ExplainedWay({ explanation }: { readonly explanation: Explanation }): ReactElement {
  const { url, method, steps, outcome, certificate } = explanation;
  const secure = url.startsWith('https:');
  return (
    <section className={styles.way} aria-label={t.steps} aria-live="polite">
      <ol className={styles.steps}>
        <li data-tone="off">
          <strong>
            {method} {url}
          </strong>
          <p>{secure ? (certificate === null ? t.noCertificate : t.certificate(certificate)) : t.plain}</p>
        </li>
        {steps.map(({ step, decision }, i) => (
          <li key={`${step} ${i}`} data-tone={isEnd(explanation, i) ? toneOf(outcome) : 'ok'}>
            <strong>{t.stepOf[step] ?? step}</strong>
            <p>{decision}</p>
          </li>
        ))}
        <li data-tone={toneOf(outcome)} className={styles.end}>
          <strong>{ending(outcome)}</strong>
          <Icon name={toneOf(outcome) === 'bad' ? 'cross' : 'check'} size={16} />
        </li>
      </ol>
      {outcome.kind === 'forwarded' && (
        <details>
          <summary>{t.fields}</summary>
          <DataTable caption={t.fields} columns={columns}>
            {outcome.fields.map(({ name, value, from }) => (
              <tr key={`${name} ${value}`}>
                <td>{name}</td>
                <td className={styles.value}>{value}</td>
                <td>{t.from[from]}</td>
              </tr>
            ))}
          </DataTable>
        </details>
      )}
      {outcome.kind === 'answered' && Object.keys(outcome.fields).length > 0 && (
        <details>
          <summary>{t.answerFields}</summary>
          <DataTable caption={t.answerFields} columns={columns.slice(0, 2)}>
            {Object.entries(outcome.fields).map(([name, value]) => (
              <tr key={name}>
                <td>{name}</td>
                <td className={styles.value}>{value}</td>
              </tr>
            ))}
          </DataTable>
        </details>
      )}
    </section>
  );
}

type Outcome = Explanation['outcome'];

function toneOf(outcome: Outcome): Tone {
  if (outcome.kind === 'forwarded') return 'ok';
  return outcome.kind === 'answered' && outcome.status < REFUSED ? 'busy' : 'bad';
}

/** Whether a step is the one that ends the request. */
const isEnd = ({ steps, outcome }: Explanation, i: number): boolean =>
  outcome.kind !== 'forwarded' && i === steps.length - 1 && steps[i]?.step === outcome.by;

function ending(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'forwarded':
      return t.forwarded(outcome.url);
    case 'answered':
      return t.answered(outcome.status, outcome.message);
    case 'closed':
      return t.closedBy;
  }
}

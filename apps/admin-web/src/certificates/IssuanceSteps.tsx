import type { ReactElement } from 'react';
import { ISSUANCE_STEPS, type IssuanceStep } from '#domain';
import { texts } from '../texts.ts';
import styles from './IssuanceSteps.module.css';

const RUNNING: readonly IssuanceStep[] = ISSUANCE_STEPS.filter((step) => step !== 'completed' && step !== 'failed');

/** How far an issuance has come: a bar for each of its steps. */
export function IssuanceSteps({ step }: { readonly step: IssuanceStep }): ReactElement {
  const at = RUNNING.indexOf(step);
  return (
    <span className={styles.steps} role="img" aria-label={texts.certificateState.stepOf(at + 1, RUNNING.length)}>
      {RUNNING.map((name, i) => (
        <span key={name} data-state={i < at ? 'done' : i === at ? 'now' : 'next'} />
      ))}
    </span>
  );
}

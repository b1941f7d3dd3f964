import type { ReactElement } from 'react';
import type { CertificateStatus } from '#contracts';
import { texts } from '../texts.ts';
import styles from './StepTimeline.module.css';

const t = texts.issuance;

/** When each step of an order began, as time since its first. */
export function StepTimeline({ steps }: { readonly steps: CertificateStatus['steps'] }): ReactElement {
  const begun = Date.parse(steps[0]?.at ?? '');
  return (
    <ol className={styles.steps} aria-label={t.steps}>
      {steps.map(({ step, at }, i) => (
        <li key={`${step} ${at}`} data-end={step === 'completed' || step === 'failed' ? step : undefined}>
          <span>{t.step(step)}</span>
          <time dateTime={at} title={texts.time.date(at)}>
            {i === 0 ? texts.time.date(at) : t.after(Math.round((Date.parse(at) - begun) / 1000))}
          </time>
        </li>
      ))}
    </ol>
  );
}

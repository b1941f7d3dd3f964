import type { ReactElement } from 'react';
import type { PreflightReport } from '#contracts';
import { StateLabel } from '../look/StateLabel.tsx';
import { texts } from '../texts.ts';
import styles from './PreflightFindings.module.css';

const t = texts.preflight;
const TONES = { passed: 'ok', warning: 'warn', failed: 'bad', skipped: 'off' } as const;

/** What was found before an order, with what to change. */
export function PreflightFindings({ report: { findings } }: { readonly report: PreflightReport }): ReactElement {
  const names = new Set(findings.map(({ name }) => name).filter(Boolean));
  return (
    <ul className={styles.findings} aria-label={t.title}>
      {findings.map(({ check, name, result, message }) => (
        <li key={`${check} ${name}`}>
          <StateLabel
            tone={TONES[result]}
            label={name === null || names.size === 1 ? t.checks[check] : t.of(t.checks[check], name)}
            detail={message}
          />
        </li>
      ))}
    </ul>
  );
}

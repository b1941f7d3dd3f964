import { UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import { useNow } from '../look/use-now.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { TimelineBar } from './TimelineBar.tsx';
import styles from './Timeline.module.css';
import { axisFor, shareOf } from './timeline.ts';
import { timeLeft } from './lifetime.ts';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificateTimeline;

const percent = (share: number): string => `${share * 100}%`;

/** Lifetimes on one axis of time, what ends first at the top. */
export function Timeline({ items }: { readonly items: readonly CertificateItem[] }): ReactElement {
  const now = useNow();
  const { set } = useViewParams();
  const sorted = items.toSorted((a, b) => endOf(a) - endOf(b));
  const axis = axisFor(
    items.flatMap(({ certificate }) => certificate ?? []),
    now,
  );
  return (
    <section className={styles.timeline} aria-label={t.title}>
      <div className={styles.axis} aria-hidden="true">
        {axis.ticks.map(({ at, unit }) => (
          <span key={at} className={styles.tick} style={{ left: percent(shareOf(axis, at)) }}>
            {t.tick(at, unit)}
          </span>
        ))}
        <span className={styles.today} style={{ left: percent(shareOf(axis, now)) }}>
          {t.today}
        </span>
      </div>
      <ul>
        {sorted.map((item) => (
          <li key={item.name} className={styles.row}>
            <UnstyledButton className={styles.name} onClick={() => set('details', item.name)}>
              {item.name}
            </UnstyledButton>
            <TimelineBar item={item} axis={axis} now={now} />
            <span className={styles.left} data-tone={item.state.tone}>
              {item.certificate ? leftOf(item.certificate, now) : texts.certificates.notIssued}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.legend}>{t.legend}</p>
    </section>
  );
}

/** What was never issued comes first: it is what is missing. */
const endOf = ({ certificate }: CertificateItem): number => (certificate ? Date.parse(certificate.expires_at) : 0);

const leftOf = (certificate: NonNullable<CertificateItem['certificate']>, now: number): string =>
  Date.parse(certificate.expires_at) <= now
    ? texts.certificates.expiredAgo
    : texts.certificates.expiresIn(timeLeft(certificate, now));

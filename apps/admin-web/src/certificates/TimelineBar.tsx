import { VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { ageOf } from './lifetime.ts';
import styles from './Timeline.module.css';
import { shareOf, type Axis } from './timeline.ts';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificateTimeline;

interface Props {
  readonly item: CertificateItem;
  readonly axis: Axis;
  readonly now: number;
}

/** One lifetime: what has passed of it, what is left, and when it is renewed. Where it is cut off by an end of the axis it has no end. */
export function TimelineBar({ item: { certificate }, axis, now }: Props): ReactElement {
  if (!certificate) return <span className={styles.track} />;
  const { issued_at, expires_at, renewal_due_at: due } = certificate;
  const [start, end] = [Date.parse(issued_at), Date.parse(expires_at)];
  const [from, to, at] = [shareOf(axis, start), shareOf(axis, end), shareOf(axis, now)];
  const words = t.lifetime(texts.time.date(issued_at), texts.time.date(expires_at), due && texts.time.date(due));
  return (
    <span className={styles.track} title={words}>
      <VisuallyHidden>{words}</VisuallyHidden>
      <span
        className={styles.past}
        data-cut={start < axis.from || undefined}
        style={{ left: `${from * 100}%`, width: `${Math.max(Math.min(at, to) - from, 0) * 100}%` }}
      />
      <span
        className={styles.ahead}
        data-age={ageOf(certificate, now)}
        data-cut={end > axis.to || undefined}
        style={{ left: `${Math.max(at, from) * 100}%`, width: `${Math.max(to - Math.max(at, from), 0) * 100}%` }}
      />
      <span className={styles.now} style={{ left: `${at * 100}%` }} />
      {due !== null && Date.parse(due) > axis.from && Date.parse(due) < axis.to && (
        <span className={styles.due} style={{ left: `${shareOf(axis, Date.parse(due)) * 100}%` }} />
      )}
    </span>
  );
}

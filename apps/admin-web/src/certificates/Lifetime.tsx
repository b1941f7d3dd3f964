import type { ReactElement } from 'react';
import type { CertificateView } from '#contracts';
import { texts } from '../texts.ts';
import { ageOf, shareLeft, timeLeft } from './lifetime.ts';
import styles from './Lifetime.module.css';

interface Props {
  readonly certificate: Pick<CertificateView, 'issued_at' | 'expires_at'> | undefined;
  readonly now: number;
}

/** How much of a certificate's life is left, in words and as a bar. */
export function Lifetime({ certificate, now }: Props): ReactElement {
  const t = texts.certificates;
  if (!certificate) return <span className={styles.none}>{t.notIssued}</span>;
  const age = ageOf(certificate, now);
  return (
    <span className={styles.lifetime} title={texts.time.date(certificate.expires_at)}>
      {age === 'expired' ? t.expiredAgo : t.expiresIn(timeLeft(certificate, now))}
      <progress className={styles.bar} data-age={age} max={1} value={shareLeft(certificate, now)} aria-hidden="true" />
    </span>
  );
}

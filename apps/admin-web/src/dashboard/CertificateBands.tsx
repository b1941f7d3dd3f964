import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { Lifetime } from '../certificates/Lifetime.tsx';
import type { CertificateItem } from '../certificates/use-certificates.ts';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { texts } from '../texts.ts';
import styles from './CertificateBands.module.css';

const t = texts.dashboard;
const DAY_MS = 86_400_000;
const NEXT = 5;

/** Certificates by the days that they have left, up to so many. */
const BANDS = [
  { name: 'expired', below: 0 },
  { name: 'week', below: 7 },
  { name: 'month', below: 30 },
  { name: 'quarter', below: 60 },
  { name: 'later', below: Infinity },
] as const;

interface Props {
  readonly items: readonly CertificateItem[];
  readonly now: number;
}

/** How many certificates have how many days left, and which end next. */
export function CertificateBands({ items, now }: Props): ReactElement {
  const stored = items.flatMap(({ name, certificate }) => (certificate ? [{ name, certificate }] : []));
  const days = stored.map(({ certificate }) => (Date.parse(certificate.expires_at) - now) / DAY_MS);
  const bands = BANDS.map(({ name, below }, i) => {
    const from = BANDS[i - 1]?.below ?? -Infinity;
    return { name, count: days.filter((left) => left >= from && left < below).length };
  });
  const next = stored
    .toSorted((one, other) => Date.parse(one.certificate.expires_at) - Date.parse(other.certificate.expires_at))
    .slice(0, NEXT);
  return (
    <section className={styles.card} aria-labelledby="dashboard-certificates">
      <h2 id="dashboard-certificates">{t.certificates}</h2>
      {stored.length === 0 ? (
        <EmptyNote text={t.noCertificates} />
      ) : (
        <>
          <dl className={styles.bands}>
            {bands
              .filter(({ name, count }) => count > 0 || name !== 'expired')
              .map(({ name, count }) => (
                <div key={name} data-band={name}>
                  <dt>{t.bands[name]}</dt>
                  <dd>
                    <progress max={stored.length} value={count} aria-label={t.bandCount(count)} />
                    <span>{count}</span>
                  </dd>
                </div>
              ))}
          </dl>
          <h3>{t.next}</h3>
          <ul className={styles.next}>
            {next.map(({ name, certificate }) => (
              <li key={name}>
                <Link to={`/certificates?details=${encodeURIComponent(name)}`}>{name}</Link>
                <Lifetime certificate={certificate} now={now} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { coverageQuery } from '../api/certificates.ts';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { texts } from '../texts.ts';
import { CoveredHosts } from './CoveredHosts.tsx';
import styles from './CoverageView.module.css';

const t = texts.certificateCoverage;

/** Which hosts can use a certificate and which do, how much of it is used, and what could be better. */
export function CoverageView({ name }: { readonly name: string }): ReactElement {
  const { data, error, refetch } = useQuery(coverageQuery(name));
  if (error) return <LoadingFailed error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows />;
  const { targets, suggestions, used_domains, unused_domains, domains } = data;
  return (
    <div className={styles.coverage}>
      <div>
        <p>{t.used(used_domains.length, domains.length, data.utilisation_percent)}</p>
        <progress max={100} value={data.utilisation_percent} aria-hidden="true" />
        {unused_domains.length > 0 && <p className={styles.dim}>{t.unused(unused_domains)}</p>}
      </div>
      {targets.length === 0 ? <EmptyNote text={t.nobody} /> : <CoveredHosts name={name} targets={targets} />}
      {suggestions.length > 0 && (
        <section>
          <h3>{t.suggestions}</h3>
          <ul>
            {suggestions.map((suggestion) => (
              <li key={suggestion}>{suggestion}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

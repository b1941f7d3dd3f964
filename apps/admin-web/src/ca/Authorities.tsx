import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { CaStatus } from '#contracts';
import { bundleUrl, crlUrl } from '../api/ca.ts';
import { Note } from '../look/Note.tsx';
import { useNow } from '../look/use-now.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import styles from './Authorities.module.css';
import { overlaps } from './authority-state.ts';
import { AuthorityCard } from './AuthorityCard.tsx';

const t = texts.caAuthorities;

interface Props {
  readonly ca: CaStatus;
  readonly admin: boolean;
}

/** The CA itself: what to do about it, what clients need of it, and its authorities of all generations, newest first. */
export function Authorities({ ca, admin }: Props): ReactElement {
  const now = useNow();
  const { set } = useViewParams();
  return (
    <div className={styles.list}>
      {ca.warnings.map((warning) => (
        <Note key={warning} tone="warn" text={warning} />
      ))}
      {overlaps(ca, now).map((overlap) => (
        <Note key={overlap} tone="busy" text={overlap} />
      ))}
      <div className={styles.downloads}>
        <Button component="a" variant="default" href={bundleUrl('roots')} download="ca-root.crt">
          {t.downloadRoots}
        </Button>
        <Button component="a" variant="default" href={bundleUrl('all')} download="ca-bundle.crt">
          {t.downloadAll}
        </Button>
        <Button component="a" variant="default" href={crlUrl()} download="ca.crl">
          {t.downloadCrl}
        </Button>
      </div>
      <p className={styles.dim}>{t.crlState(ca.revoked)}</p>
      {ca.authorities.toReversed().map((authority) => (
        <AuthorityCard
          key={authority.id}
          authority={authority}
          ca={ca}
          onRevoke={
            admin && authority.kind === 'intermediate' && !authority.revoked && Date.parse(authority.expires_at) > now
              ? () => set('revoke', authority.serial)
              : undefined
          }
        />
      ))}
    </div>
  );
}

import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { issuerOf } from './issuer.ts';
import styles from './IssuerLabel.module.css';

/** Who issued a certificate; that browsers do not trust it stands beside the name. */
export function IssuerLabel({ directoryUrl }: { readonly directoryUrl: string | null }): ReactElement {
  const { label, staging } = issuerOf(directoryUrl);
  return (
    <span title={directoryUrl ?? undefined}>
      {label}
      {staging && (
        <span className={styles.staging} title={texts.certificateState.stagingDetail}>
          {texts.certificateState.staging}
        </span>
      )}
    </span>
  );
}

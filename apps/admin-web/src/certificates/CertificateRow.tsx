import { UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { CertificateMenu } from './CertificateMenu.tsx';
import styles from './CertificateRow.module.css';
import { IssuerLabel } from './IssuerLabel.tsx';
import { Lifetime } from './Lifetime.tsx';
import { listedState } from './listed-state.ts';
import { StateCell } from './StateCell.tsx';
import type { CertificateItem } from './use-certificates.ts';
import { UsedBy } from './UsedBy.tsx';

interface Props {
  readonly item: CertificateItem;
  readonly now: number;
}

export function CertificateRow({ item, now }: Props): ReactElement {
  const { name, certificate, status, usedBy } = item;
  const { set } = useViewParams();
  const domains = certificate?.domains ?? status?.domains ?? usedBy;
  return (
    <tr className={styles.row} data-issued={certificate !== undefined}>
      <td className={styles.name}>
        <UnstyledButton onClick={() => set('details', name)} title={texts.certificates.details}>
          {name}
        </UnstyledButton>
        <span className={styles.domains}>
          {domains.slice(0, 2).join(', ')}
          {domains.length > 2 && ` ${texts.certificates.domainsMore(domains.length - 2)}`}
        </span>
      </td>
      <td className={styles.issuer}>{certificate && <IssuerLabel directoryUrl={certificate.acme_directory_url} />}</td>
      <td className={styles.expires}>
        <Lifetime certificate={certificate} now={now} />
      </td>
      <td className={styles.usedBy}>
        <UsedBy hosts={usedBy} />
      </td>
      <td className={styles.status}>
        <StateCell state={listedState(item, now)} />
      </td>
      <td className={styles.actions}>
        <CertificateMenu item={item} />
      </td>
    </tr>
  );
}

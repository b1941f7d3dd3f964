import type { ReactElement } from 'react';
import type { CertificateStatus } from '#contracts';
import { CopyValue } from '../look/CopyValue.tsx';
import { texts } from '../texts.ts';
import styles from './DnsRecords.module.css';

const t = texts.issuance;

/** The TXT records of an order: those that a person has to set, with buttons that copy them, or what is published. */
export function DnsRecords({ records }: { readonly records: CertificateStatus['dns_records'] }): ReactElement {
  const byHand = records.filter(({ provider }) => provider === 'manual');
  const shown = byHand.length ? byHand : records;
  return (
    <div>
      <p className={styles.lead}>{byHand.length ? t.records : t.published}</p>
      {shown.map(({ name, value }) => (
        <dl key={`${name} ${value}`} className={styles.record}>
          <dt>{t.recordName}</dt>
          <dd>
            <CopyValue value={name} copy={t.copyName(name)} copied={t.copied} />
          </dd>
          <dt>{t.recordValue}</dt>
          <dd>
            <CopyValue value={value} copy={t.copyValue(name)} copied={t.copied} />
          </dd>
        </dl>
      ))}
    </div>
  );
}

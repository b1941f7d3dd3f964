import type { ReactElement } from 'react';
import type { PreflightReport } from '#contracts';
import { CopyValue } from '../look/CopyValue.tsx';
import { texts } from '../texts.ts';
import styles from './StartPage.module.css';

const t = texts.start;

interface Props {
  readonly hostname: string;
  /** What the server has; undefined while it is not known. */
  readonly addresses: PreflightReport['server_addresses'] | undefined;
}

/** The record that makes a name lead here: with the addresses of this server, where it has any of the Internet's. */
export function DnsRecord({ hostname, addresses = [] }: Props): ReactElement {
  const reachable = addresses.filter((own) => own.public).map(({ address }) => address);
  const values = reachable.length ? reachable : [undefined];
  return (
    <div>
      <p>{t.record}</p>
      {values.map((value) => (
        <dl key={value} className={styles.record}>
          <dt>{t.recordType}</dt>
          <dd>
            <code>{value?.includes(':') ? 'AAAA' : 'A'}</code>
          </dd>
          <dt>{t.recordName}</dt>
          <dd>
            <CopyValue value={hostname} copy={t.copyName} copied={t.copied} />
          </dd>
          <dt>{t.recordValue}</dt>
          <dd>
            {value === undefined ? (
              t.publicAddress
            ) : (
              <CopyValue value={value} copy={t.copyValue(value)} copied={t.copied} />
            )}
          </dd>
        </dl>
      ))}
      {reachable.length === 0 && (
        <p className={styles.dim}>
          {addresses.length ? t.behindRouter(addresses.map(({ address }) => address)) : t.noAddress}
        </p>
      )}
    </div>
  );
}

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { AcmeKeyMade, CaStatus } from '#contracts';
import { acmeKeysQuery, issuedQuery, useMakeAcmeKey } from '../api/ca.ts';
import { CopyValue } from '../look/CopyValue.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { Icon } from '../look/Icon.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Note } from '../look/Note.tsx';
import { toastError } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './AcmeDirectory.module.css';
import { AcmeKeyMadeDialog } from './AcmeKeyMadeDialog.tsx';
import { AcmeKeys } from './AcmeKeys.tsx';

const t = texts.caAcme;

/** Where other servers get certificates by themselves, and what lets them. */
export function AcmeDirectory({ ca: { acme_directory_url: url } }: { readonly ca: CaStatus }): ReactElement {
  const { data: keys, error, refetch } = useQuery(acmeKeysQuery);
  const { data: issued = [] } = useQuery(issuedQuery);
  const [made, setMade] = useState<AcmeKeyMade>();
  const make = useMakeAcmeKey({ onSuccess: setMade });
  const accounts = [...new Set(issued.flatMap(({ acme_account: account }) => account ?? []))];
  const byAcme = issued.filter(({ acme_account: account }) => account !== null).length;
  return (
    <div className={styles.parts}>
      <section>
        <h2>{t.directory}</h2>
        <p>{t.lead}</p>
        {url === null ? (
          <Note tone="warn" text={t.none} />
        ) : (
          <CopyValue value={url} copy={t.copyDirectory} copied={t.copied} />
        )}
        {byAcme > 0 && <p>{`${t.certificates(byAcme)} ${t.accounts(accounts)}`}</p>}
      </section>
      <section>
        <div className={styles.head}>
          <h2>{t.keys}</h2>
          <Button
            leftSection={<Icon name="add" size={16} />}
            loading={make.isPending}
            onClick={() => make.mutate(undefined, { onError: toastError })}
          >
            {t.make}
          </Button>
        </div>
        <p>{t.keysLead}</p>
        {error && !keys && <LoadingFailed error={error} onRetry={() => void refetch()} />}
        {!error && !keys && <LoadingRows />}
        {keys?.length === 0 && <EmptyNote text={t.noKeys} />}
        {keys !== undefined && keys.length > 0 && <AcmeKeys keys={keys} />}
      </section>
      {made && <AcmeKeyMadeDialog made={made} onClose={() => setMade(undefined)} />}
    </div>
  );
}

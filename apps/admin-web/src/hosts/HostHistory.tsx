import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { HistoryEntryView } from '#contracts';
import { changeQuery, hostHistoryQuery } from '../api/hosts.ts';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { texts } from '../texts.ts';
import styles from './HostHistory.module.css';

const t = texts.hostHistory;

/** Who has changed what of this host, the newest first. */
export function HostHistory({ hostname }: { readonly hostname: string }): ReactElement {
  const { data: entries, error, refetch } = useQuery(hostHistoryQuery(hostname));
  if (error && !entries) return <LoadingFailed error={error} onRetry={() => void refetch()} />;
  if (!entries) return <LoadingRows />;
  if (entries.length === 0) return <EmptyNote text={t.empty} />;
  return (
    <ol className={styles.changes}>
      {entries.map((entry) => (
        <Change key={entry.entry_id} entry={entry} />
      ))}
    </ol>
  );
}

function Change({ entry }: { readonly entry: HistoryEntryView }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const when = texts.time.date(entry.time);
  return (
    <li className={styles.change}>
      <div className={styles.line}>
        <div>
          <strong>{t.actionOf[entry.action]}</strong>{' '}
          {entry.fields.length > 0 && <code>{entry.fields.join(', ')}</code>}
          <p>{t.by(when, entry.who, entry.by)}</p>
        </div>
        {entry.fields.length > 0 && (
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            aria-expanded={isOpen}
            aria-label={t.of(when)}
            onClick={() => setOpen(!isOpen)}
          >
            {t.show}
          </Button>
        )}
      </div>
      {isOpen && <Differences entryId={entry.entry_id} />}
    </li>
  );
}

function Differences({ entryId }: { readonly entryId: string }): ReactElement {
  const { data, error, refetch } = useQuery(changeQuery(entryId));
  if (error) return <LoadingFailed error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows />;
  return (
    <dl className={styles.differences}>
      {data.diff.map(({ path, before, after }) => (
        <div key={path}>
          <dt>{path.replace(/^\//, '')}</dt>
          <dd>
            <del>{shown(before)}</del> <ins>{shown(after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const shown = (value: unknown): string =>
  value === undefined || value === null ? t.nothing : typeof value === 'string' ? value : JSON.stringify(value);

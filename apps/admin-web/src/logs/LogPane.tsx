import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { LogFilter } from '../api/logs.ts';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { Icon } from '../look/Icon.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Note } from '../look/Note.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { LogList } from './LogList.tsx';
import styles from './LogPane.module.css';
import { RequestDetails } from './RequestDetails.tsx';
import { useLogLines } from './use-log-lines.ts';

const t = texts.logs;

interface Props {
  readonly filter: LogFilter;
  /** Whether all of them are of one host, which needs no column then. */
  readonly ofOneHost?: boolean;
}

/** Requests as they are logged, newest first. Whoever scrolls down, or holds them, reads on undisturbed. */
export function LogPane({ filter, ofOneHost = false }: Props): ReactElement {
  const [isPaused, setPaused] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  const { get, set } = useViewParams();
  const opened = get('request');
  const held = isPaused || isScrolled || opened !== undefined;
  const { lines, waiting, leftOut, connection, isLoaded, error, retry } = useLogLines(filter, held);
  const isFiltered = Object.keys(filter).length > (ofOneHost ? 1 : 0);
  return (
    <>
      <div className={styles.bar}>
        <span className={styles.state} data-connection={isPaused ? 'paused' : connection} role="status">
          {isPaused ? t.paused : t.connection[connection]}
        </span>
        <span className={styles.count}>{t.count(lines.length)}</span>
        <Button size="xs" variant="default" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? t.goOn : t.pause}
        </Button>
      </div>
      {leftOut !== 0 && <Note tone="warn" text={t.leftOut(leftOut)} />}
      {error && lines.length === 0 && <LoadingFailed error={error} onRetry={retry} />}
      {!isLoaded && <LoadingRows />}
      {isLoaded && !error && lines.length === 0 && <EmptyNote text={isFiltered ? t.noMatch : t.empty} />}
      {lines.length > 0 && (
        <div className={styles.frame}>
          {waiting > 0 && (
            <button
              type="button"
              className={styles.waiting}
              onClick={() => {
                setPaused(false);
                setScrolled(false);
              }}
            >
              <Icon name="renew" size={14} />
              {t.waiting(waiting)}
            </button>
          )}
          <LogList
            lines={lines}
            ofOneHost={ofOneHost}
            isAtTop={!isScrolled}
            onScrolled={setScrolled}
            onOpen={(id) => set('request', id)}
          />
        </div>
      )}
      {opened !== undefined && (
        <RequestDetails
          requestId={opened}
          line={lines.find(({ request_id }) => request_id === opened)}
          onClose={() => set('request', undefined)}
        />
      )}
    </>
  );
}

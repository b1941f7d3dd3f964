import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactElement } from 'react';
import type { LoggedRequest } from '#contracts';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { texts } from '../texts.ts';
import styles from './LogList.module.css';
import { statusTone } from './status-tone.ts';

const t = texts.logs;
const ROW = 34;
const CARD = 58;
/** So far from the top nobody looks at what comes. */
const AWAY = 8;

interface Props {
  readonly lines: readonly LoggedRequest[];
  readonly ofOneHost: boolean;
  readonly isAtTop: boolean;
  readonly onScrolled: (isAway: boolean) => void;
  readonly onOpen: (requestId: string) => void;
}

/** A table of which only what is in sight is in the page. */
export function LogList({ lines, ofOneHost, isAtTop, onScrolled, onOpen }: Props): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const isNarrow = useIsNarrow();
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => (isNarrow ? CARD : ROW),
    getItemKey: (i) => lines[i]?.log_id ?? i,
    overscan: 12,
  });
  useEffect(() => virtual.measure(), [virtual, isNarrow]);
  useEffect(() => {
    if (isAtTop) frame.current?.scrollTo({ top: 0 });
  }, [isAtTop]);
  return (
    <div
      ref={frame}
      className={styles.list}
      role="table"
      tabIndex={0}
      aria-label={t.caption}
      aria-rowcount={lines.length + 1}
      data-one-host={ofOneHost}
      onScroll={({ currentTarget }) => onScrolled(currentTarget.scrollTop > AWAY)}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" className={styles.row} aria-rowindex={1}>
          {headings(ofOneHost).map((heading) => (
            <span key={heading} role="columnheader">
              {heading}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index];
          return (
            line && (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                className={styles.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogCells line={line} ofOneHost={ofOneHost} onOpen={onOpen} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

const headings = (ofOneHost: boolean): string[] => {
  const { time, status, method, host, path, ms, client } = t.columns;
  return ofOneHost ? [time, status, method, path, ms, client] : [time, status, method, host, path, ms, client];
};

interface CellProps {
  readonly line: LoggedRequest;
  readonly ofOneHost: boolean;
  readonly onOpen: (requestId: string) => void;
}

function LogCells({ line, ofOneHost, onOpen }: CellProps): ReactElement {
  const { request_id, time, status, method, host, path, ms, client } = line;
  return (
    <>
      <span role="cell" className={styles.time} title={texts.time.date(time)}>
        {t.clock(time)}
      </span>
      <span role="cell" className={styles.status} data-tone={statusTone(status)}>
        {status === 0 ? t.noAnswer : status}
      </span>
      <span role="cell" className={styles.method}>
        {method}
      </span>
      {!ofOneHost && (
        <span role="cell" className={styles.host} title={host}>
          {host}
        </span>
      )}
      <span role="cell" className={styles.path}>
        <button type="button" title={path} aria-label={t.open(method, host + path)} onClick={() => onOpen(request_id)}>
          {path}
        </button>
      </span>
      <span role="cell" className={styles.ms}>
        {texts.numbers.milliseconds(ms)}
      </span>
      <span role="cell" className={styles.client} title={client}>
        {client}
      </span>
    </>
  );
}

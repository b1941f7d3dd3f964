import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Connection } from '../live/LiveFeed.ts';
import { texts } from '../texts.ts';
import styles from './ConnectionState.module.css';

const t = texts.shell;
const words: Readonly<Record<Connection, { label: string; hint: string }>> = {
  connecting: { label: t.connecting, hint: t.liveHint },
  live: { label: t.live, hint: t.liveHint },
  lost: { label: t.lost, hint: t.lostHint },
};

/** Whether what is shown is what is so. */
export function ConnectionState({ connection }: { readonly connection: Connection }): ReactElement {
  const { label, hint } = words[connection];
  return (
    <Tooltip label={hint} multiline w={240} position="top-start">
      <div className={styles.state} data-connection={connection} role="status" tabIndex={0}>
        <span className={styles.dot} />
        {label}
      </div>
    </Tooltip>
  );
}

import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import styles from './TokenHint.module.css';

const t = texts.signIn;

/** How to make a token, for whoever has none yet. */
export function TokenHint(): ReactElement {
  return (
    <aside className={styles.hint}>
      <h2>{t.noToken}</h2>
      <p>{t.howTo}</p>
      <div className={styles.command}>
        <code>{t.command}</code>
        <CopyButton value={t.command}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t.copied : t.copy}>
              <ActionIcon variant="subtle" color="gray" aria-label={copied ? t.copied : t.copy} onClick={copy}>
                <Icon name={copied ? 'check' : 'copy'} size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </div>
    </aside>
  );
}

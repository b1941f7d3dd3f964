import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import type { Connection } from '../live/LiveFeed.ts';
import { Icon } from '../look/Icon.tsx';
import { Mark } from '../look/Mark.tsx';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { texts } from '../texts.ts';
import { Account } from './Account.tsx';
import { Appearance } from '../look/Appearance.tsx';
import { ConnectionState } from './ConnectionState.tsx';
import { COMMAND_KEY, type Overlay } from './use-shell-keys.ts';
import { Navigation } from './Navigation.tsx';
import { PhoneBar } from './PhoneBar.tsx';
import styles from './Side.module.css';

const t = texts.palette;

interface Props {
  readonly session: SessionInfo;
  readonly connection: Connection;
  readonly overlay: Overlay;
  readonly onOpen: (overlay: Overlay) => void;
}

/** What stands beside every view: where one can go, and whose session this is. On a phone a head and a bar at the thumb. */
export function Side({ session, connection, overlay, onOpen }: Props): ReactElement {
  const isNarrow = useIsNarrow();
  return (
    <div className={styles.side}>
      <header className={styles.brand}>
        <Mark size={26} />
        <span>{texts.product}</span>
      </header>
      <UnstyledButton className={styles.find} aria-haspopup="dialog" onClick={() => onOpen('palette')}>
        <Icon name="search" size={16} />
        <span>{t.open}</span>
        <kbd aria-hidden="true">{COMMAND_KEY}</kbd>
      </UnstyledButton>
      {!isNarrow && <Navigation />}
      <div className={styles.foot}>
        <div className={styles.state}>
          <ConnectionState connection={connection} />
          {!isNarrow && (
            <div className={styles.tools}>
              <Appearance compact />
              <Tooltip label={texts.shortcuts.open}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={texts.shortcuts.open}
                  onClick={() => onOpen('shortcuts')}
                >
                  <Icon name="keyboard" />
                </ActionIcon>
              </Tooltip>
            </div>
          )}
        </div>
        <Account session={session} />
      </div>
      {isNarrow && <PhoneBar isOpen={overlay === 'more'} onMore={() => onOpen('more')} />}
    </div>
  );
}

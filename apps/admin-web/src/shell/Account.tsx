import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { useSignOut } from '../api/session.ts';
import { Icon } from '../look/Icon.tsx';
import { toastError } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './Account.module.css';

/** Whose token this is, and the way out. */
export function Account({ session }: { readonly session: SessionInfo }): ReactElement {
  const signOut = useSignOut();
  return (
    <div className={styles.account}>
      <span className={styles.name} title={texts.shell.account(session.name)}>
        <Icon name="key" size={16} />
        <span>{session.name}</span>
      </span>
      <Tooltip label={texts.shell.signOut}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.shell.signOut}
          loading={signOut.isPending}
          onClick={() => signOut.mutate(undefined, { onError: toastError })}
        >
          <Icon name="signOut" />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import styles from './CopyValue.module.css';
import { Icon } from './Icon.tsx';

interface Props {
  readonly value: string;
  /** What the button says, before and after. */
  readonly copy: string;
  readonly copied: string;
}

/** A text to take along as it is, such as a DNS record's. */
export function CopyValue({ value, copy: label, copied: done }: Props): ReactElement {
  return (
    <span className={styles.value}>
      <code>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? done : label}>
            <ActionIcon variant="subtle" color="gray" aria-label={copied ? done : label} onClick={copy}>
              <Icon name={copied ? 'check' : 'copy'} size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { IconName } from './icon-paths.ts';
import { Icon } from './Icon.tsx';
import styles from './RowMenu.module.css';

/** What can be done with a record. One with `whyNot` cannot be chosen, and says why. */
interface RowAction {
  readonly label: string;
  readonly icon: IconName;
  readonly destroys?: boolean;
  readonly whyNot?: string | undefined;
  /** An address within the page, in place of `onChoose`. */
  readonly to?: string;
  readonly onChoose?: () => void;
}

interface Props {
  /** What the button is called, such as `Actions for alice`. */
  readonly label: string;
  readonly actions: readonly RowAction[];
  readonly busy?: boolean;
}

export function RowMenu({ label, actions, busy = false }: Props): ReactElement {
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={label} loading={busy}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu ?? ''}>
        {actions.map((action) => (
          <MenuItem key={action.label} action={action} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MenuItem({ action: { label, icon, destroys, whyNot, to, onChoose } }: { action: RowAction }): ReactElement {
  const shared = { leftSection: <Icon name={icon} size={16} />, ...(destroys && !whyNot && { color: 'red' }) };
  if (to !== undefined)
    return (
      <Menu.Item {...shared} component={Link} to={to}>
        {label}
      </Menu.Item>
    );
  return (
    <Menu.Item {...shared} disabled={whyNot !== undefined} onClick={() => onChoose?.()}>
      {label}
      {whyNot !== undefined && <span className={styles.why}>{whyNot}</span>}
    </Menu.Item>
  );
}

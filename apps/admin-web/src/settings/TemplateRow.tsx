import { ActionIcon, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import type { TemplateView } from '#contracts';
import { Icon } from '../look/Icon.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import styles from './Templates.module.css';

const t = texts.templates;

interface Props {
  readonly template: TemplateView;
  /** Whether new hosts get just this without being told. */
  readonly isDefault: boolean;
  readonly mayWrite: boolean;
  /** Left out for those who may not change the settings. */
  readonly onUse?: (template: TemplateView) => void;
}

export function TemplateRow({ template, isDefault, mayWrite, onUse }: Props): ReactElement {
  const { name, fields, notes, created_by } = template;
  const { set } = useViewParams();
  return (
    <tr className={styles.row}>
      <td className={styles.name}>
        {name}
        {isDefault && <StateLabel tone="ok" label={t.isDefault} />}
        {notes && <span className={styles.notes}>{notes}</span>}
      </td>
      <td className={styles.sets}>{t.sets(Object.keys(fields))}</td>
      <td className={styles.owner}>{created_by}</td>
      <td className={styles.actions}>
        {(mayWrite || onUse) && (
          <Menu>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t.actions(name)}>
                <Icon name="more" />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {mayWrite && (
                <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={() => set('template', name)}>
                  {t.edit}
                </Menu.Item>
              )}
              {onUse && !isDefault && (
                <Menu.Item leftSection={<Icon name="check" size={16} />} onClick={() => onUse(template)}>
                  {t.use}
                </Menu.Item>
              )}
              {mayWrite && (
                <Menu.Item
                  color="red"
                  leftSection={<Icon name="trash" size={16} />}
                  onClick={() => set('delete', name)}
                >
                  {t.delete}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </td>
    </tr>
  );
}

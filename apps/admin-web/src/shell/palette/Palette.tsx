import { Modal, VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { Icon } from '../../look/Icon.tsx';
import { useIsNarrow } from '../../look/use-is-narrow.ts';
import { texts } from '../../texts.ts';
import type { Overlay } from '../use-shell-keys.ts';
import type { Command } from './command.ts';
import { CommandList } from './CommandList.tsx';
import styles from './Palette.module.css';
import { useChoice } from './use-choice.ts';
import { useCommands } from './use-commands.ts';

const t = texts.palette;

interface Props {
  readonly session: SessionInfo;
  readonly onClose: () => void;
  readonly onOpen: (overlay: Overlay) => void;
}

/** One field that leads everywhere (combobox with a listbox, WAI-ARIA Authoring Practices 1.2). */
export function Palette({ session, onClose, onOpen }: Props): ReactElement {
  const isNarrow = useIsNarrow();
  const run = (command: Command): void => {
    onClose();
    command.run();
  };
  const choice = useChoice(
    useCommands(session, () => onOpen('shortcuts')),
    run,
  );
  const { active, found, idOf, listId, typed } = choice;

  return (
    <Modal
      opened
      size="lg"
      fullScreen={isNarrow}
      title={<VisuallyHidden>{t.title}</VisuallyHidden>}
      onClose={onClose}
      withCloseButton={isNarrow}
      closeButtonProps={{ 'aria-label': texts.dialog.close }}
      classNames={{ header: styles.header ?? '', body: styles.body ?? '' }}
      transitionProps={{ duration: 0 }}
    >
      <div data-palette>
        <div className={styles.field}>
          <Icon name="search" />
          <input
            data-autofocus
            role="combobox"
            aria-label={t.field}
            aria-expanded={found.length > 0}
            aria-autocomplete="list"
            aria-controls={listId}
            aria-activedescendant={active && idOf(active)}
            placeholder={t.placeholder}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onKeyDown={choice.onKeyDown}
            onChange={(event) => choice.type(event.currentTarget.value)}
          />
        </div>
        <CommandList id={listId} commands={found} active={active} idOf={idOf} onPoint={choice.point} onRun={run} />
        {found.length === 0 && <p className={styles.none}>{t.none(typed.trim())}</p>}
        <VisuallyHidden role="status">{t.count(found.length)}</VisuallyHidden>
        {!isNarrow && <Hints />}
      </div>
    </Modal>
  );
}

const Hints = (): ReactElement => (
  <footer className={styles.hints}>
    {t.hints.map(([keys, what]) => (
      <span key={keys}>
        <kbd>{keys}</kbd> {what}
      </span>
    ))}
  </footer>
);

import { useId, type ReactElement } from 'react';
import { Icon } from '../../look/Icon.tsx';
import { texts } from '../../texts.ts';
import type { Command } from './command.ts';
import { grouped } from './matching.ts';
import styles from './Palette.module.css';

interface Props {
  readonly id: string;
  readonly commands: readonly Command[];
  readonly active: Command | undefined;
  readonly idOf: (command: Command) => string;
  readonly onPoint: (command: Command) => void;
  readonly onRun: (command: Command) => void;
}

/** What was found, in groups. The keys are those of the field above, which has the focus. */
export function CommandList({ id, commands, active, idOf, onPoint, onRun }: Props): ReactElement {
  const headings = useId();
  return (
    <div id={id} role="listbox" aria-label={texts.palette.results} className={styles.list}>
      {grouped(commands).map(([group, members]) => (
        <div key={group} role="group" aria-labelledby={`${headings}-${group}`}>
          <div id={`${headings}-${group}`} className={styles.heading} role="presentation">
            {group}
          </div>
          {members.map((command) => (
            <div
              key={command.id}
              id={idOf(command)}
              role="option"
              aria-selected={command === active}
              className={styles.command}
              onMouseMove={() => command !== active && onPoint(command)}
              onClick={() => onRun(command)}
            >
              <Icon name={command.icon} size={16} />
              <span className={styles.label}>{command.label}</span>
              {command.hint && <span className={styles.hint}>{command.hint}</span>}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

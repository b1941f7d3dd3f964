import { Modal, Switch } from '@mantine/core';
import type { ReactElement } from 'react';
import { setSingleKeys, useSingleKeys } from '../../look/preferences.ts';
import { texts } from '../../texts.ts';
import { goKeys } from '../go-keys.ts';
import { COMMAND_KEY } from '../use-shell-keys.ts';
import styles from './Shortcuts.module.css';

const t = texts.shortcuts;

/** What the keys do, and the way to turn off those of a single letter. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }): ReactElement {
  const on = useSingleKeys();
  return (
    <Modal opened title={t.title} onClose={onClose} closeButtonProps={{ 'aria-label': texts.dialog.close }}>
      <div className={styles.groups}>
        <section>
          <h3>{t.anywhere}</h3>
          <dl className={styles.keys}>
            <Shortcut what={t.palette} keys={[COMMAND_KEY]} />
            <Shortcut what={t.search} keys={['/']} off={!on} />
            <Shortcut what={t.help} keys={['?']} off={!on} />
          </dl>
        </section>
        <section>
          <h3>{t.views}</h3>
          <dl className={styles.keys}>
            {[...goKeys].map(([letter, { path, label }]) => (
              <Shortcut key={path} what={t.goTo(label)} keys={['g', letter]} off={!on} />
            ))}
          </dl>
        </section>
        <Switch
          label={t.singleKeys}
          description={t.singleKeysHint}
          checked={on}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        />
      </div>
    </Modal>
  );
}

interface ShortcutProps {
  readonly what: string;
  /** One after the other. */
  readonly keys: readonly string[];
  readonly off?: boolean;
}

function Shortcut({ what, keys, off = false }: ShortcutProps): ReactElement {
  return (
    <div data-off={off || undefined}>
      <dt>{what}</dt>
      <dd>
        {keys.map((key, i) => (
          <span key={key}>
            {i > 0 && ` ${t.followedBy} `}
            <kbd>{key}</kbd>
          </span>
        ))}
      </dd>
    </div>
  );
}

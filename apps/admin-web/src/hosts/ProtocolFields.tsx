import { Switch } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import styles from './ProtocolFields.module.css';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostForm;

/** On which protocols a host answers, and what each choice means. */
export function ProtocolFields({ form: { draft, change } }: { readonly form: DraftForm }): ReactElement {
  return (
    <div className={styles.protocols}>
      <Switch
        label={t.https}
        description={draft.enable_https ? t.httpsHint : t.httpsOffHint}
        checked={draft.enable_https}
        onChange={(event) => change({ enable_https: event.currentTarget.checked })}
      />
      <Switch
        label={t.http}
        description={draft.enable_http ? t.httpHint : t.httpOffHint}
        checked={draft.enable_http}
        onChange={(event) => change({ enable_http: event.currentTarget.checked })}
      />
    </div>
  );
}

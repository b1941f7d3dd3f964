import { Switch } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { CertificateFields } from './CertificateFields.tsx';
import { HeaderFields } from './HeaderFields.tsx';
import styles from './MoreOptions.module.css';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostForm;

/** What most hosts never need, folded away unless something in it is wrong. */
export function MoreOptions({ form }: { readonly form: DraftForm }): ReactElement {
  const { draft, change, problem } = form;
  const wrong =
    problem('acme_directory_url') ?? draft.headers.find(({ name }) => problem(`custom_headers.${name.trim()}`));
  return (
    <details className={styles.more} open={wrong ? true : undefined}>
      <summary>{t.more}</summary>
      <div className={styles.options}>
        {draft.enable_https && <CertificateFields form={form} />}
        <Switch
          label={t.preserveHost}
          description={draft.preserve_host_header ? t.preserveHostHint : t.preserveHostOffHint}
          checked={draft.preserve_host_header}
          onChange={(event) => change({ preserve_host_header: event.currentTarget.checked })}
        />
        <HeaderFields form={form} />
      </div>
    </details>
  );
}

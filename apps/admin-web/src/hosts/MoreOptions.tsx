import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { CertificateFields } from './CertificateFields.tsx';
import { HeaderFields } from './HeaderFields.tsx';
import { HostField } from './HostField.tsx';
import styles from './MoreOptions.module.css';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostForm;

/** What most new hosts never need, folded away unless something in it is wrong. The rest is on the page of the host. */
export function MoreOptions({ form }: { readonly form: DraftForm }): ReactElement {
  const { draft, problem } = form;
  const wrong =
    problem('acme_directory_url') ??
    problem('cert_name') ??
    draft.custom_headers.find(({ name }) => problem(`custom_headers.${name.trim()}`));
  return (
    <details className={styles.more} open={wrong ? true : undefined}>
      <summary>{t.more}</summary>
      <div className={styles.options}>
        {draft.enable_https && <CertificateFields form={form} />}
        <HostField form={form} name="preserve_host_header" />
        <HeaderFields form={form} name="custom_headers" />
        <HostField form={form} name="labels" />
      </div>
    </details>
  );
}

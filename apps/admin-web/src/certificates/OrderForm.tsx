import { Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { NoEmailNote } from '../hosts/NoEmailNote.tsx';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { texts } from '../texts.ts';
import styles from './OrderForm.module.css';
import { OrderTermsFields } from './OrderTermsFields.tsx';
import { PreflightCheck } from './PreflightCheck.tsx';
import { questionOf } from './order-draft.ts';
import { useOrderForm } from './use-order-form.ts';

const t = texts.orderForm;
const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

interface Props {
  readonly session: SessionInfo;
  readonly onClose: () => void;
}

/** Orders a certificate for one or several names. Its e-mail address is the token's, so it is not asked for. */
export function OrderForm({ session, onClose }: Props): ReactElement {
  const form = useOrderForm(onClose);
  const { draft, change, problem } = form;
  return (
    <DialogForm send={t.submit} isPending={form.isPending} onSubmit={form.submit} onClose={onClose}>
      <TextInput
        {...PLAIN}
        label={t.name}
        description={t.nameHint}
        placeholder={t.namePlaceholder}
        data-autofocus
        value={draft.cert_name}
        error={problem('cert_name')}
        onChange={(event) => change({ cert_name: event.currentTarget.value })}
      />
      <Textarea
        {...PLAIN}
        label={t.domains}
        description={t.domainsHint}
        placeholder={t.domainsPlaceholder}
        rows={4}
        classNames={{ input: styles.names }}
        value={draft.domains}
        error={problem('domains')}
        onChange={(event) => change({ domains: event.currentTarget.value })}
      />
      <OrderTermsFields fields={form} />
      <PreflightCheck question={questionOf(draft)} />
      {session.cert_email === null && <NoEmailNote />}
      {form.refusal !== undefined && <Note tone="bad" text={form.refusal} />}
    </DialogForm>
  );
}

import { NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Purpose } from '#domain';
import { texts } from '../texts.ts';
import styles from './CaForm.module.css';
import type { HandOutDraft } from './hand-out-draft.ts';
import type { DraftForm } from './use-draft.ts';

const t = texts.caHandOut;
const purposes = [
  { value: 'client', label: t.client },
  { value: 'server', label: t.server },
];
const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** Whom a certificate is for, and for how long. */
export function HandOutFields({ form }: { readonly form: DraftForm<HandOutDraft> }): ReactElement {
  const { draft, change, problem } = form;
  const isServer = draft.purpose === 'server';
  return (
    <>
      <div className={styles.pair}>
        <NativeSelect
          label={t.purpose}
          data={purposes}
          value={draft.purpose}
          onChange={(event) => change({ purpose: event.currentTarget.value as Purpose, passphrase: '' })}
        />
        <TextInput
          {...PLAIN}
          label={isServer ? t.serverName : t.clientName}
          placeholder={isServer ? t.serverNamePlaceholder : t.clientNamePlaceholder}
          data-autofocus
          value={draft.common_name}
          error={problem('common_name')}
          onChange={(event) => change({ common_name: event.currentTarget.value })}
        />
      </div>
      <Textarea
        {...PLAIN}
        label={t.names}
        description={isServer ? t.serverNamesHint : t.clientNamesHint}
        rows={3}
        classNames={{ input: styles.names }}
        value={draft.names}
        error={problem('names')}
        onChange={(event) => change({ names: event.currentTarget.value })}
      />
      <TextInput
        label={t.days}
        description={t.daysHint}
        inputMode="numeric"
        autoComplete="off"
        value={draft.days}
        error={problem('days')}
        onChange={(event) => change({ days: event.currentTarget.value })}
      />
      {!isServer && (
        <PasswordInput
          label={t.passphrase}
          description={t.passphraseHint}
          autoComplete="new-password"
          value={draft.passphrase}
          error={problem('passphrase')}
          visibilityToggleButtonProps={{ 'aria-label': t.showPassphrase, tabIndex: 0 }}
          onChange={(event) => change({ passphrase: event.currentTarget.value })}
        />
      )}
    </>
  );
}

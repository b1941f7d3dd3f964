import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactElement } from 'react';
import type { SettingsView } from '#contracts';
import { UNKNOWN_HOST_ANSWERS, type UnknownHostAnswer } from '#domain';
import { ApiError } from '../api/ApiError.ts';
import { useSaveSettings } from '../api/settings.ts';
import { Note } from '../look/Note.tsx';
import { sentence } from '../look/sentence.ts';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './UnknownHosts.module.css';

const t = texts.serverSettings;

/** What becomes of requests for hosts that nobody has. */
export function UnknownHosts({ settings }: { readonly settings: SettingsView }): ReactElement {
  const [answer, setAnswer] = useState<UnknownHostAnswer>(settings.unknown_hosts);
  const [address, setAddress] = useState(settings.unknown_hosts_redirect_to ?? '');
  const save = useSaveSettings({ onSuccess: () => toast(t.saved) });
  const told = save.error instanceof ApiError ? save.error.fields.get('unknown_hosts_redirect_to') : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ unknown_hosts: answer, unknown_hosts_redirect_to: address.trim() || null });
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <NativeSelect
        label={t.answer}
        value={answer}
        data={UNKNOWN_HOST_ANSWERS.map((value) => ({ value, label: t.answers[value] }))}
        onChange={(event) => {
          setAnswer(event.currentTarget.value as UnknownHostAnswer);
          save.reset();
        }}
      />
      {answer === 'redirect' && (
        <TextInput
          label={t.redirectTo}
          placeholder={t.redirectPlaceholder}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          value={address}
          error={sentence(told)}
          onChange={(event) => {
            setAddress(event.currentTarget.value);
            save.reset();
          }}
        />
      )}
      {save.error && told === undefined && <Note tone="bad" text={save.error.message} />}
      <Button type="submit" loading={save.isPending}>
        {t.saveAnswer}
      </Button>
    </form>
  );
}

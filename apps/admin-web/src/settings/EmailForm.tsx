import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactElement } from 'react';
import { InvalidInput, parseEmail } from '#domain';
import { useSaveTokenEmail } from '../api/token.ts';
import { sentence } from '../look/sentence.ts';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './EmailForm.module.css';

const t = texts.settings;

/** The address that CAs write to. It is the one place where an e-mail address is asked for. */
export function EmailForm({ email }: { readonly email: string }): ReactElement {
  const [typed, setTyped] = useState(email);
  const [left, setLeft] = useState(false);
  const save = useSaveTokenEmail({ onSuccess: ({ cert_email }) => toast(t.saved(cert_email)) });
  const wrong = problemOf(typed);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setLeft(true);
    if (wrong === undefined) save.mutate(typed.trim());
  };

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextInput
        type="email"
        label={t.emailLabel}
        placeholder={t.emailPlaceholder}
        autoComplete="email"
        value={typed}
        error={(left ? wrong : undefined) ?? save.error?.message}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          save.reset();
        }}
        onBlur={() => setLeft(typed !== '')}
      />
      <Button type="submit" loading={save.isPending} disabled={typed.trim() === email}>
        {t.save}
      </Button>
    </form>
  );
}

function problemOf(email: string): string | undefined {
  try {
    parseEmail(email);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return sentence(error.problems[0]?.message);
  }
}

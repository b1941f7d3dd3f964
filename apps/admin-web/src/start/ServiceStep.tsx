import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactElement } from 'react';
import { InvalidInput, parseTargetUrl } from '#domain';
import { useSaveTarget } from '../api/targets.ts';
import { Note } from '../look/Note.tsx';
import { sentence } from '../look/sentence.ts';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './StartPage.module.css';

const t = texts.start;

/** Asks where the service listens and adds the host; all else is as new hosts have it here. */
export function ServiceStep({ hostname }: { readonly hostname: string }): ReactElement {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const save = useSaveTarget({
    onSuccess: ({ warning }) => toast([t.added(hostname), warning].filter(Boolean).join(' ')),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const url = typed.trim();
    try {
      parseTargetUrl(url);
      save.mutate({ hostname, creates: 'new', fields: { target_url: url } });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      setProblem(sentence(error.problems[0]?.message));
    }
  };
  return (
    <>
      <form className={styles.form} onSubmit={submit} noValidate data-wrong={problem !== undefined || undefined}>
        <TextInput
          label={t.target}
          description={t.targetHint}
          placeholder={texts.hostForm.targetUrlPlaceholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="url"
          autoFocus
          value={typed}
          error={problem}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setProblem(undefined);
            save.reset();
          }}
        />
        <Button type="submit" loading={save.isPending}>
          {t.add}
        </Button>
      </form>
      {save.error && <Note tone="bad" text={save.error.message} />}
    </>
  );
}

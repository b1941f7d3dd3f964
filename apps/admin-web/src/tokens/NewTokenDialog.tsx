import { NativeSelect, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { parseEmail, parseTokenName } from '#domain';
import { problemsIn } from '../ca/use-draft.ts';
import { CopyValue } from '../look/CopyValue.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { sentence } from '../look/sentence.ts';
import { newTokenTexts as t } from '../tokens-texts.ts';
import { justCommand } from './just-command.ts';
import styles from './Secret.module.css';

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
const options = (data: readonly { value: string; label: string }[]): { value: string; label: string }[] =>
  data.map((each) => ({ ...each }));
const problemOf = (text: string, parse: () => unknown): string | undefined =>
  text === '' ? undefined : sentence(new Map(problemsIn('', parse)).get(''));

interface Draft {
  readonly name: string;
  readonly email: string;
  readonly scopes: string;
  readonly expires: string;
}

const wrongName = (name: string): string | undefined => problemOf(name, () => parseTokenName(name, 'name'));
const wrongEmail = (email: string): string | undefined => problemOf(email, () => parseEmail(email, 'email'));

const commandFor = ({ name, email, scopes, expires }: Draft): string =>
  justCommand(
    'token-generate',
    ...(name && !wrongName(name) ? [name] : [t.namePlaceholder]),
    ...(email && !wrongEmail(email) ? [email] : []),
    ...(scopes ? [`scopes=${scopes}`] : []),
    ...(expires ? [`expires=${expires}`] : []),
  );

/** Puts the command together that makes a token on the server. */
export function NewTokenDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [draft, setDraft] = useState<Draft>({ name: '', email: '', scopes: '', expires: '' });
  return (
    <FormDialog title={t.title} onClose={onClose}>
      <div className={styles.body}>
        <p>{t.lead}</p>
        <Fields draft={draft} onChange={(part) => setDraft((now) => ({ ...now, ...part }))} />
        <div>
          <div className={styles.label}>{t.command}</div>
          <CopyValue value={commandFor(draft)} copy={t.copy} copied={t.copied} />
        </div>
      </div>
    </FormDialog>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

function Fields({ draft: { name, email, scopes, expires }, onChange }: FieldsProps): ReactElement {
  return (
    <div className={styles.pair}>
      <TextInput
        {...PLAIN}
        data-autofocus
        label={t.name}
        description={t.nameHint}
        placeholder={t.namePlaceholder}
        value={name}
        error={wrongName(name)}
        onChange={(event) => onChange({ name: event.currentTarget.value.trim() })}
      />
      <TextInput
        {...PLAIN}
        type="email"
        label={t.email}
        description={t.emailHint}
        placeholder={t.emailPlaceholder}
        value={email}
        error={wrongEmail(email)}
        onChange={(event) => onChange({ email: event.currentTarget.value.trim() })}
      />
      <NativeSelect
        label={t.may}
        data={options(t.rights)}
        value={scopes}
        onChange={(event) => onChange({ scopes: event.currentTarget.value })}
      />
      <NativeSelect
        label={t.expires}
        data={options(t.ends)}
        value={expires}
        onChange={(event) => onChange({ expires: event.currentTarget.value })}
      />
    </div>
  );
}

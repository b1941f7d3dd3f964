import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../look/Icon.tsx';
import { sentence } from '../look/sentence.ts';
import { texts } from '../texts.ts';
import { FIELD_NAMES, kindOf } from './field-kinds.ts';
import { firstText, type FieldsDraft } from './fields-draft.ts';
import styles from './FieldsEditor.module.css';

const t = texts.fields;

interface Props {
  readonly draft: FieldsDraft;
  readonly onChange: (draft: FieldsDraft) => void;
  /** What is wrong with a field. */
  readonly problem: (name: string) => string | undefined;
}

/** A set of fields of hosts: which are set, and to what. */
export function FieldsEditor({ draft, onChange, problem }: Props): ReactElement {
  const set = (name: string, text: string): void => onChange(new Map([...draft, [name, text]]));
  const remove = (name: string): void => onChange(new Map([...draft].filter(([other]) => other !== name)));
  const free = FIELD_NAMES.filter((name) => !draft.has(name));
  return (
    <div className={styles.fields}>
      {[...draft].map(([name, text]) => (
        <div key={name} className={styles.field}>
          <code>{name}</code>
          <FieldValue name={name} text={text} error={sentence(problem(name))} onChange={(value) => set(name, value)} />
          <ActionIcon variant="subtle" color="gray" aria-label={t.remove(name)} onClick={() => remove(name)}>
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      {free.length > 0 && (
        <NativeSelect
          className={styles.add ?? ''}
          aria-label={t.add}
          value=""
          data={[{ value: '', label: t.add }, ...free]}
          onChange={({ currentTarget: { value } }) => value && set(value, firstText(value))}
        />
      )}
    </div>
  );
}

interface ValueProps {
  readonly name: string;
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

function FieldValue({ name, text, error, onChange }: ValueProps): ReactElement {
  const kind = kindOf(name);
  const shared = { 'aria-label': t.value(name), error, value: text };
  if (typeof kind !== 'string' || kind === 'flag') {
    const data =
      kind === 'flag'
        ? [
            { value: 'true', label: t.yes },
            { value: 'false', label: t.no },
          ]
        : [...kind];
    return <NativeSelect {...shared} data={data} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
  return (
    <TextInput
      {...shared}
      {...(kind === 'list' && { placeholder: t.listHint })}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

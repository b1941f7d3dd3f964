import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { HOST_FIELDS, type FieldsOf } from './host-fields.ts';
import styles from './HostField.module.css';
import { problemIn } from './problem-in.ts';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostFields;
const hints: Readonly<Record<string, string>> = t.hints;
const placeholders: Readonly<Record<string, string>> = t.placeholders;
const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = t.choices;

/** A field whose look follows from what it is. */
export type PlainField = FieldsOf<'switch' | 'choice' | 'text' | 'area' | 'number' | 'list'>;

interface Props {
  readonly form: DraftForm;
  readonly name: PlainField;
  /** Of a choice that depends on what there is. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** One field of a host. */
export function HostField({ form, name, options }: Props): ReactElement {
  const { draft, change, touch } = form;
  const { control } = HOST_FIELDS[name];
  const set = (value: string | boolean): void => change({ [name]: value });
  const common = { name, label: t.labels[name], description: hints[name], error: problemIn(form, name) };
  if (control === 'switch')
    return (
      <Switch {...common} checked={draft[name] as boolean} onChange={(event) => set(event.currentTarget.checked)} />
    );
  const typed = {
    ...common,
    value: draft[name] as string,
    placeholder: placeholders[name],
    onBlur: () => touch(name),
  };
  if (control === 'choice')
    return (
      <NativeSelect
        {...common}
        value={draft[name] as string}
        data={options ? [...options] : Object.entries(choices[name] ?? {}).map(([value, label]) => ({ value, label }))}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  if (control === 'area' || control === 'list')
    return (
      <Textarea
        {...typed}
        rows={control === 'list' ? 3 : 4}
        autoCapitalize="none"
        spellCheck={name === 'notes' || name === 'maintenance_message'}
        classNames={{ input: isText(name) ? '' : (styles.mono ?? '') }}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...typed}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      inputMode={control === 'number' ? 'decimal' : 'text'}
      className={control === 'number' ? (styles.number ?? '') : ''}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

const isText = (name: PlainField): boolean => name === 'notes' || name === 'maintenance_message' || name === 'labels';

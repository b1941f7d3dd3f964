import { Checkbox } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import type { FieldsOf } from './host-fields.ts';
import styles from './NameFields.module.css';
import { problemIn } from './problem-in.ts';
import type { DraftForm } from './use-host-draft.ts';

interface NameChoice {
  readonly name: string;
  readonly detail: string;
}

interface Props {
  readonly form: DraftForm;
  readonly name: FieldsOf<'names'>;
  readonly choices: readonly NameChoice[];
  /** Where there is nothing to choose from. */
  readonly empty: string;
}

/** Some of what there is. A name that is not there any more stays until it is taken off. */
export function NameFields({ form, name: field, choices, empty }: Props): ReactElement {
  const chosen = form.draft[field];
  const known = new Set(choices.map(({ name }) => name));
  const gone = chosen
    .filter((name) => !known.has(name))
    .map((name) => ({ name, label: texts.hostNames.unknown(name), detail: '' }));
  const all = [...choices.map((choice) => ({ ...choice, label: choice.name })), ...gone];
  const wrong = problemIn(form, field) ?? chosen.map((_, i) => form.problem(`${field}.${i}`)).find(Boolean);
  const toggle = (name: string, on: boolean): void =>
    form.change({ [field]: on ? [...chosen, name] : chosen.filter((other) => other !== name) });
  return (
    <fieldset className={styles.names} name={field}>
      <legend>{texts.hostFields.labels[field]}</legend>
      {all.length === 0 && <p>{empty}</p>}
      {all.map(({ name, label, detail }) => (
        <Checkbox
          key={name}
          label={label}
          description={detail}
          checked={chosen.includes(name)}
          onChange={(event) => toggle(name, event.currentTarget.checked)}
        />
      ))}
      {wrong !== undefined && <p role="alert">{wrong}</p>}
    </fieldset>
  );
}

import { ActionIcon, Button, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import styles from './HeaderFields.module.css';
import type { HeaderDraft } from './host-draft.ts';
import type { FieldsOf } from './host-fields.ts';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostForm;

interface Props {
  readonly form: DraftForm;
  readonly name: FieldsOf<'headers'>;
}

/** Headers that are set on every request to the service, or on every answer. */
export function HeaderFields({ form: { draft, change, touch, problem }, name: field }: Props): ReactElement {
  const headers = draft[field];
  const set = (now: readonly HeaderDraft[]): void => change({ [field]: now });
  const replace = (id: number, part: Partial<HeaderDraft>): void =>
    set(headers.map((header) => (header.id === id ? { ...header, ...part } : header)));
  const add = (): void =>
    set([...headers, { id: Math.max(-1, ...headers.map(({ id }) => id)) + 1, name: '', value: '' }]);

  return (
    <fieldset className={styles.headers} name={field}>
      <legend>{texts.hostFields.labels[field]}</legend>
      <p>{texts.hostFields.hints[field]}</p>
      {headers.map(({ id, name, value }, i) => (
        <div key={id} className={styles.header}>
          <TextInput
            aria-label={t.headerName(i + 1)}
            placeholder={t.headerNamePlaceholder}
            value={name}
            error={problem(`${field}.${name.trim()}`)}
            onChange={(event) => replace(id, { name: event.currentTarget.value })}
            onBlur={() => touch(field)}
          />
          <TextInput
            aria-label={t.headerValue(i + 1)}
            placeholder={t.headerValuePlaceholder}
            value={value}
            onChange={(event) => replace(id, { value: event.currentTarget.value })}
            onBlur={() => touch(field)}
          />
          <ActionIcon
            size={34}
            variant="subtle"
            color="gray"
            aria-label={t.removeHeader(i + 1)}
            onClick={() => set(headers.filter((header) => header.id !== id))}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button variant="default" size="xs" leftSection={<Icon name="add" size={14} />} onClick={add}>
        {t.addHeader}
      </Button>
    </fieldset>
  );
}

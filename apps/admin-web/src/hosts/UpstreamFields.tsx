import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import type { UpstreamDraft } from './host-draft.ts';
import styles from './UpstreamFields.module.css';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostUpstreams;

/** The backends of a host, the first of which is its `target_url`. */
export function UpstreamFields({ form }: { readonly form: DraftForm }): ReactElement {
  const { draft, change, problem } = form;
  const rows = draft.upstreams;
  const set = (upstreams: readonly UpstreamDraft[]): void => change({ upstreams });
  const add = (): void =>
    set([...rows, { id: Math.max(-1, ...rows.map(({ id }) => id)) + 1, url: '', weight: '1', drain: false }]);
  return (
    <fieldset className={styles.upstreams} name="upstreams">
      <legend>{texts.hostFields.labels.upstreams}</legend>
      <p>{t.hint}</p>
      {problem('upstreams') !== undefined && <p role="alert">{problem('upstreams')}</p>}
      {rows.map((row, i) => (
        <UpstreamRow
          key={row.id}
          form={form}
          row={row}
          place={i}
          onChange={(part) => set(rows.map((other) => (other.id === row.id ? { ...row, ...part } : other)))}
          onRemove={rows.length > 1 ? () => set(rows.filter(({ id }) => id !== row.id)) : undefined}
        />
      ))}
      <Button variant="default" size="xs" leftSection={<Icon name="add" size={14} />} onClick={add}>
        {t.add}
      </Button>
    </fieldset>
  );
}

interface RowProps {
  readonly form: DraftForm;
  readonly row: UpstreamDraft;
  readonly place: number;
  readonly onChange: (part: Partial<UpstreamDraft>) => void;
  /** Undefined: it is the only one. */
  readonly onRemove: (() => void) | undefined;
}

function UpstreamRow({ form: { touch, problem }, row, place, onChange, onRemove }: RowProps): ReactElement {
  const n = place + 1;
  const wrongUrl = problem(`upstreams.${place}.url`) ?? (place === 0 ? problem('target_url') : undefined);
  return (
    <div className={styles.upstream}>
      <TextInput
        aria-label={t.url(n)}
        placeholder={texts.hostForm.targetUrlPlaceholder}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        inputMode="url"
        value={row.url}
        error={wrongUrl}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
        onBlur={() => {
          touch('upstreams');
          touch('target_url');
        }}
      />
      <TextInput
        aria-label={t.weight(n)}
        inputMode="numeric"
        value={row.weight}
        error={problem(`upstreams.${place}.weight`)}
        leftSection={<span aria-hidden="true">×</span>}
        onChange={(event) => onChange({ weight: event.currentTarget.value })}
        onBlur={() => touch('upstreams')}
      />
      <Checkbox
        label={t.drain}
        aria-label={t.drainOf(n)}
        checked={row.drain}
        onChange={(event) => onChange({ drain: event.currentTarget.checked })}
      />
      <ActionIcon
        size={34}
        variant="subtle"
        color="gray"
        aria-label={t.remove(n)}
        disabled={!onRemove}
        onClick={onRemove}
      >
        <Icon name="trash" size={16} />
      </ActionIcon>
    </div>
  );
}

import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import type { UpstreamDraft } from './host-draft.ts';
import styles from './UpstreamFields.module.css';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostUpstreams;

/** The backends of a host, the first of which is its `target_url`. */
export function UpstreamFields({
  form: { draft, change, touch, problem },
}: {
  readonly form: DraftForm;
}): ReactElement {
  const rows = draft.upstreams;
  const set = (upstreams: readonly UpstreamDraft[]): void => change({ upstreams });
  const replace = (id: number, part: Partial<UpstreamDraft>): void =>
    set(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const add = (): void =>
    set([...rows, { id: Math.max(-1, ...rows.map(({ id }) => id)) + 1, url: '', weight: '1', drain: false }]);
  const wrong = (i: number, part: string): string | undefined =>
    problem(`upstreams.${i}.${part}`) ?? (i === 0 && part === 'url' ? problem('target_url') : undefined);

  return (
    <fieldset className={styles.upstreams} name="upstreams">
      <legend>{texts.hostFields.labels.upstreams}</legend>
      <p>{t.hint}</p>
      {problem('upstreams') !== undefined && <p role="alert">{problem('upstreams')}</p>}
      {rows.map(({ id, url, weight, drain }, i) => (
        <div key={id} className={styles.upstream}>
          <TextInput
            aria-label={t.url(i + 1)}
            placeholder={texts.hostForm.targetUrlPlaceholder}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            inputMode="url"
            value={url}
            error={wrong(i, 'url')}
            onChange={(event) => replace(id, { url: event.currentTarget.value })}
            onBlur={() => {
              touch('upstreams');
              touch('target_url');
            }}
          />
          <TextInput
            aria-label={t.weight(i + 1)}
            inputMode="numeric"
            value={weight}
            error={wrong(i, 'weight')}
            leftSection={<span aria-hidden="true">×</span>}
            onChange={(event) => replace(id, { weight: event.currentTarget.value })}
            onBlur={() => touch('upstreams')}
          />
          <Checkbox
            label={t.drain}
            aria-label={t.drainOf(i + 1)}
            checked={drain}
            onChange={(event) => replace(id, { drain: event.currentTarget.checked })}
          />
          <ActionIcon
            size={34}
            variant="subtle"
            color="gray"
            aria-label={t.remove(i + 1)}
            disabled={rows.length === 1}
            onClick={() => set(rows.filter((row) => row.id !== id))}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button variant="default" size="xs" leftSection={<Icon name="add" size={14} />} onClick={add}>
        {t.add}
      </Button>
    </fieldset>
  );
}

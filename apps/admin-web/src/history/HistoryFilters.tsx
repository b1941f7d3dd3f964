import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { HISTORY_KINDS, THE_COMMAND_LINE, THE_SYSTEM } from '#domain';
import { useSearchParams } from 'react-router';
import { tokensQuery } from '../api/tokens.ts';
import { historyTexts as t } from '../history-texts.ts';
import row from '../look/Row.module.css';
import { useViewParams } from '../look/use-view-params.ts';
import { upper } from './subject.ts';
import { FILTERS, useHistoryFilter } from './use-history-filter.ts';
import styles from './HistoryFilters.module.css';

const kinds = [
  { value: '', label: t.everything },
  ...HISTORY_KINDS.map((value) => ({ value, label: upper(t.kinds[value].replace(/ of$/, '')) })),
];

/** Whose changes, of what, and since when; all of it stands in the address. */
export function HistoryFilters(): ReactElement {
  const { get, set } = useViewParams();
  const { isFiltered } = useHistoryFilter();
  const [, setParams] = useSearchParams();
  const { data: tokens = [] } = useQuery(tokensQuery);
  const who = get('who') ?? '';
  const since = get('since') ?? '';
  const names = [...new Set([...tokens.map(({ name }) => name), THE_SYSTEM, THE_COMMAND_LINE, ...(who ? [who] : [])])];
  const change = (name: string, value: string): void => set(name, value, { replace: true });
  const sinces = t.sinces.map((each) => ({ ...each }));
  return (
    <div className={`${row.tools} ${styles.filters}`}>
      <NativeSelect
        label={t.who}
        data={[{ value: '', label: t.anybody }, ...names.map((name) => ({ value: name, label: name }))]}
        value={who}
        onChange={(event) => change('who', event.currentTarget.value)}
      />
      <NativeSelect
        label={t.kind}
        data={kinds}
        value={get('kind') ?? ''}
        onChange={(event) => change('kind', event.currentTarget.value)}
      />
      <TextInput
        label={t.id}
        placeholder={t.idPlaceholder}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={get('id') ?? ''}
        onChange={(event) => change('id', event.currentTarget.value)}
      />
      <NativeSelect
        label={t.since}
        data={sinces.some(({ value }) => value === since) ? sinces : [...sinces, { value: since, label: since }]}
        value={since}
        onChange={(event) => change('since', event.currentTarget.value)}
      />
      {isFiltered && (
        <Button
          variant="subtle"
          onClick={() =>
            setParams(
              (before) => new URLSearchParams([...before].filter(([name]) => !FILTERS.some((one) => one === name))),
            )
          }
        >
          {t.clear}
        </Button>
      )}
    </div>
  );
}

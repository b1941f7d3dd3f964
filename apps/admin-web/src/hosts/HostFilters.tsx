import { Button, NativeSelect } from '@mantine/core';
import { useMemo, type ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { HOST_KINDS } from '#domain';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { SHOWS, type Choice } from './choose-hosts.ts';
import type { Host } from './host.ts';
import styles from './HostFilters.module.css';

const t = texts.hostList;
const FILTERS = new Set(['q', 'show', 'kind', 'label', 'owner']);

interface Props {
  readonly hosts: readonly Host[];
  readonly choice: Choice;
}

/** Narrows the list down. What there is only one of is not asked. */
export function HostFilters({ hosts, choice }: Props): ReactElement {
  const [, setParams] = useSearchParams();
  const { labels, owners, kinds } = useMemo(
    () => ({
      labels: distinct(hosts.flatMap(({ target }) => target.labels)),
      owners: distinct(hosts.map(({ target }) => target.created_by)),
      kinds: HOST_KINDS.filter((kind) => hosts.some(({ target }) => target.kind === kind)),
    }),
    [hosts],
  );
  const isNarrowed = [choice.search, choice.show, choice.kind, choice.label, choice.owner].some((each) => each !== '');
  const clear = (): void =>
    setParams((before) => new URLSearchParams([...before].filter(([name]) => !FILTERS.has(name))));
  return (
    <div className={styles.filters} role="group" aria-label={t.filters}>
      <Filter
        name="show"
        label={t.show}
        any={t.showAll}
        value={choice.show}
        options={SHOWS.map((it) => [it, t.showOf[it]])}
      />
      {(kinds.length > 1 || choice.kind) && (
        <Filter
          name="kind"
          label={t.kind}
          any={t.anyKind}
          value={choice.kind}
          options={kinds.map((kind) => [kind, t.kindOf[kind]])}
        />
      )}
      {(labels.length > 0 || choice.label) && (
        <Filter
          name="label"
          label={t.label}
          any={t.anyLabel}
          value={choice.label}
          options={same(labels, choice.label)}
        />
      )}
      {(owners.length > 1 || choice.owner) && (
        <Filter
          name="owner"
          label={t.owner}
          any={t.anyOwner}
          value={choice.owner}
          options={same(owners, choice.owner)}
        />
      )}
      {isNarrowed && (
        <Button variant="subtle" color="gray" size="xs" onClick={clear}>
          {t.clearFilters}
        </Button>
      )}
    </div>
  );
}

interface FilterProps {
  readonly name: string;
  readonly label: string;
  readonly any: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
}

function Filter({ name, label, any, value, options }: FilterProps): ReactElement {
  const { set } = useViewParams();
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      data-active={value !== ''}
      data={[{ value: '', label: any }, ...options.map(([option, text]) => ({ value: option, label: text }))]}
      value={value}
      onChange={(event) => set(name, event.currentTarget.value, { replace: true })}
    />
  );
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].toSorted();

/** What is chosen stays in the list, also where nothing has it any more. */
const same = (values: readonly string[], chosen: string): (readonly [string, string])[] =>
  distinct(chosen ? [...values, chosen] : values).map((value) => [value, value]);

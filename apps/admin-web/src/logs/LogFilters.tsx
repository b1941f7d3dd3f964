import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { targetsQuery } from '../api/targets.ts';
import { Choice } from '../look/Choice.tsx';
import { SearchField } from '../look/SearchField.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { FILTERS, type FilterName } from './log-filter.ts';
import styles from './LogFilters.module.css';

const t = texts.logs;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** More hosts than a list of choices is good for are typed. */
const MOST_HOSTS = 200;

/** Which requests are shown; it stands in the address. */
export function LogFilters(): ReactElement {
  const { get, set } = useViewParams();
  const value = (name: FilterName): string => get(name) ?? '';
  const change = (name: FilterName, text: string): void => set(name, text, { replace: true });
  const isFiltered = FILTERS.some((name) => value(name) !== '');
  return (
    <div className={styles.filters}>
      <SearchField label={t.search} value={value('text')} onChange={(text) => change('text', text)} />
      <Choice
        label={t.status}
        options={t.statuses}
        value={value('status') as keyof typeof t.statuses}
        onChange={(status) => change('status', status)}
      />
      <HostField value={value('host')} onChange={(host) => change('host', host)} />
      <NativeSelect
        className={styles.short ?? ''}
        aria-label={t.method}
        data={[{ value: '', label: t.allMethods }, ...METHODS]}
        value={value('method')}
        onChange={(event) => change('method', event.currentTarget.value)}
      />
      <TextInput
        className={styles.short ?? ''}
        aria-label={t.client}
        placeholder={t.client}
        value={value('client')}
        onChange={(event) => change('client', event.currentTarget.value)}
      />
      <TextInput
        className={styles.short ?? ''}
        aria-label={t.user}
        placeholder={t.user}
        value={value('user')}
        onChange={(event) => change('user', event.currentTarget.value)}
      />
      {isFiltered && (
        <Button component={Link} to="/logs" variant="subtle" size="xs">
          {t.clear}
        </Button>
      )}
    </div>
  );
}

function HostField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (host: string) => void;
}): ReactElement {
  const { data: targets = [] } = useQuery(targetsQuery);
  const hosts = targets.map(({ hostname }) => hostname);
  const isListed = value === '' || hosts.includes(value);
  return hosts.length <= MOST_HOSTS && isListed ? (
    <NativeSelect
      className={styles.host ?? ''}
      aria-label={t.host}
      data={[{ value: '', label: t.allHosts }, ...hosts]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  ) : (
    <TextInput
      className={styles.host ?? ''}
      aria-label={t.host}
      placeholder={t.host}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

import { Button } from '@mantine/core';
import { useCallback, useDeferredValue, useMemo, useState, type ReactElement } from 'react';
import { AttentionFilter } from '../look/AttentionFilter.tsx';
import { Icon } from '../look/Icon.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { SearchField } from '../look/SearchField.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { BulkBar } from './BulkBar.tsx';
import { chooseHosts, type Choice } from './choose-hosts.ts';
import { FirstHost } from './FirstHost.tsx';
import { HostFilters } from './HostFilters.tsx';
import type { Host } from './host.ts';
import { HostTable } from './HostTable.tsx';
import { useMayWrite } from './use-may-write.ts';

const t = texts.hosts;

/** All hosts: what they are, how they are, and everything that can be done with them. */
export function HostList({ hosts }: { readonly hosts: readonly Host[] }): ReactElement {
  const { get, set } = useViewParams();
  const choice: Choice = {
    search: get('q') ?? '',
    show: get('show') ?? '',
    kind: get('kind') ?? '',
    label: get('label') ?? '',
    owner: get('owner') ?? '',
    sort: get('sort') ?? '',
  };
  const shown = useChosen(hosts, choice);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const onSelect = useCallback(
    (hostname: string, on: boolean) =>
      setSelected((now) => (on ? new Set([...now, hostname]) : without(now, hostname))),
    [],
  );
  const mayWrite = useMayWrite();
  const add = mayWrite ? (): void => set('add', 'host') : undefined;
  if (hosts.length === 0)
    return (
      <>
        <PageHeader title={t.title} />
        <FirstHost onAdd={add} />
      </>
    );
  const chosen = hosts.filter(({ target }) => selected.has(target.hostname));

  return (
    <>
      <PageHeader title={t.title} summary={<Summary hosts={hosts} shown={shown.length} show={choice.show} />}>
        <SearchField label={t.search} value={choice.search} onChange={(value) => set('q', value, { replace: true })} />
        {add && (
          <>
            <Button variant="default" onClick={() => set('templates', 'all')}>
              {texts.hostList.templates}
            </Button>
            <Button leftSection={<Icon name="add" size={16} />} onClick={add}>
              {t.add}
            </Button>
          </>
        )}
      </PageHeader>
      <HostFilters hosts={hosts} choice={choice} />
      <HostTable
        hosts={shown}
        selected={selected}
        onSelect={onSelect}
        onSelectAll={(on) => setSelected(on ? new Set(shown.map(({ target }) => target.hostname)) : new Set())}
      />
      {mayWrite && chosen.length > 0 && <BulkBar hosts={chosen} onClear={() => setSelected(new Set())} />}
    </>
  );
}

interface SummaryProps {
  readonly hosts: readonly Host[];
  readonly shown: number;
  readonly show: string;
}

function Summary({ hosts, shown, show }: SummaryProps): ReactElement {
  const { set } = useViewParams();
  const off = hosts.filter(({ target }) => !target.enabled).length;
  return (
    <>
      <span>{shown === hosts.length ? t.count(shown) : texts.hostList.matching(shown, hosts.length)}</span>
      {off > 0 && <span>{t.off(off)}</span>}
      <AttentionFilter
        count={hosts.filter(({ attention }) => attention).length}
        active={show === 'attention'}
        onChange={(on) => set('show', on ? 'attention' : undefined)}
      />
    </>
  );
}

/** The hosts that are shown. Typing goes before the list: of thousands, it may follow a moment later. */
function useChosen(hosts: readonly Host[], { search, show, kind, label, owner, sort }: Choice): readonly Host[] {
  const words = useDeferredValue(search);
  return useMemo(
    () => chooseHosts(hosts, { search: words, show, kind, label, owner, sort }),
    [hosts, words, show, kind, label, owner, sort],
  );
}

const without = (all: ReadonlySet<string>, one: string): ReadonlySet<string> =>
  new Set([...all].filter((other) => other !== one));

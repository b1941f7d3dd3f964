import { Checkbox, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { healthQuery } from '../api/health.ts';
import { EmptyNote } from '../look/EmptyNote.tsx';
import tables from '../look/DataTable.module.css';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import type { Sort } from './choose-hosts.ts';
import type { Host } from './host.ts';
import { HostRow } from './HostRow.tsx';
import styles from './HostTable.module.css';

const c = texts.hosts.columns;
const columns: readonly { readonly label: string; readonly sort?: Sort }[] = [
  { label: c.host, sort: 'host' },
  { label: c.target, sort: 'target' },
  { label: texts.hostList.state, sort: 'state' },
  { label: c.certificate, sort: 'certificate' },
  { label: c.owner, sort: 'owner' },
  { label: c.enabled },
];
const COLUMNS = 8;
/** About the height of a row; each is measured when it is there. */
const ROW_PX = 62;
const BEYOND_THE_EDGE = 10;

interface Props {
  readonly hosts: readonly Host[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (hostname: string, selected: boolean) => void;
  readonly onSelectAll: (selected: boolean) => void;
}

/** The list of hosts. Of thousands only the rows that are in sight are there. */
export function HostTable({ hosts, selected, onSelect, onSelectAll }: Props): ReactElement {
  const { data: health } = useQuery(healthQuery);
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const now = body.current ? body.current.getBoundingClientRect().top + window.scrollY : 0;
    setTop((was) => (Math.abs(was - now) < 1 ? was : now));
  });
  const virtualizer = useWindowVirtualizer({
    count: hosts.length,
    estimateSize: () => ROW_PX,
    overscan: BEYOND_THE_EDGE,
    scrollMargin: top,
    getItemKey: (index) => hosts[index]?.target.hostname ?? index,
  });
  const rows = virtualizer.getVirtualItems();
  const before = (rows[0]?.start ?? top) - top;
  const after = virtualizer.getTotalSize() + top - (rows.at(-1)?.end ?? top);
  const all = hosts.length > 0 && hosts.every(({ target }) => selected.has(target.hostname));
  const some = hosts.some(({ target }) => selected.has(target.hostname));
  if (hosts.length === 0) return <EmptyNote text={texts.hosts.noMatch} />;
  return (
    <div className={tables.frame}>
      <table className={`${tables.table} ${styles.table}`} aria-rowcount={hosts.length + 1}>
        <caption>{texts.hosts.title}</caption>
        <Head all={all} some={some} onSelectAll={onSelectAll} />
        <tbody ref={body}>
          {before > 0 && <Gap height={before} />}
          {rows.map(({ index, key }) => {
            const host = hosts[index];
            return (
              host && (
                <HostRow
                  key={key}
                  host={host}
                  index={index}
                  ports={health?.public_ports}
                  selected={selected.has(host.target.hostname)}
                  onSelect={onSelect}
                  measure={virtualizer.measureElement}
                />
              )
            );
          })}
          {after > 0 && <Gap height={after} />}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps {
  /** Whether all that are shown are selected, and whether any is. */
  readonly all: boolean;
  readonly some: boolean;
  readonly onSelectAll: (selected: boolean) => void;
}

function Head({ all, some, onSelectAll }: HeadProps): ReactElement {
  const { get, set } = useViewParams();
  const sort = get('sort') ?? 'host';
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className={styles.select}>
          <Checkbox
            size="xs"
            aria-label={texts.hostList.selectAll}
            checked={all}
            indeterminate={some && !all}
            onChange={(event) => onSelectAll(event.currentTarget.checked)}
          />
        </th>
        {columns.map(({ label, sort: by }) => (
          <th key={label} scope="col" aria-sort={by && orderOf(sort, by)}>
            {by ? (
              <UnstyledButton
                className={styles.sort}
                title={texts.hostList.sortBy(label)}
                onClick={() => set('sort', next(sort, by), { replace: true })}
              >
                {label}
              </UnstyledButton>
            ) : (
              label
            )}
          </th>
        ))}
        <th scope="col">
          <VisuallyHidden>{c.actions}</VisuallyHidden>
        </th>
      </tr>
    </thead>
  );
}

/** Holds the place of the rows that are out of sight. */
const Gap = ({ height }: { readonly height: number }): ReactElement => (
  <tr aria-hidden="true" className={styles.gap}>
    <td colSpan={COLUMNS} style={{ height }} />
  </tr>
);

const orderOf = (sort: string, by: Sort): 'ascending' | 'descending' | 'none' =>
  sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none';

/** The other way round where it is sorted by this already; by name is not written down. */
function next(sort: string, by: Sort): string | undefined {
  if (sort === by) return `-${by}`;
  return by === 'host' ? undefined : by;
}

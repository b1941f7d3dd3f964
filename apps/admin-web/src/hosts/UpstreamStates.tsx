import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { TargetUpstreams } from '#contracts';
import { upstreamsQuery } from '../api/hosts.ts';
import { relative } from '../certificates/lifetime.ts';
import { DataTable } from '../look/DataTable.tsx';
import { Note } from '../look/Note.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import type { Tone } from '../look/tone.ts';
import { useNow } from '../look/use-now.ts';
import { texts } from '../texts.ts';
import styles from './HostPage.module.css';

const t = texts.hostUpstreams;
const columns = [
  { label: t.columns.url },
  { label: t.columns.state },
  { label: t.columns.share },
  { label: t.columns.last },
];

type Upstream = TargetUpstreams['upstreams'][number];

const TONES: Readonly<Record<Upstream['state'], Tone>> = {
  up: 'ok',
  ejected: 'bad',
  unhealthy: 'bad',
  down: 'bad',
  partly: 'warn',
  unknown: 'off',
};

/** How the upstreams of a host are now, as all gateways see them. */
export function UpstreamStates({ hostname }: { readonly hostname: string }): ReactElement | null {
  const { data } = useQuery(upstreamsQuery(hostname));
  const now = useNow();
  if (!data || data.upstreams.length === 0) return null;
  return (
    <section className={styles.block} aria-label={t.state}>
      <h2>{t.state}</h2>
      {data.gateways === 0 && <Note tone="warn" text={t.noGateway} />}
      <DataTable caption={t.state} columns={columns}>
        {data.upstreams.map((upstream) => (
          <tr key={upstream.url}>
            <td>
              <code>{upstream.url}</code>
            </td>
            <td>
              <StateLabel
                tone={TONES[upstream.state]}
                label={t.stateOf[upstream.state]}
                detail={upstream.drain ? t.drained : undefined}
              />
            </td>
            <td>{upstream.weight}</td>
            <td className={styles.quiet}>{lastSeen(upstream, now)}</td>
          </tr>
        ))}
      </DataTable>
    </section>
  );
}

/** The latest that any gateway knows: its check, else its error. */
function lastSeen({ at }: Upstream, now: number): string {
  const error = newest(at.map(({ last_error }) => last_error));
  const check = newest(at.map(({ last_check }) => last_check));
  if (check && (!error || check.at >= error.at)) return t.lastCheck(check.detail, check.ms, relative(check.at, now));
  return error ? t.lastError(error.message, relative(error.at, now)) : t.never;
}

const newest = <T extends { readonly at: string }>(all: readonly (T | null)[]): T | undefined =>
  all.filter((one) => one !== null).toSorted((a, b) => b.at.localeCompare(a.at))[0];

import { useQuery } from '@tanstack/react-query';
import { useId, type ReactElement } from 'react';
import type { TrafficView } from '#contracts';
import { RANGES, trafficQuery, type Range } from '../api/traffic.ts';
import { Choice } from '../look/Choice.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { Plot } from './Plot.tsx';
import { TrafficTable } from './TrafficTable.tsx';
import styles from './TrafficPlots.module.css';

const t = texts.traffic;
const { compact, bytes, milliseconds } = texts.numbers;
const FIRST: Range = '1h';

/** Requests, errors, waiting times and content of one host, or of all that this token sees. */
export function TrafficPlots({ hostname }: { readonly hostname?: string }): ReactElement {
  const { get, set } = useViewParams();
  const id = useId();
  const asked = get('range');
  const range = asked !== undefined && Object.hasOwn(RANGES, asked) ? (asked as Range) : FIRST;
  const as = get('as') === 'table' ? 'table' : 'plots';
  const { data, error, refetch } = useQuery({ ...trafficQuery(range, hostname), placeholderData: (before) => before });
  return (
    <section aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{t.title}</h2>
        <Choice
          label={t.show}
          options={t.as}
          value={as}
          onChange={(value) => set('as', value === 'table' ? value : undefined, { replace: true })}
        />
        <Choice
          label={t.range}
          options={t.ranges}
          value={range}
          onChange={(value) => set('range', value === FIRST ? undefined : value, { replace: true })}
        />
      </div>
      {error && !data && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {!error && !data && <LoadingRows />}
      {data && (as === 'table' ? <TrafficTable traffic={data} /> : <Plots traffic={data} />)}
    </section>
  );
}

function Plots({ traffic: { points, total, step } }: { readonly traffic: TrafficView }): ReactElement {
  const times = points.map(({ time }) => time);
  const perStep = t.perStep(step);
  return (
    <div className={styles.plots}>
      <Plot
        title={t.requests}
        hint={perStep}
        kind="bars"
        times={times}
        series={[{ label: t.requests, tone: 'main', values: points.map(({ requests }) => requests) }]}
        totals={[total.requests]}
        format={compact}
      />
      <Plot
        title={t.errors}
        hint={perStep}
        kind="bars"
        times={times}
        series={[
          { label: t.clientErrors, tone: 'warn', values: points.map((point) => point.client_errors) },
          { label: t.serverErrors, tone: 'bad', values: points.map(failed) },
        ]}
        totals={[total.client_errors, failed(total)]}
        format={compact}
      />
      <Plot
        title={t.waiting}
        hint={t.waitingHint}
        kind="lines"
        times={times}
        series={[
          { label: t.p95, tone: 'second', values: points.map(({ p95_ms }) => p95_ms) },
          { label: t.median, tone: 'main', values: points.map(({ median_ms }) => median_ms) },
        ]}
        totals={[total.p95_ms, total.median_ms]}
        format={milliseconds}
      />
      <Plot
        title={t.content}
        hint={perStep}
        kind="lines"
        times={times}
        series={[
          { label: t.received, tone: 'second', values: points.map(({ received }) => received) },
          { label: t.sent, tone: 'main', values: points.map(({ sent }) => sent) },
        ]}
        totals={[total.received, total.sent]}
        format={bytes}
      />
    </div>
  );
}

const failed = (counted: { readonly server_errors: number; readonly unanswered: number }): number =>
  counted.server_errors + counted.unanswered;

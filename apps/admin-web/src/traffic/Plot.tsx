import { useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { texts } from '../texts.ts';
import { HEIGHT, shapesOf, topOf, type PlotKind, type Series } from './plot-shape.ts';
import styles from './Plot.module.css';

const t = texts.traffic;

interface Props {
  readonly title: string;
  readonly hint: string;
  readonly kind: PlotKind;
  /** When each step begins. */
  readonly times: readonly string[];
  readonly series: readonly Series[];
  /** What each series comes to over the whole time. */
  readonly totals: readonly (number | null)[];
  readonly format: (value: number) => string;
}

/** A small plot. The pointer, or the arrow keys, go through its steps and show the numbers of each. */
export function Plot({ title, hint, kind, times, series, totals, format }: Props): ReactElement {
  const [chosen, setChosen] = useState<number>();
  const top = topOf(kind, series);
  const at = chosen === undefined ? undefined : Math.min(chosen, times.length - 1);
  const numbers = series.map(({ values }, i) => (at === undefined ? totals[i] : values[at]) ?? null);
  const words = numbers.map((value) => (value === null ? t.none : format(value)));
  const time = at === undefined ? undefined : t.clock(times[at] ?? '');
  const spoken = series.map(({ label }, i) => `${label} ${words[i] ?? ''}`);
  return (
    <figure className={styles.plot}>
      <figcaption>
        <span className={styles.title}>{title}</span>
        <span className={styles.hint}>{time ?? hint}</span>
      </figcaption>
      <ul className={styles.legend}>
        {series.map(({ label, tone }, i) => (
          <li key={label} data-tone={tone}>
            {label} <strong>{words[i]}</strong>
          </li>
        ))}
      </ul>
      <div
        className={styles.field}
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={times.length - 1}
        aria-valuenow={at ?? times.length - 1}
        aria-valuetext={t.at(time ?? hint, spoken)}
        onPointerMove={(event) => setChosen(stepUnder(event, times.length))}
        onPointerLeave={() => setChosen(undefined)}
        onBlur={() => setChosen(undefined)}
        onKeyDown={(event) => {
          const next = stepAfter(event, at ?? times.length, times.length);
          if (next === undefined) return;
          event.preventDefault();
          setChosen(next);
        }}
      >
        <span className={styles.top} aria-hidden="true">
          {format(top)}
        </span>
        <svg viewBox={`0 0 ${times.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {at !== undefined && <rect className={styles.cursor} x={at} y={0} width={1} height={HEIGHT} />}
          {shapesOf(kind, series, top).map((d, i) => (
            <path key={series[i]?.label} d={d} data-kind={kind} data-tone={series[i]?.tone} />
          ))}
        </svg>
      </div>
      <div className={styles.times} aria-hidden="true">
        <span>{t.clock(times[0] ?? '')}</span>
        <span>{t.clock(times.at(-1) ?? '')}</span>
      </div>
    </figure>
  );
}

function stepUnder({ clientX, currentTarget }: PointerEvent, steps: number): number {
  const { left, width } = currentTarget.getBoundingClientRect();
  return Math.min(Math.max(Math.floor(((clientX - left) / width) * steps), 0), steps - 1);
}

function stepAfter({ key }: KeyboardEvent, at: number, steps: number): number | undefined {
  const wanted = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    PageDown: at - 10,
    PageUp: at + 10,
    Home: 0,
    End: steps - 1,
  }[key];
  return wanted === undefined ? undefined : Math.min(Math.max(wanted, 0), steps - 1);
}

/** Numbers of one kind over time; null where there is none. */
export interface Series {
  readonly label: string;
  readonly tone: 'main' | 'second' | 'warn' | 'bad';
  readonly values: readonly (number | null)[];
}

export type PlotKind = 'bars' | 'lines';

/** Height of a plot in its own units; a step is one unit wide. */
export const HEIGHT = 100;
const GAP = 0.12;

/** A round number that nothing in the plot is above. */
export function topOf(kind: PlotKind, series: readonly Series[]): number {
  const length = series[0]?.values.length ?? 0;
  let top = 0;
  for (let i = 0; i < length; i += 1) {
    const values = series.map(({ values: all }) => all[i] ?? 0);
    top = Math.max(top, kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values));
  }
  return roundUp(top);
}

function roundUp(n: number): number {
  if (n <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(n));
  return power * ([1, 2, 4, 5, 10].find((factor) => factor * power >= n) ?? 10);
}

/** The path of each series: bars stand on those before them. */
export function shapesOf(kind: PlotKind, series: readonly Series[], top: number): string[] {
  if (kind === 'lines') return series.map(({ values }) => line(values, top));
  const floor: number[] = [];
  return series.map(({ values }) =>
    values
      .map((value, i) => {
        const from = floor[i] ?? 0;
        const to = (floor[i] = from + (value ?? 0));
        return value ? `M${i + GAP} ${y(from, top)}V${y(to, top)}H${i + 1 - GAP}V${y(from, top)}Z` : '';
      })
      .join(''),
  );
}

/** With holes where there is nothing; a number alone between two holes is a dash. */
function line(values: readonly (number | null)[], top: number): string {
  return values
    .map((value, i) => {
      if (value === null) return '';
      const before = values[i - 1] ?? null;
      const isAlone = before === null && (values[i + 1] ?? null) === null;
      const at = `${i + 0.5} ${y(value, top)}`;
      return isAlone ? `M${i + 0.1} ${y(value, top)}h0.8` : `${before === null ? 'M' : 'L'}${at}`;
    })
    .join('');
}

const y = (value: number, top: number): number => Math.round((1 - value / top) * HEIGHT * 10) / 10;

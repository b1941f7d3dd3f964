import type { Scenario } from './scenario.ts';

/** One round of one contender. */
export interface Sample {
  readonly cpuPerRequest: number;
  readonly perSecond: number;
  readonly errors: number;
}

/** Samples of one scenario by the contender's name, in the order of the table. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
};

/** A Markdown table that is aligned for the terminal as well. `yardstick` is the contender that the ratio refers to. */
export function table(scenario: Scenario, samples: Samples, yardstick: string): string {
  const cpuOf = (name: string): number[] => (samples.get(name) ?? []).map(({ cpuPerRequest }) => cpuPerRequest);
  const reference = median(cpuOf(yardstick));
  const rows = [...samples].map(([name, of]) => [
    name,
    spread(cpuOf(name), 1),
    Number.isNaN(reference) ? '-' : (median(cpuOf(name)) / reference).toFixed(2),
    spread(
      of.map(({ perSecond }) => perSecond),
      0,
    ),
    String(of.reduce((sum, { errors }) => sum + errors, 0)),
  ]);
  const heading = [scenario.name, 'us CPU per request', `ratio to ${yardstick}`, 'requests per second', 'errors'];
  return `${scenario.title}\n\n${aligned([heading, ...rows])}\n`;
}

const spread = (values: readonly number[], digits: number): string => {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((n) =>
    n.toFixed(digits),
  );
  return values.length > 1 ? `${middle} (${least}-${most})` : (middle ?? '');
};

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => '-'.repeat(width + 1) + (i ? ':' : '-')).join('|')}|`;
  const [heading = [], ...body] = rows;
  return [line(heading), rule, ...body.map(line)].join('\n');
}

import type { Scenario } from './scenario.ts';

/** One round of one contender. */
export interface Sample {
  /** Microseconds for each unit of its scenario. */
  readonly cpu: number;
  readonly perSecond: number;
  readonly errors: number;
}

/** Samples of one scenario by the contender's name, in the order of the table. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
};

const cpuOf = (samples: Samples, name: string): number[] => (samples.get(name) ?? []).map(({ cpu }) => cpu);

/** A contender's CPU time, where the yardstick's is 1; NaN where one of them did not take part. */
export const ratioOf = (scenario: Scenario, samples: Samples, name: string): number =>
  median(cpuOf(samples, name)) / median(cpuOf(samples, scenario.yardstick));

/** A Markdown table that is aligned for the terminal as well. */
export function table(scenario: Scenario, samples: Samples): string {
  const rows = [...samples].map(([name, of]) => [
    name,
    spread(cpuOf(samples, name), 1),
    number(ratioOf(scenario, samples, name), 2),
    spread(
      of.map(({ perSecond }) => perSecond),
      0,
    ),
    String(of.reduce((sum, { errors }) => sum + errors, 0)),
  ]);
  const heading = [
    scenario.name,
    `us CPU per ${scenario.unit}`,
    `ratio to ${scenario.yardstick}`,
    'requests per second',
    'errors',
  ];
  return `${scenario.title}\n\n${aligned([heading, ...rows])}\n`;
}

const spread = (values: readonly number[], digits: number): string => {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((n) =>
    n.toFixed(digits),
  );
  return values.length > 1 ? `${middle} (${least}-${most})` : (middle ?? '');
};

export const number = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);

export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => '-'.repeat(width + 1) + (i ? ':' : '-')).join('|')}|`;
  const [heading = [], ...body] = rows;
  return [line(heading), rule, ...body.map(line)].join('\n');
}

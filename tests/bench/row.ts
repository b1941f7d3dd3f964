import { aligned, number } from './report.ts';

/** A line of the last table: something measured, beside what it has to be. */
export interface Row {
  readonly what: string;
  /** Empty for ratios. */
  readonly unit: '' | 's' | 'ms' | 'us' | '/s' | 'KiB' | 'MB';
  readonly digits: number;
  readonly atLeast: number;
  readonly goal: number;
  readonly now: number;
  /** The same with the access log on, where that makes a difference. */
  readonly logging?: number;
}

/** A Markdown table of everything that was measured in one run. */
export function goals(rows: readonly Row[]): string {
  const lines = rows.map(({ what, unit, digits, atLeast, goal, now, logging }) => {
    const say = (value: number | undefined): string =>
      unit && value !== undefined ? `${number(value, digits)} ${unit}` : number(value, digits);
    return [what, say(atLeast), say(goal), say(now), say(logging)];
  });
  return `${aligned([['what', 'at least', 'goal', 'now', 'with access log'], ...lines])}\n`;
}

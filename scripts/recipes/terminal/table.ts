import { styleText } from 'node:util';
import Table from 'cli-table3';
import { printable } from '../../printable.ts';

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
}

const GAP = 2;
const NARROWEST = 8;

/**
 * A table without lines: columns apart by two spaces, titles above. It fits the terminal, whose cells then have several
 * lines; a file or a pipe gets each row on one line.
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width = terminalWidth()): string {
  const titles = columns.map(({ title }) => title);
  const cells = rows.map((row) => columns.map(({ of }) => printable(of(row)).replaceAll(/\s+/g, ' ')));
  const natural = titles.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const widths = fit(natural, width - GAP * (columns.length - 1));
  const fits = widths.every((column, i) => column === natural[i]);
  const drawn = new Table({
    head: titles.map((title) => styleText('bold', title, { stream: process.stdout })),
    chars: NO_LINES,
    colWidths: fits ? [] : widths.map((column) => column + GAP),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP, compact: true },
  });
  for (const row of cells) drawn.push(row.map((cell, i) => wrap(cell, widths[i] ?? Infinity)));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Facts about one thing, a line for each; what has several lines is indented. */
export function facts(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length)) + GAP;
  const indented = `\n${' '.repeat(width)}`;
  return pairs.map(([name, value]) => name.padEnd(width) + value.replaceAll('\n', indented)).join('\n');
}

/** A terminal of no width, such as a pty that nobody gave a size, is taken for a wide one. */
const terminalWidth = (): number => (process.stdout.isTTY && process.stdout.columns) || Infinity;

/** Takes from the widest column until all fit, or all are as narrow as they may be. */
function fit(natural: readonly number[], room: number): number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, width) => sum + width, 0);
  while (total() > room) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** Breaks at spaces, and inside a word that is longer than a line. */
function wrap(text: string, width: number): string {
  if (text.length <= width) return text;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => long.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [''])) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].join('\n');
}

const LINES = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
] as const;
const NO_LINES = Object.fromEntries(LINES.map((name) => [name, '']));

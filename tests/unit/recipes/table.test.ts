import { describe, expect, test } from '@jest/globals';
import { printable, printableJson } from '../../../scripts/printable.ts';
import { facts, table } from '../../../scripts/recipes/terminal/table.ts';

const COLUMNS = [
  { title: 'NAME', of: (row: string[]) => row[0] ?? '' },
  { title: 'WHAT', of: (row: string[]) => row[1] ?? '' },
];
const LONG = 'a text that has many words and is far too long for a line of this terminal';

describe('a table', () => {
  test('has its titles over columns that are as wide as their cells', () => {
    expect(
      table(
        COLUMNS,
        [
          ['one', 'first'],
          ['another', 'second'],
        ],
        Infinity,
      ),
    ).toBe(['NAME     WHAT', 'one      first', 'another  second'].join('\n'));
  });

  test('keeps each row on one line where the width is not limited', () => {
    expect(table(COLUMNS, [['one', LONG]], Infinity).split('\n')).toHaveLength(2);
  });

  test('fits the terminal, with all of its text', () => {
    const drawn = table(COLUMNS, [['one', LONG]], 40);
    const lines = drawn.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(
      lines
        .slice(1)
        .map((line) => line.slice(5).trim())
        .join(' '),
    ).toBe(LONG);
  });

  test('breaks a word that is longer than its column, and loses nothing of it', () => {
    const word = 'x'.repeat(50);
    const lines = table(COLUMNS, [['one', word]], 30).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30);
    expect(lines.join('').replaceAll(/[^x]/g, '')).toBe(word);
  });

  test('lets no text from elsewhere command the terminal', () => {
    expect(table(COLUMNS, [['one', 'a\u001B[2Jb\r\nc']], Infinity)).toBe('NAME  WHAT\none   a\uFFFD[2Jb\uFFFD c');
  });
});

test('facts stand in two columns, further lines of a value below its first', () => {
  expect(
    facts([
      ['host', 'a'],
      ['headers', 'X: 1\nY: 2'],
    ]),
  ).toBe('host     a\nheaders  X: 1\n         Y: 2');
});

describe('what is printed', () => {
  const HOSTILE = 'a\u001B[2J\u009B2J\u0007\u007F\u001B[31m';

  test('commands no terminal, but may be bold', () => {
    expect(printable(`${HOSTILE}\n\t\u001B[1mTITLE\u001B[22m`)).toBe(
      'a\uFFFD[2J\uFFFD2J\uFFFD\uFFFD\uFFFD[31m\n\t\u001B[1mTITLE\u001B[22m',
    );
  });

  test('means the same as JSON, but has no control character', () => {
    const json = printableJson({ [HOSTILE]: HOSTILE }, 0);
    expect(json).not.toMatch(/\p{Cc}/u);
    expect(json).toContain(String.raw`\u009b2J`);
    expect(JSON.parse(json)).toEqual({ [HOSTILE]: HOSTILE });
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './environment.ts';

export const readPage = (page: string): string => readFileSync(join(ROOT, 'docs', page), 'utf8');

/** The body of a Markdown page's tables, row by row, cells trimmed; headings and rules left out. */
export function tableRows(page: string): string[][] {
  const lines = page.split('\n').filter((line) => line.startsWith('|'));
  const isRule = (line: string): boolean => /^\|[\s|:-]+\|$/.test(line);
  return lines
    .filter((line, i) => !isRule(line) && !isRule(lines[i + 1] ?? ''))
    .map((line) => line.slice(1, -1).split(' | '))
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** What docs/reference/redis-keys.md must show: each key of libs/store/src/keys.ts with its comment. */
export function redisKeyRows(): string[][] {
  const source = readFileSync(join(ROOT, 'libs/store/src/keys.ts'), 'utf8');
  const documented = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(?:\w+ =|get \w+\(\))[^`]*`\$\{this\.prefix\}([^`]*)`/g;
  return [...source.matchAll(documented)].map(([, comment = '', pattern = '']) => [
    `\`${pattern.replaceAll(/\$\{(\w+)[^}]*\}/g, '{$1}')}\``,
    comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim(),
  ]);
}

/** What docs/reference/configuration.md must show: the variables of .env with their defaults, and the comment of each group. */
export function configurationRows(): string[][] {
  const rows: { comment: string[]; assignments: string[] }[] = [];
  for (const line of readFileSync(join(ROOT, '.env'), 'utf8').split('\n')) {
    const last = rows.at(-1);
    if (/^# (?!---)/.test(line)) {
      if (last && last.assignments.length === 0) last.comment.push(line.slice(2));
      else rows.push({ comment: [line.slice(2)], assignments: [] });
    } else if (/^[A-Z][A-Z0-9_]*=/.test(line)) {
      last?.assignments.push(`\`${line}\``);
    } else if (last && last.assignments.length === 0) {
      rows.pop(); // A comment that no variable follows: the head of the file.
    }
  }
  return rows.map(({ comment, assignments }) => [assignments.join(' '), comment.join(' ')]);
}

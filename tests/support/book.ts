import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS } from '../../apps/gateway/src/observe/metrics.ts';
import { helpText } from '../../scripts/recipes/arguments/usage.ts';
import { RECIPES } from '../../scripts/recipes/registry.ts';
import { ROOT } from './environment.ts';

/** MyST would make a link of it. */
const BARE_URL = /(?<!`)\bhttps?:\/\/[\w:]+/g;

export const readPage = (page: string): string => readFileSync(join(ROOT, 'docs', page), 'utf8');

const isRule = (line: string): boolean => /^\|[\s|:-]+\|$/.test(line);

/** The body of a Markdown page's tables, row by row, cells trimmed; headings and rules left out. */
export function tableRows(page: string): string[][] {
  const lines = page.split('\n').filter((line) => line.startsWith('|'));
  return lines
    .filter((line, i) => !isRule(line) && !isRule(lines[i + 1] ?? ''))
    .map((line) => line.slice(1, -1).split(' | '))
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** What docs/reference/redis-keys.md must show: each key of libs/store/src/keys.ts and of the files beside it, with its comment. */
export function redisKeyRows(): string[][] {
  const folder = join(ROOT, 'libs/store/src');
  const source = ['keys.ts', ...readdirSync(folder).filter((file) => file.endsWith('-keys.ts'))]
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
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
  return rows.map(({ comment, assignments }) => [
    assignments.join(' '),
    comment.join(' ').replaceAll(BARE_URL, '`$&`'),
  ]);
}

/** What docs/reference/metrics.md must show: each metric of the gateway with its type, its labels and its help. */
export const metricRows = (): string[][] =>
  Object.entries(METRICS).map(([name, { type, labels, help }]) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);

/** What docs/reference/request-path.md must show: each step of the gateway's list, in order, with the statuses it ends with. */
export function requestPathRows(): { step: string; endsWith: string }[] {
  const source = readFileSync(join(ROOT, 'apps/gateway/src/request-path.ts'), 'utf8');
  const [, list = ''] = /: RequestPath => \(\{([^}]*)\}/.exec(source) ?? [];
  return [...list.matchAll(/^ {2}(\w+)/gm)].map(([, step = '']) => {
    const [, statuses = ''] = new RegExp(`^ \\* .*\\b${step} {2,}\\S.*? {2,}([\\d, ]+)$`, 'm').exec(source) ?? [];
    return { step, endsWith: statuses };
  });
}

/** What docs/reference/rest.md must show: method and path of every handler of the admin API's controllers. */
export function restEndpoints(): string[] {
  const folder = join(ROOT, 'apps/admin-api/src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.controller.ts'),
  );
  return files.flatMap((file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    const [, base = ''] = /@Controller\('?([^')]*)'?\)/.exec(source) ?? [];
    const handlers = source.matchAll(/^ {2}@(Get|Post|Put|Patch|Delete|Sse)\('?([^')]*)'?\)/gm);
    return [...handlers].map(([, method = '', path]) => {
      const whole = ['', base, path].filter((part, i) => i === 0 || part).join('/');
      return `${method.toUpperCase()} ${whole.replaceAll(/:(\w+)/g, '{$1}')}`;
    });
  });
}

/** What docs/reference/recipes.md must show of each recipe: what its --help says, without what all of them say. */
export async function recipeHelps(): Promise<Map<string, string>> {
  const helps = new Map<string, string>();
  for (const [name, load] of RECIPES) {
    const [summary = '', usage = '', parameters = '', , example = ''] = helpText(await load()).split('\n\n');
    helps.set(name, `${summary}\n\n\`\`\`\n${[usage, parameters, example].join('\n\n')}\n\`\`\``);
  }
  return helps;
}

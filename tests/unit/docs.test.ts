import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  configurationRows,
  readPage,
  metricRows,
  recipeHelps,
  redisKeyRows,
  requestPathRows,
  restEndpoints,
  tableRows,
} from '../support/book.ts';
import { ROOT } from '../support/environment.ts';

/** The first table of a page: its rows up to the next heading. */
const firstTable = (page: string): string[][] => tableRows(page.split(/^## /m)[0] ?? '');

describe('the book', () => {
  test('lists every Redis key of keys.ts with the same words', () => {
    const rows = redisKeyRows();
    expect(rows.length).toBeGreaterThan(15);
    expect(tableRows(readPage('reference/redis-keys.md'))).toEqual(rows);
  });

  test('lists every variable of .env with its default and the same words', () => {
    const rows = configurationRows();
    expect(rows.length).toBeGreaterThan(25);
    expect(tableRows(readPage('reference/configuration.md'))).toEqual(rows);
  });

  test('lists every metric with its type, its labels and the same words', () => {
    const rows = metricRows();
    expect(rows.length).toBeGreaterThan(15);
    expect(tableRows(readPage('reference/metrics.md'))).toEqual(rows);
  });

  test("shows the steps of the request path in the gateway's own order, with every status that they end with", () => {
    const steps = requestPathRows();
    const shown = firstTable(readPage('reference/request-path.md'));
    expect(steps.length).toBeGreaterThan(5);
    expect(shown.map(([, step]) => step)).toEqual(steps.map(({ step }) => `\`${step}\``));
    for (const [i, { endsWith }] of steps.entries()) {
      expect(shown[i]?.[3]?.split(', ')).toEqual(expect.arrayContaining(endsWith.split(', ')));
    }
  });

  test('lists every endpoint of the admin API and no other', () => {
    const endpoints = restEndpoints().map((endpoint) => `\`${endpoint}\``);
    expect(endpoints.length).toBeGreaterThan(15);
    const shown = firstTable(readPage('reference/rest.md')).map(([endpoint = '']) => endpoint);
    expect(shown.sort()).toEqual(endpoints.sort());
  });

  test('shows the help of every recipe', async () => {
    const page = readPage('reference/recipes.md');
    const helps = await recipeHelps();
    for (const [name, help] of helps) expect(page).toContain(`### ${name}\n\n${help}\n`);
    expect([...page.matchAll(/^### (.*)$/gm)].map(([, name = '']) => name).sort()).toEqual([...helps.keys()].sort());
  });

  test('has every page in its table of contents, decisions by a pattern', () => {
    const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md') && !/^(_build|adr)\//.test(path))
      .sort();
    const listed = [...readPage('myst.yml').matchAll(/- file: (\S+)/g)].map(([, page = '']) => page).sort();
    expect(listed).toEqual(pages);
    expect(readPage('myst.yml')).toContain('- pattern: adr/*.md');
  });
});

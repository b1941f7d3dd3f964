import { expect } from '@jest/globals';
import { readPage } from './book.ts';

/** The first snippet below a heading of one of the book's pages. */
export function snippetBelow(page: string, heading: string): string {
  const [, section = ''] = readPage(page).split(`\n## ${heading}\n`);
  const [, text] = /^```\w*\n([\s\S]*?)^```$/m.exec(section.split('\n## ')[0] ?? '') ?? [];
  if (text === undefined) throw new Error(`${page} has no snippet below "${heading}"`);
  return text;
}

/** Puts the test's own places and names in. Each of them stands there, or the page has changed. */
export function filled(text: string, places: Readonly<Record<string, string>>): string {
  return Object.entries(places).reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replaceAll(from, to);
  }, text);
}

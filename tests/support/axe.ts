import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 A and AA, by the names that axe-core gives their rules. */
const WCAG: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
};
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core finds wrong in the page as it is now: a line for each rule and element, such as
 * `color-contrast: button.danger`. Nothing is found in what is not shown: open it first.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // By the debugger and not as a script of the page, whose content security policy would refuse it.
  await page.evaluate(source);
  const { violations } = await page.evaluate<AxeResults, RunOptions>(
    (options) => (globalThis as unknown as { axe: { run(what: RunOptions): Promise<AxeResults> } }).axe.run(options),
    WCAG,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

/** Lets the system's appearance change under an open page, and waits until the page has drawn itself in it. */
export async function switchScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(
    (scheme) => document.documentElement.dataset['mantineColorScheme'] === scheme,
    colorScheme,
  );
  await page.evaluate(drawn);
}

/** Runs in the page: with no motion wanted, two frames are enough for every change of colour. */
const drawn = (): Promise<boolean> =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));

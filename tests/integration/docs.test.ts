import { expect, test } from '@jest/globals';
import { environment } from '../support/environment.ts';
import { runScript } from '../support/run-script.ts';

test('every page of the book parses, and no link in it is broken', async () => {
  const { code, stdout, stderr } = await runScript('docs.ts', [], environment());
  expect(`${code}\n${stdout}${stderr}`).toMatch(/^0\n/);
  expect(stdout).toMatch(/Built \d+ pages/);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { claim } from '../../../scripts/start/claim.ts';
import { ROOT } from '../../support/environment.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mpm-claim-'));
  file = join(folder, 'start.pid');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A process with the title of `start`. It claims the file and gives it back so many times, looking each time whether it is
 * alone with it; then claims it once more, says how that went, and stays until it is told to end.
 */
const claimant = (rounds: number): string => `
  import { mkdirSync, rmdirSync } from 'node:fs';
  import { claim } from './scripts/start/claim.ts';
  process.title = 'mpm start';
  let intruders = 0;
  for (let i = 0; i < ${rounds}; i += 1) {
    const claimed = claim(process.env.FILE);
    if (typeof claimed !== 'function') continue;
    try {
      mkdirSync(process.env.FILE + '.inside');
      for (const until = performance.now() + 0.2; performance.now() < until; );
      rmdirSync(process.env.FILE + '.inside');
    } catch {
      intruders += 1;
    }
    claimed();
  }
  const claimed = claim(process.env.FILE);
  process.send(intruders ? 'not alone' : typeof claimed === 'function' ? 'mine' : 'held');
  process.once('message', () => process.exit(0));
`;

async function claimants(count: number, rounds = 0): Promise<unknown[]> {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', claimant(rounds)], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], FILE: file },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
  const said = await Promise.all(children.map((child) => once(child, 'message')));
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.send('end');
  await Promise.all(ended);
  return said.map(([word]) => word as unknown);
}

test.each([
  ['nothing', undefined],
  ['the claim of a process that is gone', '4194304\n'],
  ['a claim that a crash left empty', ''],
])('of eight starts at once that find %s, one has it', async (_what, left) => {
  if (left !== undefined) writeFileSync(file, left);
  const said = await claimants(8);
  expect(said.filter((word) => word === 'mine')).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(['start.pid']);
});

test('a claim that comes and goes is never had by two', async () => {
  const said = await claimants(4, 4_000);
  expect(said).not.toContain('not alone');
});

test('a claim is given back', () => {
  const giveBack = claim(file);
  if (typeof giveBack !== 'function') throw new Error('it is held');
  giveBack();
  expect(existsSync(file)).toBe(false);
});

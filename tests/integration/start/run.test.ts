import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../support/environment.ts';

test('packages are not installed through a link, which would empty the folder behind it', async () => {
  const checkout = mkdtempSync(join(tmpdir(), 'mpm-run-'));
  const elsewhere = join(checkout, 'elsewhere');
  for (const folder of ['scripts', 'elsewhere', 'bin']) mkdirSync(join(checkout, folder));
  cpSync(join(ROOT, 'scripts', 'run.sh'), join(checkout, 'scripts', 'run.sh'));
  writeFileSync(join(checkout, 'package-lock.json'), '{}');
  symlinkSync(elsewhere, join(checkout, 'node_modules'));
  // What it must not come to is done here by a program that only leaves a trace.
  writeFileSync(join(checkout, 'bin', 'npm'), `#!/bin/sh\ntouch "${join(checkout, 'installed')}"\nexit 1\n`, {
    mode: 0o755,
  });
  const env = { PATH: `${join(checkout, 'bin')}:${process.env['PATH'] ?? ''}` };
  const run = promisify(execFile)('bash', ['scripts/run.sh', 'recipe.ts'], { cwd: checkout, env, timeout: 20_000 });
  await expect(run).rejects.toMatchObject({
    stderr: expect.stringMatching(/node_modules is a symbolic link to .*elsewhere.*rm node_modules/),
  });
  expect(existsSync(join(checkout, 'installed'))).toBe(false);
  expect(existsSync(join(checkout, '.setting-up'))).toBe(false);
  rmSync(checkout, { recursive: true });
});

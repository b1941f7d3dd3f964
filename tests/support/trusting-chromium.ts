import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { EXECUTABLE } from './chromium.ts';

const run = promisify(execFile);

/**
 * Chromium of somebody who has put a root into the store of its own.
 * @param home a folder of its own
 * @param root PEM file
 * @param host leads to this machine
 */
export async function trustingChromium(home: string, root: string, host: string): Promise<Browser> {
  const store = join(home, '.pki', 'nssdb');
  mkdirSync(store, { recursive: true });
  await run('certutil', ['-d', `sql:${store}`, '-N', '--empty-password']);
  await run('certutil', ['-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'root', '-i', root]);
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [...args, `--host-resolver-rules=MAP ${host} 127.0.0.1`],
    env: { ...process.env, HOME: home },
  });
}

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from './build.ts';
import { runCommand } from './run-command.ts';
import { main, Stop } from './say.ts';
import {
  BIND,
  CADDY,
  CERTBOT,
  CERTUTIL,
  CHROMIUM,
  CURL,
  ensureInstalled,
  FAKETIME,
  NGINX,
  OPENSSL,
  PEBBLE,
  REDIS,
} from './system-package.ts';

/** What `just test` runs; `just test-slow` names its own. Further arguments go to jest. */
const QUICK = ['unit', 'integration', 'conformance', 'e2e'];
/** Each has ports of its own (tests/support/free-port.ts). */
const MOST_WORKERS = 6;

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

await main(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const slow = first === '--slow';
  const args = slow ? rest : process.argv.slice(2);
  await ensureInstalled(REDIS, PEBBLE, BIND, CERTBOT, CHROMIUM, CERTUTIL, CURL, OPENSSL, FAKETIME);
  if (slow) await ensureInstalled(NGINX, CADDY);
  await buildIfNeeded();
  const folder = mkdtempSync(join(tmpdir(), 'mpm-test-'));
  const output = join(folder, 'results.json');
  try {
    const projects = slow ? ['slow'] : QUICK;
    const jest = [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
    ];
    // Most tests wait more than they work: with one file more than there are cores, no core waits with them.
    const options = [
      '--selectProjects',
      ...projects,
      '--maxWorkers',
      slow ? '1' : String(Math.min(availableParallelism() + 1, MOST_WORKERS)),
      '--json',
      '--outputFile',
      output,
      ...args,
    ];
    const code = await runCommand(process.execPath, [...jest, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = readResults(output);
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests ? `, ${numPendingTests} skipped` : '';
    process.stdout.write(`${numPassedTests} passed, ${failed} failed${skipped}\n`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function readResults(file: string): Results {
  if (!existsSync(file)) throw new Stop('jest ended before it had run the tests; its message is above');
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

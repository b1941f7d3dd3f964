import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { buildIfNeeded } from './build.ts';
import { runCommand } from './run-command.ts';
import { main, say, Stop } from './say.ts';
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

/** So few files that fail are run again. More of them are no accident. */
const MOST_AGAIN = 3;

interface Results {
  /** Exit code of jest. */
  readonly code: number;
  readonly numPendingTests: number;
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  /** Its path. */
  readonly name: string;
  readonly status: 'passed' | 'failed';
  /** Empty where the file itself could not be run. */
  readonly assertionResults: readonly { readonly status: string }[];
}

await main(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const slow = first === '--slow';
  const args = slow ? rest : process.argv.slice(2);
  // What messages say depends on how just was called, and tests must not.
  delete process.env['MPM_JUST'];
  await ensureInstalled(REDIS, PEBBLE, BIND, CERTBOT, CHROMIUM, CERTUTIL, CURL, OPENSSL, FAKETIME);
  if (slow) await ensureInstalled(NGINX, CADDY);
  await buildIfNeeded();
  const projects = ['--selectProjects', ...(slow ? ['slow'] : QUICK)];
  // Most tests wait more than they work: with one file more than there are cores, no core waits with them.
  const workers = slow ? 1 : Math.min(availableParallelism() + 1, MOST_WORKERS);
  const results = await runJest([...projects, '--maxWorkers', String(workers), ...args]);
  const failed = results.testResults.filter(({ status }) => status === 'failed');
  const again = failed.length > 0 && failed.length <= MOST_AGAIN ? await runAlone(projects, failed) : [];
  return summarize(results, again);
});

/**
 * Files that failed, one after another, when nothing else runs. What fails in company alone is a defect all the same, of the test or of
 * the product: it is named at the end, and its first failure stays in the output.
 */
async function runAlone(projects: readonly string[], failed: readonly FileResult[]): Promise<readonly FileResult[]> {
  const files = failed.map(({ name }) => name);
  say(`failed, and run once more, alone: ${files.map((file) => relative(process.cwd(), file)).join(', ')}`);
  const { testResults } = await runJest([...projects, '--runInBand', '--runTestsByPath', ...files]);
  return testResults;
}

/** @returns the exit code */
function summarize({ code, testResults, numPendingTests }: Results, again: readonly FileResult[]): number {
  const second = new Map(again.map((file) => [file.name, file]));
  const last = testResults.map((file) => second.get(file.name) ?? file);
  const unsteady = again.filter(({ status }) => status === 'passed');
  for (const { name } of unsteady) say(`unsteady: ${relative(process.cwd(), name)} failed above, and passed alone`);
  const tests = last.flatMap(({ assertionResults }) => assertionResults);
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  const unread = last.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0);
  const skipped = numPendingTests ? `, ${numPendingTests} skipped` : '';
  process.stdout.write(`${count('passed')} passed, ${count('failed') + unread.length} failed${skipped}\n`);
  // Where no file failed there may be another fault, such as no tests that match.
  const fault = testResults.every(({ status }) => status !== 'failed') ? code : 0;
  return last.some(({ status }) => status === 'failed') ? 1 : fault;
}

async function runJest(args: readonly string[]): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), 'mpm-test-'));
  const output = join(folder, 'results.json');
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  try {
    const code = await runCommand(process.execPath, [...jest, '--json', '--outputFile', output, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (!existsSync(output)) throw new Stop('jest ended before it had run the tests; its message is above');
    return { ...(JSON.parse(readFileSync(output, 'utf8')) as Omit<Results, 'code'>), code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

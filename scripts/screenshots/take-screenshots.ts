import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from '../build.ts';
import { startDemoWorld } from '../demo/demo-world.ts';
import { Programs } from '../demo/programs.ts';
import { startSampleBackends } from '../demo/sample-backends.ts';
import { say, Stop } from '../say.ts';
import { CHROMIUM, ensureInstalled, PEBBLE, REDIS } from '../system-package.ts';
import { fill } from './fill.ts';
import { Photographer } from './photographer.ts';
import { subjects } from './subjects.ts';

const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

/**
 * Starts the product with a CA, a GitHub and backends for tests, fills it with what a lively installation has, and writes every view
 * of the web GUI in light, dark and as on a phone to docs/images.
 * @param only views to write, by their paths; none: all
 */
export async function takeScreenshots(only: readonly string[]): Promise<number> {
  const wanted = subjects().filter(({ name }) => only.length === 0 || only.includes(name));
  if (wanted.length === 0)
    throw new Stop(
      `There is no view "${only.join(' ')}". There are ${subjects()
        .map(({ name }) => name)
        .join(', ')}.`,
      EXIT_USAGE,
    );
  await ensureInstalled(REDIS, PEBBLE, CHROMIUM);
  await buildIfNeeded();
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  const stopping = controller.signal;
  const folder = await mkdtemp(join(tmpdir(), 'mpm-screenshots-'));
  const programs = new Programs(folder);
  const backends = await startSampleBackends();
  try {
    const world = await startDemoWorld({ folder, programs, backends, stopping });
    say('hosts, certificates, people and traffic');
    const { token, keepBusy } = await fill(world);
    const idle = keepBusy();
    const photographer = await Photographer.start(`http://localhost:${world.httpPort}/admin/`, token);
    try {
      for (const subject of wanted) {
        stopping.throwIfAborted();
        say(`${subject.name}: ${(await photographer.take(subject)).join(', ')}`);
      }
    } finally {
      await idle();
      await photographer.stop();
    }
    return 0;
  } catch (error) {
    if (!stopping.aborted) throw error;
    return EXIT_INTERRUPTED;
  } finally {
    backends.stop();
    await programs.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from '../build.ts';
import { just } from '../recipes/just.ts';
import { say, Stop } from '../say.ts';
import { ensureInstalled, PEBBLE, REDIS } from '../system-package.ts';
import { CHAPTERS } from './chapters.ts';
import { startDemoWorld, type DemoWorld } from './demo-world.ts';
import { Programs } from './programs.ts';
import { startSampleBackends } from './sample-backends.ts';

const EXIT_USAGE = 2;
/** 128 and the number of SIGINT, as shells have it. */
const EXIT_INTERRUPTED = 130;

/**
 * The whole product with everything that it works with, on this machine alone; each of its chapters is played and checked.
 * @param words `check`: ends by itself
 * @returns 0 where all was as it should be, 1 where something was not, 130 where it was stopped before that was known
 */
export async function runDemo(words: readonly string[]): Promise<number> {
  const [word, ...more] = words;
  if (more.length > 0 || (word !== undefined && word !== 'check'))
    throw new Stop(`just demo takes "check", to end by itself, or nothing; not "${words.join(' ')}"`, EXIT_USAGE);
  await ensureInstalled(REDIS, PEBBLE);
  await buildIfNeeded();
  const stopping = onceToldToStop();
  const folder = await mkdtemp(join(tmpdir(), 'mpm-demo-'));
  const programs = new Programs(folder);
  const backends = await startSampleBackends();
  let exitCode = EXIT_INTERRUPTED;
  try {
    const world = await startDemoWorld({ folder, programs, backends, stopping });
    exitCode = (await play(world)) > 0 ? 1 : 0;
    if (word === undefined) await stay(world, stopping);
  } catch (error) {
    if (!stopping.aborted) throw error;
  } finally {
    say('stopping');
    backends.stop();
    await programs.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return exitCode;
}

const tell = (text: string): void => void process.stdout.write(`${text}\n`);

/** @returns how many chapters have failed */
async function play(world: DemoWorld): Promise<number> {
  await world.product.recipe(world.stopping, 'token-generate', 'admin', 'demo@example.com');
  let failed = 0;
  for (const [at, { title, play: playIt }] of CHAPTERS.entries()) {
    const name = `${at + 1}. ${title}`;
    try {
      const { seen, url } = await playIt(world);
      tell(`ok      ${name}: ${seen}\n        ${curl(world, url)}`);
    } catch (error) {
      world.stopping.throwIfAborted();
      failed++;
      tell(`FAILED  ${name}: ${(error as Error).message}`);
    }
  }
  tell(failed ? `${failed} of ${CHAPTERS.length} failed` : `all ${CHAPTERS.length} passed`);
  if (failed) tell(`The last lines of the product:\n${world.programs.lastLines('product')}`);
  return failed;
}

const curl = ({ trusted }: DemoWorld, url: string): string => `curl --cacert ${trusted} ${url}`;

async function stay(world: DemoWorld, stopping: AbortSignal): Promise<void> {
  const { httpPort, trusted, folder, product, stopping: signal } = world;
  const { token } = JSON.parse(await product.recipe(signal, 'token-show', 'admin', '--json')) as { token: string };
  process.stdout.write(`
  Web GUI    http://localhost:${httpPort}/admin, with the token ${token}
  Browsers   open all addresses above; they warn of the certificates until they trust ${trusted}
  Recipes    HTTP_PORT=${httpPort} DATA_DIR=${join(folder, 'data')} ${just('proxy-list')}

  Ctrl-C stops everything, and nothing is left of it.

`);
  if (!stopping.aborted) await once(stopping, 'abort');
}

function onceToldToStop(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

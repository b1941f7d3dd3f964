import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './run-command.ts';
import { main, say, Stop } from './say.ts';

const STAMP = 'dist/.built';
const LOCK = 'dist/.building';
/** A build may take long on a small machine; while it goes on it touches its lock. */
const LOCK_BEAT_MS = 2_000;
const LOCK_STALE_MS = 20_000;
const SOURCES = ['apps', 'libs', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Builds the four apps and the SPA into dist/, unless they are built from just these sources already. */
export async function buildIfNeeded(): Promise<void> {
  if (isBuilt()) return;
  await oneAtATime(async () => {
    if (!isBuilt()) await build();
  });
}

const isBuilt = (): boolean => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();

/** Two systems may be started at once from one checkout; the second waits for the first one's build. */
async function oneAtATime(work: () => Promise<void>): Promise<void> {
  mkdirSync('dist', { recursive: true });
  for (;;) {
    try {
      mkdirSync(LOCK);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LOCK_STALE_MS) rmSync(LOCK, { recursive: true, force: true });
    await new Promise((wake) => setTimeout(wake, 200));
  }
  const beat = setInterval(() => touch(LOCK), LOCK_BEAT_MS);
  try {
    await work();
  } finally {
    clearInterval(beat);
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function touch(path: string): void {
  const now = new Date();
  if (existsSync(path)) utimesSync(path, now, now);
}

async function build(): Promise<void> {
  say('building the apps and the web GUI');
  const built = fingerprint();
  rmSync(STAMP, { force: true });
  // Both at once: they use a core each and share nothing.
  const results = await Promise.all([
    capture(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']),
    capture(process.execPath, ['node_modules/vite/bin/vite.js', 'build', 'apps/admin-web', '--logLevel', 'warn']),
  ]);
  const failed = results.filter(({ code }) => code !== 0);
  if (failed.length) throw new Stop(`the build failed:\n${failed.map(({ output }) => output).join('\n')}`);
  writeFileSync(STAMP, built);
}

/** Names, sizes and times of all sources: reading a thousand files would cost more than it tells. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return;
    if (stats.isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
    } else {
      hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`);
    }
  };
  for (const source of SOURCES) add(source);
  return hash.digest('hex');
}

if (import.meta.main) await main(() => oneAtATime(build));

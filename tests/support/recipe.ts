import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeEach } from '@jest/globals';
import type { ApiToken } from '#domain';
import type { Store } from '#store';
import { startChild } from './child-process.ts';
import { environment, ROOT } from './environment.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { RedisClient } from './redis-client.ts';
import { startRedis, type RedisServer } from './redis-server.ts';
import { runScript, type Ran } from './run-script.ts';
import { openStore } from './store.ts';

/** Runs a recipe to its end as `just` does, without a terminal; `own` are variables on top of .env. */
export const runRecipe = (own: Readonly<Record<string, string>>, ...words: string[]): Promise<Ran> =>
  runScript('recipe.ts', words, environment(own));

/**
 * Runs a recipe on a terminal of its own (a pty made by script(1), which every Debian has), types the answer when it asks,
 * and returns all that was on the screen.
 */
export function runRecipeOnTerminal(
  own: Readonly<Record<string, string>>,
  words: readonly string[],
  { columns = 120, question = '', answer = '' }: { columns?: number; question?: string; answer?: string } = {},
): Promise<{ code: number | null; screen: string }> {
  const quoted = [process.execPath, '--conditions=mpm-source', 'scripts/recipe.ts', ...words].map(
    (word) => `'${word}'`,
  );
  const command = `stty cols ${columns} && exec ${quoted.join(' ')}`;
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: ROOT,
      env: environment({ TERM: 'xterm', ...own }),
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: 30_000,
    });
    let screen = '';
    let answered = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      if (answered || !question || !screen.includes(question)) return;
      answered = true;
      child.stdin.write(answer);
    });
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, screen }));
  });
}

/** What recipes need of the system: Redis and the built admin-api, without gateway and cert-manager. */
export interface RecipeSystem {
  readonly redis: RedisServer;
  /** Variables that lead a recipe here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly just: (...words: string[]) => Promise<Ran>;
  /** kill -9 of the API, and its next start on the same port after something was done. */
  restartApi(meanwhile: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
}

export async function startRecipeSystem(own: Readonly<Record<string, string>> = {}): Promise<RecipeSystem> {
  const redis = await startRedis();
  const port = String(await freePort());
  const variables = { ...own, REDIS_URL: redis.url, ADMIN_API_PORT: port, BASE_URL: `http://127.0.0.1:${port}` };
  const start = async (): ReturnType<typeof startChild> => {
    const main = join(ROOT, 'dist', 'apps', 'admin-api', 'src', 'main.js');
    const env = environment({ ...variables, LOG_LEVEL: 'warn' });
    const child = await startChild(process.execPath, {
      args: [main],
      env,
      install: 'Build it: npx --yes rust-just build',
    });
    await eventually(
      async () => {
        const { ok } = await fetch(`${variables.BASE_URL}/proxy/targets`);
        if (!ok) throw new Error(child.output());
      },
      { deadlineMs: 50_000, giveUp: () => !child.running() },
    );
    return child;
  };
  let api = await start();
  return {
    redis,
    environment: variables,
    just: (...words) => runRecipe(variables, ...words),
    restartApi: async (meanwhile) => {
      await api.kill();
      await meanwhile();
      api = await start();
    },
    stop: async () => {
      await api.stop();
      await redis.stop();
    },
  };
}

/**
 * The same for all tests of a file, with its store and these tokens:
 *
 *     const { just, store } = await recipeSystemOf([alice, bob]);
 *
 * @param options.anew each test begins with the tokens and nothing else
 */
export async function recipeSystemOf(
  tokens: readonly ApiToken[],
  { anew = false }: { anew?: boolean } = {},
): Promise<RecipeSystem & { readonly store: Store }> {
  const system = await startRecipeSystem();
  const store = await openStore(system.redis.url);
  afterAll(async () => {
    store.close();
    await system.stop();
  });
  const create = async (): Promise<void> => {
    for (const token of tokens) await store.tokens.create(token);
  };
  if (anew)
    beforeEach(async () => {
      await new RedisClient(system.redis.socketPath).command('FLUSHALL');
      await create();
    });
  else await create();
  return { ...system, store };
}

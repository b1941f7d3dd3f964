import { spawn } from 'node:child_process';
import { environment, ROOT } from './environment.ts';
import { runScript, type Ran } from './run-script.ts';

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
  const quoted = [process.execPath, '--conditions=source', 'scripts/recipe.ts', ...words].map((word) => `'${word}'`);
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

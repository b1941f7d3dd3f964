import { BadConfiguration, EXIT_BAD_CONFIGURATION, readConfiguration, type Configuration } from '#config';
import { closest, InvalidInput } from '#domain';
import { Refused } from './recipes/api.ts';
import { helpText, wrongArguments } from './recipes/arguments/usage.ts';
import { Context } from './recipes/context.ts';
import { Failure, failureJson, wantsJson } from './recipes/failure.ts';
import { asCalled, just } from './recipes/just.ts';
import type { Call, Outcome, Recipe } from './recipes/recipe.ts';
import { RECIPES } from './recipes/registry.ts';
import { Terminal } from './recipes/terminal/terminal.ts';
import { printable, printableJson } from './printable.ts';
import { main, Stop } from './say.ts';

/** As shells and their built-ins do: 2 is a command that was typed wrong. */
const EXIT_USAGE = 2;

/** Runs one recipe: `recipe.ts NAME [arguments]`. */
async function runRecipe(): Promise<number> {
  const [name = '', ...words] = process.argv.slice(2);
  const recipe = await find(name);
  const call = read(recipe, words);
  if (call.help) {
    process.stdout.write(`${helpText(recipe)}\n`);
    return 0;
  }
  const context = new Context(configuration, new Terminal(call.json), {
    argumentNames: Object.keys(recipe.parameters),
    recipes: RECIPES,
  });
  try {
    const outcome = await call.run(context);
    print(outcome, call.json);
    return outcome.exitCode ?? 0;
  } catch (error) {
    throw explained(error, recipe);
  } finally {
    await context.close();
  }
}

/** With --json whoever reads the output is a program, and so is whoever reads what went wrong. */
async function runAndTell(): Promise<number> {
  try {
    return await runRecipe();
  } catch (error) {
    if (!(error instanceof Stop) || !wantsJson(process.argv.slice(3))) throw error;
    process.stderr.write(`${printableJson(failureJson(error), 0)}\n`);
    return error.exitCode;
  }
}

async function find(name: string): Promise<Recipe> {
  const load = RECIPES.get(name);
  if (load) return load();
  const meant = closest(name, [...RECIPES.keys()]);
  throw new Stop(
    `there is no recipe "${name}"${meant ? `; is ${meant} meant?` : '.'} See: ${just('--list')}`,
    EXIT_USAGE,
  );
}

function read(recipe: Recipe, words: readonly string[]): Call {
  const wrong = (problems: InvalidInput['problems']): Failure =>
    new Failure(wrongArguments(recipe, problems), EXIT_USAGE, { problems });
  try {
    const call = recipe.read(words);
    if (call.problems.length) throw wrong(call.problems);
    return call;
  } catch (error) {
    throw error instanceof InvalidInput ? wrong(error.problems) : error;
  }
}

function configuration(): Configuration {
  try {
    return readConfiguration().configuration;
  } catch (error) {
    throw error instanceof BadConfiguration ? new Stop(error.message, EXIT_BAD_CONFIGURATION) : error;
  }
}

/** Failures that are expected lose their stack; the store's say by themselves what to do, the API's in its own words. */
function explained(error: unknown, { parameters }: Recipe): unknown {
  if (error instanceof Refused) {
    const { statusCode: status, details: problems = [] } = error.problem;
    return new Failure(error.told(parameters), error.exitCode, { status, problems });
  }
  const expected = error instanceof Error && (error.name === 'StoreError' || error instanceof InvalidInput);
  return expected ? new Stop(error.message) : error;
}

function print(outcome: Outcome, json: boolean): void {
  if (json) {
    process.stdout.write(`${printableJson(outcome.json, process.stdout.isTTY ? 2 : 0)}\n`);
    return;
  }
  process.stdout.write(printable(asCalled(`${outcome.text}\n`)));
  const next = outcome.next ?? [];
  const width = Math.max(0, ...next.map(([what]) => what.length));
  const steps = next.map(([what, command]) => `\n  ${what.padEnd(width)}  ${command}`).join('');
  if (outcome.remarks !== undefined)
    process.stderr.write(printable(`${outcome.remarks}${steps && `\n\nnext:${steps}`}\n`));
  else if (steps) process.stdout.write(printable(`\nnext:${steps}\n`));
}

// `just token-list | head -1` closes the pipe while we write; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

await main(runAndTell);
// The driver of Redis and fetch keep timers that would hold the process for seconds. All output is out by now: writing to
// a terminal, a file or a pipe is synchronous on POSIX systems.
process.exit();

import { facts } from '../terminal/table.ts';
import type { Outcome } from '../recipe.ts';

/** Something that must be true of a working proxy. */
export interface Check {
  readonly name: string;
  /** Checks before it, by name, without which it would only say again what they have said. */
  readonly needs?: readonly string[];
  /** @returns what was seen, in a few words @throws Error that says what is wrong */
  readonly run: () => Promise<string>;
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** It was not run, because of what it needs. */
  readonly skipped?: true;
  readonly seen: string;
}

/** Runs them one after another, also when one fails; not those that need one that did. */
export async function runChecks(checks: readonly Check[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, run, needs = [] } of checks) {
    const missing = results.find((result) => !result.ok && needs.includes(result.name));
    if (missing) {
      results.push({ name, ok: false, skipped: true, seen: `needs: ${missing.name}` });
      continue;
    }
    try {
      results.push({ name, ok: true, seen: await run() });
    } catch (error) {
      results.push({ name, ok: false, seen: (error as Error).message });
    }
  }
  return results;
}

/** The end of a recipe that checks: a line for each, and exit code 1 where one failed. */
export function checked(results: readonly CheckResult[]): Outcome {
  const skipped = results.filter((result) => result.skipped).length;
  const failed = results.filter(({ ok }) => !ok).length - skipped;
  const verdict = failed ? `${failed} of ${results.length} failed` : `all ${results.length} passed`;
  const lines = facts(results.map((result) => [`${markOf(result)}  ${result.name}`, result.seen]));
  return {
    json: { ok: failed === 0, checks: results },
    text: `${lines}\n\n${verdict}${skipped ? `, ${skipped} skipped` : ''}`,
    exitCode: failed ? 1 : 0,
  };
}

const markOf = ({ ok, skipped }: CheckResult): string => (ok ? 'ok     ' : skipped ? 'skipped' : 'FAILED ');

/** @throws Error with what was expected and what came */
export function expectEqual(what: string, seen: unknown, expected: unknown): void {
  if (JSON.stringify(seen) === JSON.stringify(expected)) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(seen)}`);
}

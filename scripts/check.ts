import { capture } from './run-command.ts';
import { houseRuleProblems } from './check/house-rules.ts';
import { main } from './say.ts';

const bin = (name: string): string[] => [`node_modules/.bin/${name}`];

/** What `just check` proves, in order of speed. All run, so that one look shows all there is to mend. */
const TOOLS: readonly [what: string, args: readonly string[]][] = [
  ['format', [...bin('prettier'), '--check', '--log-level', 'warn', '.']],
  ['lint', [...bin('oxlint'), '--type-aware', '--deny-warnings']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']],
  ['types of the web GUI', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'apps/admin-web']],
  ['borders', [...bin('depcruise'), 'apps', 'libs', 'scripts', 'tests']],
  ['unused code', [...bin('knip'), '--no-progress']],
];

await main(async () => {
  const only = process.argv[2];
  const tools = TOOLS.filter(([what]) => only === undefined || what === only);
  let failed = 0;
  const report = (what: string, problems: string): void => {
    process.stdout.write(`${problems ? 'FAIL' : 'ok  '} ${what}\n${problems ? `${problems.trimEnd()}\n` : ''}`);
    if (problems) failed++;
  };
  for (const [what, args] of tools) {
    const { code, output } = await capture(process.execPath, args);
    report(what, code === 0 ? '' : output || `exit code ${code}`);
  }
  if (only === undefined) report('house rules', houseRuleProblems().join('\n'));
  process.stdout.write(
    failed
      ? `${failed} of ${only === undefined ? TOOLS.length + 1 : tools.length} checks failed\n`
      : 'all checks passed\n',
  );
  return failed ? 1 : 0;
});

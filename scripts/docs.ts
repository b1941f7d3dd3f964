import { resolve } from 'node:path';
import { capture } from './run-command.ts';
import { main, Stop } from './say.ts';

/** Parses every page of the book and follows every link within it. Needs no network. */
await main(async () => {
  const myst = resolve('node_modules/mystmd/dist/myst.cjs');
  const flags = ['--disable-warning=ExperimentalWarning'];
  const { code, output } = await capture(process.execPath, [...flags, myst, 'build', '--site', '--strict'], {
    cwd: 'docs',
  });
  process.stdout.write(output);
  // A link to a heading that is not there is only a warning to mystmd, and --strict stops at errors.
  if (code !== 0 || output.includes('⚠️'))
    throw new Stop('the book has mistakes; the lines above name them', code || 1);
});

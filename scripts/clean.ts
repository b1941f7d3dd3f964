import { rmSync } from 'node:fs';
import { main, say } from './say.ts';

const MADE = ['dist', 'coverage', 'docs/_build'];

/** Deletes what was made from the sources. Data, keys and installed packages stay. */
await main(async () => {
  for (const folder of MADE) rmSync(folder, { recursive: true, force: true });
  say(`deleted ${MADE.join(', ')}; the next start builds anew`);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stop } from '../../say.ts';

/** Beside the scripts, wherever .env is. */
const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'configuration.md');
const CELL = /`([A-Z][A-Z0-9_]*)=([^`]*)`/g;

/**
 * The default of every variable, as the book lists them: .env itself has them only until somebody changes it.
 * @throws Stop where the book is missing
 */
export function readDefaults(): ReadonlyMap<string, string> {
  let page: string;
  try {
    page = readFileSync(PAGE, 'utf8');
  } catch (error) {
    throw new Stop(`the defaults cannot be read: ${(error as Error).message}`);
  }
  const cells = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(CELL)]);
  return new Map(cells.map(([, name = '', value = '']) => [name, value]));
}

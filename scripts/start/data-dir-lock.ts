import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Stop } from '../say.ts';
import { claim } from './claim.ts';
import { refuseOpenDataDir } from './private-folder.ts';

/**
 * Makes sure that one data folder serves one running system.
 * @returns a function that gives the folder back
 * @throws Stop when another start is using it, or when everybody can write to it
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  refuseOpenDataDir(dataDir);
  const claimed = claim(join(dataDir, 'start.pid'));
  if (typeof claimed === 'function') return claimed;
  throw new Stop(
    `DATA_DIR ${dataDir} is in use by a running system (process ${claimed.by}). Stop that one, or choose another folder: DATA_DIR=./data-2`,
  );
}

import { join } from 'node:path';
import type { CaStatus } from '#contracts';
import { authorityBundles } from '#domain';
import type { NewFile } from './write-files.ts';

/** The files of the CA's certificates in a folder: the roots that clients trust, the intermediates, and both. */
export function caFiles(folder: string, { authorities }: Pick<CaStatus, 'authorities'>): NewFile[] {
  const { roots, intermediates, all } = authorityBundles(authorities, new Date());
  return [
    { path: join(folder, 'ca-root.crt'), content: roots },
    { path: join(folder, 'ca-intermediate.crt'), content: intermediates },
    { path: join(folder, 'ca-bundle.crt'), content: all },
  ];
}

/** Their paths, before there is a CA. */
export const caPaths = (folder: string): string[] => caFiles(folder, { authorities: [] }).map(({ path }) => path);

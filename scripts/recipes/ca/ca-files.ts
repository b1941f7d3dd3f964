import { join } from 'node:path';
import type { CaStatus } from '#contracts';
import type { NewFile } from './write-files.ts';

/** The files of the CA's certificates in a folder: the roots that clients trust, the intermediates, and both. */
export function caFiles(folder: string, { authorities }: CaStatus): NewFile[] {
  const now = Date.now();
  const valid = authorities.filter(({ expires_at }) => Date.parse(expires_at) > now);
  const pemOf = (kind: 'root' | 'intermediate'): string =>
    valid.flatMap((each) => (each.kind === kind ? [each.certificate_pem] : [])).join('');
  const [roots, intermediates] = [pemOf('root'), pemOf('intermediate')];
  return [
    { path: join(folder, 'ca-root.crt'), content: roots },
    { path: join(folder, 'ca-intermediate.crt'), content: intermediates },
    { path: join(folder, 'ca-bundle.crt'), content: intermediates + roots },
  ];
}

/** Their paths, before there is a CA. */
export const caPaths = (folder: string): string[] =>
  caFiles(folder, { exists: false, authorities: [], revoked: 0, warnings: [] }).map(({ path }) => path);

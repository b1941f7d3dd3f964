import { existsSync } from 'node:fs';
import { LOOPBACK_NAMES, type KeyType } from '#domain';
import { createSelfSigned } from '#pki';
import { checkFree, writeFiles } from '../ca/write-files.ts';

export interface Wanted {
  readonly certFile: string;
  readonly keyFile: string;
  /** The first is the common name; those of this machine are added. */
  readonly names: readonly string[];
  readonly days?: number | undefined;
  readonly keyType?: KeyType | undefined;
}

const DAYS = 365;

/**
 * Writes a self-signed certificate and its key, and the folders that they are in.
 * @returns the names that it is for
 * @throws Stop where there are such files already, unless forced, and where they cannot be written
 */
export async function writeSelfSigned(
  { certFile, keyFile, names, days = DAYS, keyType }: Wanted,
  force: boolean,
): Promise<string[]> {
  await checkFree([certFile, keyFile], force);
  const all = [...new Set([...names, ...LOOPBACK_NAMES])];
  const made = await createSelfSigned({
    commonName: (all[0] ?? '').slice(0, 64),
    names: all,
    days,
    ...(keyType && { keyType }),
  });
  await writeFiles([
    { path: certFile, content: made.certificate_pem },
    { path: keyFile, content: made.private_key_pem, isSecret: true },
  ]);
  return all;
}

/** The same where neither file is there; one without the other is looked at by who serves them. */
export async function makeIfMissing(wanted: Wanted): Promise<boolean> {
  if (existsSync(wanted.certFile) || existsSync(wanted.keyFile)) return false;
  await writeSelfSigned(wanted, false);
  return true;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The checkout that the tests belong to. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** Where scripts/run.sh has Node keep what it compiled, so that the next process need not do it again. */
const COMPILED = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'node-compile') };

/**
 * The environment that just gives to a recipe: all of .env, then what the test says. Nothing of the configuration of the
 * machine that runs the tests gets in.
 */
export function environment(own: Readonly<Record<string, string>> = {}): Record<string, string> {
  const defaults = Object.fromEntries(
    readFileSync(join(ROOT, '.env'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [[name, value ?? '']];
      }),
  ) as Record<string, string>;
  const inherited = ['PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...(Object.fromEntries(inherited) as Record<string, string>), ...COMPILED, ...defaults, ...own };
}

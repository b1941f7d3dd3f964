import type { Configuration } from '#config';
import { EnvFile } from '../recipes/config/env-file.ts';
import { standings } from '../recipes/config/variables.ts';
import { openStore } from '../recipes/connect.ts';
import { quoted } from '../recipes/just.ts';

/** By these recipes find a system, or make addresses. */
const NEEDED = new Set(['HTTP_PORT', 'HTTPS_PORT', 'PUBLIC_HTTPS_PORT', 'DATA_DIR', 'REDIS_URL', 'BASE_URL']);

/** Variables that another shell would have otherwise, as it takes them; one with a password is not shown whole. */
export const variablesToRepeat = (): string[] =>
  standings(EnvFile.read())
    .filter(({ name, overridden, shown }) => overridden && NEEDED.has(name) && shown !== '')
    .map(({ name, shown }) => `${name}=${quoted(shown)}`);

/** Whether somebody has a token. What cannot be told now is no reason not to start: then it is said how to make one. */
export async function hasToken(configuration: Configuration): Promise<boolean> {
  if (configuration.ADMIN_TOKEN !== '') return true;
  try {
    const store = await openStore(configuration);
    try {
      return (await store.tokens.list()).records.length > 0;
    } finally {
      store.close();
    }
  } catch {
    return false;
  }
}

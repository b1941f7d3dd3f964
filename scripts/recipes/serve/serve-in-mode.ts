import type { Configuration } from '#config';
import type { ServeMode } from '#domain';
import { put, type Variables } from './options.ts';

/**
 * Runs the system as `just start` does, with these variables; where one is undefined, the environment and .env have it.
 * @param onReady what is done once when all is up
 */
export async function serveInMode(
  mode: ServeMode | 'auto' | undefined,
  variables: Variables,
  onReady?: (configuration: Configuration) => Promise<void>,
): Promise<never> {
  put({ ...variables, SERVE_MODE: mode });
  const { runSystem } = await import('../../start/run-system.ts');
  return runSystem(onReady);
}

import { ALIASES, SECRETS } from '#config';
import { readDefaults } from '../recipes/config/defaults.ts';
import { capture } from '../run-command.ts';
import type { Programs } from './programs.ts';

const SMALL = {
  BIND_ADDRESS: '127.0.0.1',
  GATEWAY_WORKERS: '2',
  CERT_KEY_TYPE: 'ecdsa-p256',
  ACME_POLL_INTERVAL_SECONDS: '1',
} as const;
const READY_MS = 180_000;

/** The whole product, as `just start` runs it, and its recipes. */
export class Product {
  readonly #environment: NodeJS.ProcessEnv;

  /**
   * Of what somebody has configured nothing reaches it: all is as the book has it.
   * @param variables that lead to what the demo has: ports, data, the CA, DNS, GitHub
   */
  constructor(variables: Readonly<Record<string, string>>) {
    const given = { ...process.env };
    for (const name of [...Object.keys(ALIASES), ...SECRETS.map((secret) => `${secret}_FILE`)]) delete given[name];
    this.#environment = { ...given, ...Object.fromEntries(readDefaults()), ...SMALL, ...variables };
  }

  async start(programs: Programs, stopping: AbortSignal): Promise<void> {
    const command = [process.execPath, '--conditions=mpm-source', 'scripts/start.ts'] as const;
    await programs.start(
      { name: 'product', command, env: this.#environment, ready: /^ready/m, deadlineMs: READY_MS },
      stopping,
    );
  }

  /**
   * Runs a recipe as `just` does.
   * @returns what it has printed @throws Error with that, where it fails
   */
  async recipe(stopping: AbortSignal, ...words: readonly string[]): Promise<string> {
    stopping.throwIfAborted();
    const options = { env: this.#environment, signal: stopping };
    const { code, output } = await capture(
      process.execPath,
      ['--conditions=mpm-source', 'scripts/recipe.ts', ...words],
      options,
    );
    stopping.throwIfAborted();
    if (code !== 0) throw new Error(`${words.join(' ')} ended with exit code ${code}:\n${output.trim()}`);
    return output;
  }
}

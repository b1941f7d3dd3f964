import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild, type Child } from './child-process.ts';
import { environment, ROOT } from './environment.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

export interface CertManager extends Child {
  readonly healthUrl: string;
  health(): Promise<{ status: number; body: unknown }>;
}

const MAIN = join(ROOT, 'dist', 'apps', 'cert-manager', 'src', 'main.js');

/** Compiles cert-manager and the libs to dist/, unless that was done since their last change. */
export async function buildCertManager(): Promise<void> {
  const sources = ['libs', 'apps/cert-manager'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(ROOT, folder, file)),
  );
  const changed = Math.max(...sources.filter((file) => file.endsWith('.ts')).map(changedAt));
  if (changedAt(MAIN) > changed) return;
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const compiling = promisify(execFile)(process.execPath, [compiler, '-p', 'apps/cert-manager/tsconfig.app.json'], {
    cwd: ROOT,
  });
  await compiling.catch((error: unknown) => {
    throw new Error(`cert-manager does not compile: ${(error as { stdout?: string }).stdout}`, { cause: error });
  });
}

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Starts a real cert-manager as a process of its own, without waiting for it. */
export async function spawnCertManager(own: Readonly<Record<string, string>>): Promise<CertManager> {
  const port = await freePort();
  const child = await startChild(process.execPath, {
    args: [MAIN],
    cwd: ROOT,
    env: environment({ ACME_POLL_INTERVAL_SECONDS: '1', ...own, CERT_MANAGER_INTERNAL_PORT: String(port) }),
  });
  const healthUrl = `http://127.0.0.1:${port}/health`;
  const health = async (): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(healthUrl, { signal: AbortSignal.timeout(5_000) });
    return { status: response.status, body: await response.json() };
  };
  return { ...child, healthUrl, health };
}

/** Starts a cert-manager and waits until it is healthy. */
export async function startCertManager(own: Readonly<Record<string, string>>): Promise<CertManager> {
  const certManager = await spawnCertManager(own);
  await eventually(
    async () => {
      const { status } = await certManager.health().catch(() => ({ status: 0 }));
      if (status !== 200) throw new Error(`cert-manager is not healthy: ${certManager.output()}`);
    },
    { deadlineMs: 30_000, giveUp: () => !certManager.running() },
  );
  return certManager;
}

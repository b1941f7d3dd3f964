import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, ROOT } from './environment.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { runScript, type Ran } from './run-script.ts';

export interface SystemOptions {
  /** Variables on top of .env; ports and DATA_DIR are chosen here. */
  readonly environment?: Readonly<Record<string, string>>;
  /** An earlier system's folder, to start again on its data. */
  readonly dataDir?: string;
  readonly httpPort?: number;
  readonly httpsPort?: number;
  /** A recipe of a serve mode with its arguments, in place of `just start`. */
  readonly recipe?: readonly string[];
}

/** A process of the system, as the operating system sees it. */
export interface SystemProcess {
  readonly pid: number;
  readonly title: string;
}

const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 15_000;

/**
 * The whole system as `just start` runs it, on free ports, with its own data, in a process group of its own:
 *
 *     const system = await System.start();
 *     const admin = await system.token('admin', 'me@example.com');
 *     await system.api('POST', '/proxy/targets', { token: admin, body: { hostname: 'app.example.com', target_url } });
 *     await system.stop();
 */
export class System {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  #output = '';

  private constructor(
    httpPort: number,
    httpsPort: number,
    dataDir: string,
    { environment: own = {}, recipe }: SystemOptions,
  ) {
    this.httpPort = httpPort;
    this.httpsPort = httpsPort;
    this.dataDir = dataDir;
    this.environment = environment({
      GATEWAY_WORKERS: '2',
      CERT_KEY_TYPE: 'ecdsa-p256',
      ACME_POLL_INTERVAL_SECONDS: '1',
      ...own,
      HTTP_PORT: String(httpPort),
      HTTPS_PORT: String(httpsPort),
      DATA_DIR: dataDir,
    });
    const script = recipe ? ['scripts/recipe.ts', ...recipe] : ['scripts/start.ts'];
    this.#child = spawn(process.execPath, ['--conditions=mpm-source', ...script], {
      cwd: ROOT,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // After its last words: they may come later than its end.
    this.#exited = new Promise((resolve) => this.#child.once('close', (code) => resolve(code)));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  /** Starts a system and waits until it says that it is ready. */
  static async start(options: SystemOptions = {}): Promise<System> {
    const system = await System.spawn(options);
    await system.ready();
    return system;
  }

  /** Starts a system without waiting. */
  static async spawn(options: SystemOptions = {}): Promise<System> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'mpm-system-'));
    const [httpPort, httpsPort] = [options.httpPort ?? (await freePort()), options.httpsPort ?? (await freePort())];
    return new System(httpPort, httpsPort, dataDir, options);
  }

  async ready(): Promise<void> {
    await eventually(
      () => {
        if (/^ready/m.test(this.#output)) return;
        throw new Error(`not ready; exit code ${this.#child.exitCode}; its output:\n${this.#output.slice(-5_000)}`);
      },
      { deadlineMs: READY_DEADLINE_MS, giveUp: () => this.#child.exitCode !== null },
    );
  }

  /** All that was written so far: progress of start and the logs of all apps. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get exited(): Promise<number | null> {
    return this.#exited;
  }

  get httpUrl(): string {
    return `http://localhost:${this.httpPort}`;
  }

  /** Calls the REST API through the gateway, as a client on this machine would. */
  async api<T = unknown>(
    method: string,
    path: string,
    { token, body }: { token?: string; body?: unknown } = {},
  ): Promise<{ status: number; body: T; headers: Headers }> {
    const response = await fetch(`${this.httpUrl}${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T, headers: response.headers };
  }

  /** Runs a recipe's script against this system. */
  recipe(name: string, ...args: string[]): Promise<Ran> {
    return runScript('recipe.ts', [name, ...args], this.environment);
  }

  /** The same, which says something on standard error that is waited for, and goes on. @param said finds it, as its first group */
  recipeThatSays(
    said: RegExp,
    name: string,
    ...args: string[]
  ): { readonly says: Promise<string>; readonly ended: Promise<Ran> } {
    const heard = Promise.withResolvers<string>();
    const hear = (stderr: string): void => {
      const found = said.exec(stderr)?.[1];
      if (found !== undefined) heard.resolve(found);
    };
    const ended = runScript('recipe.ts', [name, ...args], this.environment, ROOT, hear);
    ended.then(
      ({ stdout, stderr }) => heard.reject(new Error(`${name} ended without saying ${said}: ${stdout}${stderr}`)),
      heard.reject,
    );
    return { says: heard.promise, ended };
  }

  /** Makes an API token by the recipe. */
  async token(name: string, email?: string): Promise<string> {
    const { stdout } = await this.recipe('token-generate', name, ...(email ? [email] : []), '--json');
    return (JSON.parse(stdout) as { token: string }).token;
  }

  /** The running processes of this system: start, the apps, the gateway's workers, Redis. */
  processes(): SystemProcess[] {
    return processTree(this.pid);
  }

  /** The one process of this title. */
  process(title: string): SystemProcess {
    const found = this.processes().find(
      (candidate) => candidate.title === title || candidate.title.startsWith(`${title} `),
    );
    if (!found) throw new Error(`no process "${title}" among ${JSON.stringify(this.processes())}`);
    return found;
  }

  /** Signals the whole process group, as Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** Stops in an orderly way and returns the exit code. `keepData` leaves the data for a next start. */
  async stop({ keepData = false }: { keepData?: boolean } = {}): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.signalGroup('SIGTERM');
    const late = setTimeout(() => this.signalGroup('SIGKILL'), STOP_DEADLINE_MS);
    const code = await this.#exited;
    clearTimeout(late);
    if (!keepData) rmSync(this.dataDir, { recursive: true, force: true });
    return code;
  }
}

/** A process with all its descendants, read from /proc. */
function processTree(root: number): SystemProcess[] {
  const title = read(`/proc/${root}/cmdline`)?.replaceAll('\0', ' ').trim();
  if (title === undefined) return [];
  const children = read(`/proc/${root}/task/${root}/children`)?.trim().split(' ').filter(Boolean).map(Number) ?? [];
  return [{ pid: root, title }, ...children.flatMap(processTree)];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { capture } from '../../scripts/run-command.ts';
import { isInstalled } from '../../scripts/system-package.ts';
import { startContainer, type ContainerImage } from './container-child.ts';

/** A real process of a test, with all that it has printed. */
export interface Child {
  readonly pid: number;
  /** Standard output and standard error so far. */
  output(): string;
  /** Whether it still runs. */
  running(): boolean;
  /** The exit code, or the signal that ended it; by then all that it has printed is in output(). */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Asks it to end (SIGTERM), and makes it end after 10 s. */
  stop(): Promise<number | NodeJS.Signals>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Sends any other signal. */
  signal(name: NodeJS.Signals): void;
}

export interface ChildOptions {
  readonly args?: readonly string[];
  /** The whole environment of the child; PATH and HOME are added. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What to do when the command does not exist. */
  readonly install?: string;
  /** Where to get it instead, if a Docker engine answers. */
  readonly container?: ContainerImage;
}

const STOP_MS = 10_000;
/** How long output is waited for that may still be on its way; children of its own may keep the pipes open for longer. */
const LAST_WORDS_MS = 1_000;

const dockerAnswers = async (): Promise<boolean> =>
  (await capture('docker', ['version'], { env: process.env })).code === 0;

/** @throws when the command cannot be started */
export async function startChild(command: string, options: ChildOptions = {}): Promise<Child> {
  if (options.container && !isInstalled(command) && (await dockerAnswers())) {
    return startContainer(options.container, options.args ?? [], options.env);
  }
  const child = spawn(command, [...(options.args ?? [])], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    const ended = (): void => resolve(child.signalCode ?? child.exitCode ?? 0);
    child.once('close', ended).once('exit', () => setTimeout(ended, LAST_WORDS_MS).unref());
  });
  await once(child, 'spawn').catch((cause: unknown) => {
    throw new Error(`${command} could not be started. ${options.install ?? ''}`, { cause });
  });
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    running,
    exited,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      const how = await exited;
      clearTimeout(timer);
      return how;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    signal: (name) => child.kill(name),
  };
}

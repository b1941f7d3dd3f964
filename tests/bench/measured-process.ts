import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Stop } from '../../scripts/say.ts';
import type { RunningContender } from './contender.ts';
import { cpuMicroseconds } from './cpu-time.ts';

const STOP_GRACE_MS = 10_000;
const LAST_LINES = 15;

/** A process, with its children, whose CPU time can be read and whose last words are kept. */
export class MeasuredProcess implements RunningContender {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #lines: string[] = [];

  /** @param output a file for what it prints, where that is so much that reading it would disturb the measurement */
  constructor(name: string, commandLine: readonly string[], env: NodeJS.ProcessEnv = process.env, output?: string) {
    const [command = '', ...args] = commandLine;
    this.name = name;
    const file = output === undefined ? undefined : openSync(output, 'a');
    this.#child = spawn(command, args, { stdio: ['ignore', file ?? 'pipe', 'pipe'], env });
    if (file !== undefined) closeSync(file);
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', resolve);
      this.#child.once('error', (error) => {
        this.#keep(error.message);
        resolve(error);
      });
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
  }

  /** Microseconds so far. */
  get cpu(): number {
    return cpuMicroseconds(this.#child.pid ?? -1);
  }

  /** @throws Stop with its last lines when it has ended */
  mustRun(): void {
    if (this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) return;
    throw new Stop(`${this.name} does not run; its last lines:\n${this.lastLines}`);
  }

  get lastLines(): string {
    return this.#lines.slice(-LAST_LINES).join('\n');
  }

  /** Resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#child.pid === undefined) return;
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
    await this.#exited;
    clearTimeout(kill);
  }

  #keep(text: string): void {
    this.#lines = [...this.#lines, ...text.split('\n').filter(Boolean)].slice(-LAST_LINES);
  }
}

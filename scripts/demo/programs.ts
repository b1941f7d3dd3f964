import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { diesWithParent } from '../embedded-redis.ts';
import { Stop } from '../say.ts';

export interface Program {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  /** What it writes when it is up. */
  readonly ready: RegExp;
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 30_000;
/** The product drains; see its own limits in scripts/start. */
const GRACE_MS = 15_000;
const POLL_MS = 50;
const LAST_LINES = 15;

/**
 * Processes of the demo, each with what it writes in a file. They have sessions of their own, so that Ctrl-C does not reach them: they
 * are stopped one after another, the last one first.
 */
export class Programs {
  readonly #folder: string;
  readonly #running: ChildProcess[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All that it has written. */
  output(name: string): string {
    return readFileSync(this.#logOf(name), 'utf8');
  }

  lastLines(name: string): string {
    return this.output(name).trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  }

  /**
   * Starts one and waits until it is up.
   * @returns what `ready` found
   * @throws Stop with its last lines where it ends, or says nothing for too long
   */
  async start(program: Program, stopping: AbortSignal): Promise<RegExpExecArray> {
    const { name, env, ready, deadlineMs = DEADLINE_MS } = program;
    const log = openSync(this.#logOf(name), 'w', 0o600);
    const [command, ...args] = diesWithParent([...program.command]);
    const child = spawn(command, args, { env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    let failure: Error | undefined;
    child.once('error', (error) => (failure = error));
    this.#running.push(child);
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      stopping.throwIfAborted();
      const found = ready.exec(this.output(name));
      if (found) return found;
      if (failure || hasEnded(child)) throw new Stop(`${name} has ended: ${failure?.message ?? this.lastLines(name)}`);
      if (Date.now() > deadline)
        throw new Stop(`${name} is not up after ${deadlineMs / 1_000} s. Its last lines:\n${this.lastLines(name)}`);
      await pause(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    for (const child of this.#running.splice(0).toReversed()) {
      if (hasEnded(child) || child.pid === undefined) continue;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await exited;
      clearTimeout(kill);
    }
  }

  #logOf(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

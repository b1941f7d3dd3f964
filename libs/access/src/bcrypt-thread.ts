import { parentPort, Worker, workerData } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';

/** What a thread is given to know that it is this one: the file is both sides of it. */
const ROLE = 'mpm bcrypt';
/** Idle this long, it ends and gives its memory back. */
const IDLE_MS = 30_000;
/** A comparison of the highest cost takes about two seconds, and a few may be waiting. */
const DEADLINE_MS = 15_000;

interface Question {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

interface Reply {
  readonly id: number;
  readonly matches: boolean;
}

interface Waiting {
  readonly resolve: (matches: boolean) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** One thread that compares, one password after the other. bcryptjs would hold up the event loop for a tenth of a second at a time. */
class BcryptThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;

  compare(password: string, hash: string): Promise<boolean> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#lost(worker, new Error('comparing a password took too long')), DEADLINE_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      worker.postMessage({ id, password, hash } satisfies Question, []);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: ROLE,
      name: 'bcrypt',
      execArgv: execArguments(),
    });
    worker.on('message', ({ id, matches }: Reply) => {
      this.#settle(id, ({ resolve }) => resolve(matches));
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.#lost(worker, IDLE), IDLE_MS).unref();
    });
    worker.on('error', (error) => this.#lost(worker, error as Error));
    worker.on('exit', () => this.#lost(worker, new Error('the thread that compares passwords has ended')));
    // After the listeners, which would hold the process again.
    worker.unref();
    return worker;
  }

  /** The next question starts another one. */
  #lost(worker: Worker, reason: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    void worker.terminate();
    for (const id of this.#waiting.keys()) this.#settle(id, ({ reject }) => reject(reason));
  }

  #settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    how(waiting);
  }
}

const IDLE = new Error('idle');

/** Only what decides how modules are found; the rest of this process' own arguments are none of a thread's. */
const execArguments = (): string[] => process.execArgv.filter((argument) => argument.startsWith('--conditions='));

const thread = new BcryptThread();

export const compareBcrypt = (password: string, hash: string): Promise<boolean> => thread.compare(password, hash);

if (workerData === ROLE)
  parentPort?.on('message', ({ id, password, hash }: Question) => {
    parentPort?.postMessage({ id, matches: compareSync(password, hash) } satisfies Reply, []);
  });

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { withDeadline } from '../deadline.ts';
import { DnsError } from '../dns-error.ts';
import { foreignText } from '../foreign-text.ts';

/** Our own environment holds credentials, and none of it is the program's business. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MAX_OUTPUT = 4_096;
/** A daemon that the program leaves behind may hold its output open for ever; what it has printed by then is enough. */
const LAST_OUTPUT_MS = 250;

/**
 * Runs a program without a shell, and makes an end of it and its children when the time is up.
 * @throws DnsError DNS_COMMAND_FAILED with what it printed last; the signal's reason
 */
export const runCommand = (argv: readonly string[], ms: number, signal: AbortSignal): Promise<void> =>
  withDeadline(
    ms,
    signal,
    () => failed(argv, `was stopped after ${ms / 1000} s`, true),
    (limit) => run(argv, limit),
  );

async function run(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const [program = '', ...args] = argv;
  // A process group of its own, so that whatever the program has started ends with it.
  const child = spawn(program, args, {
    env: { PATH, HOME: homedir() },
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const take = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-MAX_OUTPUT);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    const [code, killedBy] = (await once(child, 'exit', { signal }).catch((cause: unknown) => {
      if (signal.aborted) throw signal.reason;
      throw failed(argv, `cannot be started (${(cause as Error).message})`, false, cause);
    })) as [number | null, string | null];
    if (code === 0) return;
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, LAST_OUTPUT_MS))]);
    const how = killedBy ? `was ended by ${killedBy}` : `ended with code ${code}`;
    throw failed(argv, output.trim() ? `${how}: ${foreignText(output)}` : how, true);
  } finally {
    if (child.exitCode === null && child.signalCode === null) endGroup(child);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function endGroup(child: ChildProcess): void {
  // What goes wrong from here on has been said already.
  child.on('error', () => undefined);
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

const failed = (argv: readonly string[], how: string, retry: boolean, cause?: unknown): DnsError =>
  new DnsError(`The program of DNS_EXEC_COMMAND, ${argv[0]}, ${how}. Run it by hand: ${foreignText(argv.join(' '))}`, {
    code: 'DNS_COMMAND_FAILED',
    retry,
    cause,
  });

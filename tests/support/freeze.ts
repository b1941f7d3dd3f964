import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from './eventually.ts';

/** Stops a process (SIGSTOP), and resolves when it stands still: the signal alone lets it run on for a while on a busy machine. */
export async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await eventually(() => isFrozen(pid), { deadlineMs: 50_000 });
}

/** Whether every thread of a process is stopped (proc_pid_stat(5): the state comes after the name, which is in parentheses). */
export const isFrozen = (pid: number): boolean =>
  readdirSync(`/proc/${pid}/task`).every((thread) =>
    /\) T [^)]*$/.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')),
  );

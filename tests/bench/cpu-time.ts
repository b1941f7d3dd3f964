import { readdirSync, readFileSync } from 'node:fs';

/** Fields of /proc/[pid]/stat that matter here (proc(5)); times in clock ticks. */
interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

// sysconf(_SC_CLK_TCK) is 100 on every Linux architecture that Node runs on.
const TICKS_PER_SECOND = 100;

/**
 * CPU time, user and system, in microseconds, that a process and its descendants have used so far, those that have ended
 * and were waited for included. Resolution: 10 ms.
 */
export function cpuMicroseconds(root: number): number {
  const all = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(name) : undefined;
    if (stat) all.set(stat.pid, stat);
  }
  const isOurs = (stat: ProcessStat | undefined): boolean =>
    stat !== undefined && (stat.pid === root || isOurs(all.get(stat.parent)));
  const ticks = [...all.values()].filter(isOurs).reduce((sum, stat) => sum + stat.ticks, 0);
  return (ticks / TICKS_PER_SECOND) * 1e6;
}

function readStat(pid: string): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // It ended while the folder was read.
  }
  // The second field is the command in parentheses, which may itself hold spaces and parentheses.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
  return { pid: Number(pid), parent: fields[1] ?? 0, ticks: utime + stime + cutime + cstime };
}

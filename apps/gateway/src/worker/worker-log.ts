import { pino, type Logger } from 'pino';

/**
 * The log of a worker, in the shape of the other apps' (#platform). It is made here because #platform brings Nest along, which
 * a process that only moves bytes has no use for.
 */
export const workerLog = (slot: number, level: string): Logger =>
  pino({
    level,
    base: { app: 'gateway', worker: slot, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });

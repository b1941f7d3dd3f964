import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';

export const STDOUT = 1;
/** PIPE_BUF: so much goes into a pipe in one piece, or not at all, whatever other workers write to it. */
const PIPE_BYTES = 4_096;
/** Files and sockets take more in one piece: Linux puts up to 32 KiB into one buffer of a socket. */
const OTHER_BYTES = 32_768;

export interface Sink {
  /** Bytes that are written in one piece, so that no line is torn by another worker's. */
  readonly atOnce: number;
  /** Tells how many bytes were written; EAGAIN where there is no room at the moment. May tell before it returns. */
  readonly write: (chunk: string, done: (error: NodeJS.ErrnoException | null, written?: number) => void) => void;
}

/**
 * Standard output, never waited for. A pipe is opened once more, as one that does not wait: making the one that all processes share
 * so would change it under their feet. Where that cannot be, a thread of libuv waits in place of the event loop.
 */
export function stdoutSink(): Sink {
  const isPipe = fstatSync(STDOUT).isFIFO();
  const own = isPipe ? openAgain() : undefined;
  if (own !== undefined) return { atOnce: PIPE_BYTES, write: atOnceTo(own) };
  return {
    atOnce: isPipe ? PIPE_BYTES : OTHER_BYTES,
    write: (chunk, done) => write(STDOUT, chunk, null, 'latin1', done),
  };
}

/** Undefined where there is no /proc, or the pipe is another user's. */
function openAgain(): number | undefined {
  try {
    return openSync(`/proc/self/fd/${STDOUT}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

const atOnceTo =
  (fd: number): Sink['write'] =>
  (chunk, done) => {
    let written: number;
    try {
      written = writeSync(fd, chunk, null, 'latin1');
    } catch (error) {
      done(error as NodeJS.ErrnoException);
      return;
    }
    done(null, written);
  };

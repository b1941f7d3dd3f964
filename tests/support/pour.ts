import type { Socket } from 'node:net';

/**
 * Writes the same bytes again and again, as fast as the other side takes them, until that side ends the connection or all is
 * written.
 */
export async function pour(socket: Socket, chunk: Buffer, times: number): Promise<void> {
  for (let i = 0; i < times && socket.writable; i++) {
    if (socket.write(chunk)) await new Promise((next) => setImmediate(next));
    else await drained(socket);
  }
}

/** The same bytes, so many times over. */
export const times = (count: number, bytes: Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => bytes));

/** For hanging, not for speed. */
const DEADLINE_MS = 30_000;

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`nothing was taken for ${DEADLINE_MS} ms`)), DEADLINE_MS);
    const done = (): void => {
      clearTimeout(late);
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });

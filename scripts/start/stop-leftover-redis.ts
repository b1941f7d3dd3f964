import { connect } from 'node:net';
import { embeddedRedisSocket } from '../embedded-redis.ts';

const DEADLINE_MS = 5_000;

/**
 * Stops a Redis that an earlier start left behind on this data folder (it was killed without a chance to clean up, on a
 * system where the kernel does not end its children). It writes its data before it goes.
 * @returns whether there was one
 */
export function stopLeftoverRedis(dataDir: string, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(embeddedRedisSocket(dataDir));
    socket.setTimeout(DEADLINE_MS, () => socket.destroy());
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.once('close', () => resolve(true));
      // RESP arrays, because a password may hold what an inline command cannot.
      socket.write((password ? command('AUTH', password) : '') + command('SHUTDOWN'));
      socket.resume();
    });
  });
}

const command = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

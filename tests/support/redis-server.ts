import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child-process.ts';
import { eventually } from './eventually.ts';

/** A real Redis with its own folder. It listens on a unix socket only. */
export interface RedisServer {
  /** For REDIS_URL: `unix:///…`. */
  readonly url: string;
  readonly socketPath: string;
  readonly pid: () => number;
  /** kill -9: what was acknowledged is on disk. */
  kill(): Promise<void>;
  /** Starts it again with the same data and socket, after kill(). */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a Redis that gives every acknowledged command to the system first, so that none is lost when it is killed. The disk is
 * not waited for: a busy one would take longer than a store waits for an answer.
 */
export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mpm-redis-'));
  const socketPath = join(folder, 'redis.sock');
  const start = async (): Promise<Child> => {
    const child = await startChild('redis-server', {
      args: redisArguments(folder, socketPath),
      install: 'Install it: apt-get install redis-server',
      container: { image: 'redis:7-bookworm', folders: [folder] },
    });
    await eventually(
      async () => {
        if (await answersPing(socketPath)) return;
        throw new Error(`redis-server does not answer: ${child.output()}`);
      },
      { giveUp: () => !child.running() },
    );
    return child;
  };
  let child = await start();
  return {
    url: `unix://${socketPath}`,
    socketPath,
    pid: () => child.pid,
    kill: () => child.kill(),
    start: async () => {
      child = await start();
    },
    stop: async () => {
      await child.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const redisArguments = (folder: string, socketPath: string): string[] =>
  Object.entries({
    port: '0',
    unixsocket: socketPath,
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'no',
    save: '',
    'maxmemory-policy': 'noeviction',
  }).flatMap(([name, value]) => [`--${name}`, value]);

function answersPing(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath, () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}

import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { STATE_CHANGED } from '#contracts';

/** Stands between a store and its Redis, and can cut in when something is committed. */
export interface RedisRelay {
  /** For REDIS_URL. */
  readonly url: string;
  /** From now on: told the number of each commit before Redis sees it; true cuts all connections instead, until mend(). */
  onCommit(look: (count: number) => Promise<boolean>): void;
  mend(): void;
  stop(): Promise<void>;
}

const pass = async (): Promise<boolean> => false;

export async function startRedisRelay(socketPath: string): Promise<RedisRelay> {
  const open = new Set<Socket>();
  let isCut = false;
  let commits = 0;
  let look: (count: number) => Promise<boolean> = pass;
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const redis = connect(socketPath);
    for (const socket of [client, redis]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        redis.destroy();
      });
    }
    redis.pipe(client);
    let passed = Promise.resolve();
    let tail = '';
    const forward = async (piece: Buffer): Promise<void> => {
      const text = tail + piece.toString('latin1');
      // The name of the event is an argument of every commit, near its end; it may come in two pieces.
      const isCommit = text.includes(STATE_CHANGED) && !text.includes('SUBSCRIBE');
      tail = isCommit ? '' : text.slice(1 - STATE_CHANGED.length);
      if (isCommit && (await look((commits += 1)))) cut();
      else redis.write(piece);
    };
    client.on('data', (piece: Buffer) => {
      passed = passed.then(() => forward(piece));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onCommit: (wanted) => {
      commits = 0;
      look = wanted;
    },
    mend: () => {
      isCut = false;
      look = pass;
    },
    stop: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

import { once } from 'node:events';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { onread } from '../../../apps/gateway/src/forward/backend-line.ts';
import { BackendLines, type Waiting } from '../../../apps/gateway/src/forward/backend-lines.ts';

const MIB = 1_048_576;

/** A request whose answer is waited for. */
function ask(lines: BackendLines, path: string, content?: Buffer): Promise<void> {
  return new Promise((answered, broken) => {
    const length = content ? content.length : null;
    const request: Waiting = {
      method: content ? 'POST' : 'GET',
      head: {
        text: `${content ? 'POST' : 'GET'} ${path} HTTP/1.1\r\nhost: a\r\n${content ? `content-length: ${length}\r\n` : ''}\r\n`,
        length,
      },
      body: content && Readable.from([content]),
      isGone: false,
      onLine: () => {},
      onInformation: () => {},
      onHead: () => {},
      onContent: () => true,
      onEnd: () => answered(),
      onBroken: (error) => broken(error),
    };
    lines.carry(request);
  });
}

test('a connection whose backend answers before it has taken the whole request carries no other one', async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      // It reads no more, and says nothing of it.
      socket.pause();
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const lines = new BackendLines({
    requestTimeout: 10_000,
    // All of the content goes into its queue, as the last part of any content does.
    connect: (callback) => {
      const options = { highWaterMark: 64 * MIB, onread };
      const socket = new Socket(options).connect(port, '127.0.0.1');
      socket.once('connect', () => callback(null, socket));
    },
  });
  await ask(lines, '/first', Buffer.alloc(32 * MIB));
  await ask(lines, '/second');
  expect(accepted).toHaveLength(2);
  lines.cut(new Error('over'));
  for (const socket of accepted) socket.destroy();
  server.close();
});

import { once } from 'node:events';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { onread } from '../../../apps/gateway/src/forward/backend-line.ts';
import { BackendLines, type Waiting } from '../../../apps/gateway/src/forward/backend-lines.ts';

const MIB = 1_048_576;

/** What is missing does not come. */
async function* piecesOf(content: Buffer, length: number | null): AsyncGenerator<Buffer> {
  yield content;
  if (content.length !== length) await new Promise(() => {});
}

/** A request whose answer is waited for. */
function ask(lines: BackendLines, path: string, content?: Buffer, length = content?.length ?? null): Promise<void> {
  return new Promise((answered, broken) => {
    const request: Waiting = {
      method: content ? 'POST' : 'GET',
      head: {
        text: `${content ? 'POST' : 'GET'} ${path} HTTP/1.1\r\nhost: a\r\n${content ? `content-length: ${length}\r\n` : ''}\r\n`,
        length,
      },
      body: content && Readable.from(piecesOf(content, length)),
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

/** Lines whose queue takes all of any content. */
function openLines(port: number, requestTimeout: number): BackendLines {
  return new BackendLines({
    requestTimeout,
    connect: (callback) => {
      const options = { highWaterMark: 64 * MIB, onread };
      const socket = new Socket(options).connect(port, '127.0.0.1');
      socket.once('connect', () => callback(null, socket));
    },
  });
}

/** A backend that reads no more than the beginning of a request, and says nothing of it. */
async function startDeaf(answer: string): Promise<{ port: number; accepted: Socket[]; stop: () => void }> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.pause();
      socket.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    accepted,
    stop: () => {
      for (const socket of accepted) socket.destroy();
      server.close();
    },
  };
}

test('a connection whose backend answers before it has taken the whole request carries no other one', async () => {
  const deaf = await startDeaf('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
  const lines = openLines(deaf.port, 10_000);
  await ask(lines, '/first', Buffer.alloc(32 * MIB));
  await ask(lines, '/second');
  expect(deaf.accepted).toHaveLength(2);
  lines.cut(new Error('over'));
  deaf.stop();
});

test('a backend that takes no more of a request is late, though its client might have more to send', async () => {
  const deaf = await startDeaf('');
  const lines = openLines(deaf.port, 200);
  const late = { code: 'UND_ERR_HEADERS_TIMEOUT' };
  await expect(ask(lines, '/', Buffer.alloc(32 * MIB), 33 * MIB)).rejects.toMatchObject(late);
  deaf.stop();
});

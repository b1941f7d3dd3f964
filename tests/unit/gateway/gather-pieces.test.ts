import { once } from 'node:events';
import { connect, createServer, Socket, type AddressInfo, type LookupFunction } from 'node:net';
import { PassThrough, Readable, Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { describePlain } from '../../../apps/gateway/src/exchange/connection.ts';
import { gatherPieces } from '../../../apps/gateway/src/exchange/gather-pieces.ts';
import { RequestUpload } from '../../../apps/gateway/src/forward/request-upload.ts';
import { sendContent } from '../../../apps/gateway/src/forward/send-content.ts';

/** A stream that is given pieces as Node's parsers give them: whether or not anybody reads. */
function gathering(connection = describePlain(new Socket())): Readable {
  const source = new Readable({ read: () => {}, highWaterMark: 65_536 });
  gatherPieces(source, connection);
  return source;
}

const turn = (): Promise<void> => new Promise((next) => setImmediate(next));

test('what nobody reads yet is kept in few pieces, and none is lost or out of order', async () => {
  const source = gathering();
  const sent: Buffer[] = [];
  let length = 0;
  for (let i = 0; i < 20_000; i++) {
    const piece = Buffer.alloc(i % 5_000 === 0 ? 3_000 : 1 + (i % 3), i);
    length += piece.length;
    sent.push(piece);
    source.push(piece);
  }
  source.push(null);
  let pieces = 0;
  const got: Buffer[] = [];
  for await (const piece of source) {
    pieces += 1;
    got.push(piece as Buffer);
  }
  expect(Buffer.concat(got).equals(Buffer.concat(sent))).toBe(true);
  expect(pieces).toBeLessThan(length / 2_000);
});

test('it says when enough is kept, as a stream does that keeps each piece', () => {
  const source = gathering();
  let taken = 0;
  while (source.push(Buffer.from('x')) && taken < 100_000) taken += 1;
  expect(taken).toBe(65_535);
});

test('a piece that comes alone goes on at once, and those that follow in the same turn as one', async () => {
  const source = gathering();
  const got: string[] = [];
  source.on('data', (piece: Buffer) => got.push(piece.toString()));
  await turn();
  for (const letter of 'abcd') source.push(Buffer.from(letter));
  expect(got).toEqual(['a']);
  await turn();
  expect(got).toEqual(['a', 'bcd']);
  source.push(Buffer.from('e'));
  expect(got).toEqual(['a', 'bcd', 'e']);
});

test('each piece counts as content of its connection, whether or not anybody reads', () => {
  const connection = describePlain(new Socket());
  const source = gathering(connection);
  for (const letter of 'abc') source.push(Buffer.from(letter));
  const one = connection.content / 3;
  source.resume();
  source.push(Buffer.from('d'));
  expect([connection.content, one > 1]).toEqual([4 * one, true]);
});

test('what came before a pause is there after it', async () => {
  const source = gathering();
  const got: string[] = [];
  source.on('data', (piece: Buffer) => got.push(piece.toString()));
  await turn();
  source.pause();
  for (const letter of 'abc') source.push(Buffer.from(letter));
  await turn();
  expect(got).toEqual([]);
  source.resume();
  await turn();
  expect(got).toEqual(['abc']);
});

test('a stream that takes nothing is given one small piece, and the rest when it takes', async () => {
  const written: string[] = [];
  let take: (() => void) | undefined;
  const to = new Writable({
    write: (piece: Buffer, _, done) => {
      written.push(piece.toString());
      take = done;
    },
  });
  const content = new PassThrough();
  sendContent(content, to, () => to.end());
  for (let i = 0; i < 100; i++) {
    content.write('x');
    await turn();
  }
  expect([written, to.writableLength]).toEqual([['x'], 1]);
  content.end();
  while (!to.writableFinished) {
    take?.();
    await turn();
  }
  expect(written.join('')).toBe('x'.repeat(100));
});

test('a connection to a backend that takes nothing is given one small piece, whole in its chunk', async () => {
  const server = createServer((peer) => peer.pipe(seen)).listen(0, '127.0.0.1');
  const seen = new PassThrough();
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let stand: (() => void) | undefined;
  // Until its name is found a connection takes nothing.
  const lookup: LookupFunction = (_, __, done) => (stand = () => done(null, [{ address: '127.0.0.1', family: 4 }]));
  const socket = connect({ host: 'backend.example.com', port, lookup });
  const content = new PassThrough();
  const upload = new RequestUpload(socket, content, null, {
    onProgress: () => {},
    onSent: () => socket.end(),
    onBroken: () => {},
  });
  for (let i = 0; i < 100; i++) {
    content.write('x');
    await turn();
  }
  expect([upload !== undefined, socket.writableLength]).toEqual([true, '1\r\nx\r\n'.length]);
  content.end();
  stand?.();
  let text = '';
  for await (const piece of seen) text += String(piece);
  expect(text.replaceAll(/[0-9a-f]+\r\n(x+)\r\n/g, '$1')).toBe(`${'x'.repeat(100)}0\r\n\r\n`);
  server.close();
});
